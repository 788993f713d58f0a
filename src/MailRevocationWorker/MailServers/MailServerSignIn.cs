using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Security;

namespace MailRevocationWorker.MailServers;

/// <summary>Connects a MailKit client and signs it in as configured. One sign-in is one attempt: a wrong password is never tried under several mechanisms.</summary>
internal static class MailServerSignIn
{
    /// <exception cref="AuthenticationException">The server refused the sign-in, or the secret can't be read.</exception>
    /// <exception cref="SslHandshakeException">The server's certificate is not believed, or TLS failed.</exception>
    public static async Task ConnectAsync(
        IMailService client,
        MailServerOptions options,
        TimeProvider time,
        CancellationToken ct
    )
    {
        var tokens = options is { SignIn: SignInMethod.XOAuth2, OAuth: { } oauth }
            ? OAuthTokens.For(oauth, options.Timeout, time)
            : null;
        // Before the mail server is troubled: without a token there is nothing to say to it.
        var first = tokens is null ? default : await tokens.TokenAsync(ct);
        client.Timeout = (int)options.Timeout.TotalMilliseconds;
        if (options.CaFile is { } caFile)
        {
            var anchors = new X509Certificate2Collection();
            anchors.ImportFromPemFile(caFile);
            client.CheckCertificateRevocation = false;
            client.ServerCertificateValidationCallback = (_, certificate, sent, errors) =>
                ChainsTo(anchors, certificate, sent, errors);
        }
        else
        {
            client.CheckCertificateRevocation = options.CheckRevocation;
        }

        await client.ConnectAsync(options.Host, options.Port, SocketOptions(options.Security), ct);
        if (tokens is not null)
        {
            await SignInAsync(client, options.User, tokens, first, ct);
        }
        else if (options.SignIn != SignInMethod.None)
        {
            var mechanism = await MechanismAsync(client.AuthenticationMechanisms, options, ct);
            await client.AuthenticateAsync(mechanism, ct);
        }
    }

    /// <summary>A token that was acquired earlier may have been withdrawn since: refused, a new one is tried, once.</summary>
    private static async Task SignInAsync(
        IMailService client,
        string user,
        OAuthTokens tokens,
        (string Token, bool IsNew) first,
        CancellationToken ct
    )
    {
        var (token, isNew) = first;
        try
        {
            await client.AuthenticateAsync(
                OfToken(client.AuthenticationMechanisms, user, token),
                ct
            );
        }
        catch (AuthenticationException)
        {
            await tokens.ForgetAsync(token, ct);
            if (isNew || !client.IsConnected)
            {
                throw;
            }

            (token, _) = await tokens.TokenAsync(ct);
            await client.AuthenticateAsync(
                OfToken(client.AuthenticationMechanisms, user, token),
                ct
            );
        }
    }

    private static SaslMechanism OfToken(HashSet<string> offered, string user, string token) =>
        offered.Contains("XOAUTH2") || !offered.Contains("OAUTHBEARER")
            ? new SaslMechanismOAuth2(user, token)
            : new SaslMechanismOAuthBearer(user, token);

    private static SecureSocketOptions SocketOptions(ConnectionSecurity security) =>
        security switch
        {
            ConnectionSecurity.Tls => SecureSocketOptions.SslOnConnect,
            ConnectionSecurity.StartTls => SecureSocketOptions.StartTls,
            ConnectionSecurity.None => SecureSocketOptions.None,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static bool ChainsTo(
        X509Certificate2Collection anchors,
        X509Certificate? certificate,
        X509Chain? sent,
        SslPolicyErrors errors
    )
    {
        const SslPolicyErrors fatal =
            SslPolicyErrors.RemoteCertificateNameMismatch
            | SslPolicyErrors.RemoteCertificateNotAvailable;
        if (certificate is not X509Certificate2 server || (errors & fatal) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1")); // id-kp-serverAuth
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(server);
    }

    private static async Task<SaslMechanism> MechanismAsync(
        HashSet<string> offered,
        MailServerOptions options,
        CancellationToken ct
    )
    {
        if (options.SignIn == SignInMethod.XOAuth2)
        {
            return OfToken(
                offered,
                options.User,
                await SecretFile.ReadAsync(options.TokenFile ?? "", ct)
            );
        }

        var password = await SecretFile.ReadAsync(
            options.PasswordFile,
            options.PasswordVariable,
            ct
        );

        // Inside TLS the plain mechanisms are the ones that every account works with; SCRAM where the server offers nothing else.
        return Offers("PLAIN") || !(Offers("LOGIN") || Offers("SCRAM-SHA-256"))
                ? new SaslMechanismPlain(options.User, password)
            : Offers("LOGIN") ? new SaslMechanismLogin(options.User, password)
            : new SaslMechanismScramSha256(options.User, password);

        bool Offers(string mechanism) => offered.Contains(mechanism);
    }
}
