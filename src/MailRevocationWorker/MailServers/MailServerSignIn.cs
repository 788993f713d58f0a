using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Security;

namespace MailRevocationWorker.MailServers;

/// <summary>Connects a MailKit client and signs it in as configured. One sign-in is one attempt: a wrong password is never tried under several mechanisms.</summary>
internal static class MailServerSignIn
{
    /// <summary>Larger than any access token met; a secret file that is bigger is the wrong file.</summary>
    private const int MaxSecretLength = 65_536;

    /// <exception cref="AuthenticationException">The server refused the sign-in, or the secret can't be read.</exception>
    /// <exception cref="SslHandshakeException">The server's certificate is not believed, or TLS failed.</exception>
    public static async Task ConnectAsync(
        IMailService client,
        MailServerOptions options,
        CancellationToken ct
    )
    {
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
        if (options.SignIn != SignInMethod.None)
        {
            var mechanism = await MechanismAsync(client.AuthenticationMechanisms, options, ct);
            await client.AuthenticateAsync(mechanism, ct);
        }
    }

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
            var token = await ReadSecretAsync(options.TokenFile ?? "", ct);
            return offered.Contains("XOAUTH2") || !offered.Contains("OAUTHBEARER")
                ? new SaslMechanismOAuth2(options.User, token)
                : new SaslMechanismOAuthBearer(options.User, token);
        }

        var password = string.IsNullOrEmpty(options.PasswordFile)
            ? Environment.GetEnvironmentVariable(options.PasswordVariable ?? "")
                ?? throw new AuthenticationException(
                    $"the environment variable {options.PasswordVariable} is not set"
                )
            : await ReadSecretAsync(options.PasswordFile, ct);

        // Inside TLS the plain mechanisms are the ones that every account works with; SCRAM where the server offers nothing else.
        return Offers("PLAIN") || !(Offers("LOGIN") || Offers("SCRAM-SHA-256"))
                ? new SaslMechanismPlain(options.User, password)
            : Offers("LOGIN") ? new SaslMechanismLogin(options.User, password)
            : new SaslMechanismScramSha256(options.User, password);

        bool Offers(string mechanism) => offered.Contains(mechanism);
    }

    private static async Task<string> ReadSecretAsync(string path, CancellationToken ct)
    {
        try
        {
            if (new FileInfo(path).Length is 0 or > MaxSecretLength)
            {
                throw new AuthenticationException(
                    $"{path} must hold one secret of 1 to {MaxSecretLength} bytes"
                );
            }

            return (await File.ReadAllTextAsync(path, ct)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException(
                $"the secret can't be read from {path}: {e.Message}",
                e
            );
        }
    }
}
