using MailRevocationWorker.Cases;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;
using MailRevocationWorker.Reply;
using TestSupport;

namespace Integration.Tests.Mailbox;

/// <summary>Tokens that the service acquires by itself, at real servers: Dovecot and Exim check their signature and their end.</summary>
[Collection(nameof(MailRig))]
public sealed class OAuthTests(MailRig rig)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Imap_RefreshTokenRotates_SignsInAndStoresTheNewOne()
    {
        await rig.ReadyAsync();
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        var token = await TokenAsync();
        endpoint.Answer = n => TokenEndpoint.Granted(token, 3600, $"refresh-{n}");
        var options = await ImapAsync(endpoint);
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("jeton acquis"));

        (await bed.NextAsync()).Text.ShouldContain("Subject: jeton acquis");

        endpoint
            .Asked.ShouldHaveSingleItem("both connections share one token")["refresh_token"]
            .ShouldBe("refresh-0");
        (await File.ReadAllTextAsync(options.Imap.OAuth!.RefreshTokenFile!, Ct)).ShouldBe(
            "refresh-1\n"
        );
    }

    [Fact]
    public async Task Imap_TheServerRefusesTheToken_AFreshOneIsAcquired()
    {
        await rig.ReadyAsync();
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        var (ended, good) = (await TokenAsync("-60"), await TokenAsync());
        endpoint.Answer = n => TokenEndpoint.Granted(n == 1 ? ended : good);
        var options = await ImapAsync(endpoint);
        options.Imap.RefusedSignInSeconds = 2;
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("second jeton"));

        (await bed.NextAsync()).Text.ShouldContain("Subject: second jeton");

        endpoint.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Imap_EndpointDown_IsAnAlarmWithoutHammering()
    {
        await rig.ReadyAsync();
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = _ => (503, "");
        var options = await ImapAsync(endpoint);
        options.Imap.RefusedSignInSeconds = 2;
        await using var bed = new ImapBed(options);

        await MailRig.UntilAsync(
            () => bed.Mailbox.State.Alarms.Any(a => a.Kind == MailboxAlarmKind.SignInRefused),
            $"alarm; {bed.Mailbox.State}"
        );

        bed.Mailbox.State.Alarms[0].Text.ShouldContain("answered 503");
        endpoint.Asked.Count.ShouldBe(
            1,
            "the mailbox tried at least twice, the endpoint was asked once"
        );
    }

    [Fact]
    public async Task Smtp_ClientCredentials_SignsInAndRenewsAWithdrawnToken()
    {
        await rig.ReadyAsync();
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        var good = await TokenAsync();
        var soon = await TokenAsync("4");
        endpoint.Answer = n => TokenEndpoint.Granted(n == 1 ? soon : good);
        var secret = Path.Combine(rig.Folder, "client-secret");
        await File.WriteAllTextAsync(secret, "secret", Ct);
        var transport = Transport(
            new()
            {
                TokenEndpoint = endpoint.Url,
                ClientId = "the service",
                ClientSecretFile = secret,
            }
        );

        (await SendAsync(transport, "premier")).Status.ShouldBe(DeliveryStatus.Accepted);
        // The server finds the first token ended while we believe it good for an hour.
        await MailRig.UntilAsync(
            async () =>
            {
                (await SendAsync(transport, "suite")).Status.ShouldBe(DeliveryStatus.Accepted);
                return endpoint.Asked.Count == 2;
            },
            "the token ends and a new one is acquired"
        );
    }

    [Fact]
    public async Task Smtp_RefreshTokenRotates_SendsAndStoresTheNewOne()
    {
        await rig.ReadyAsync();
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        var token = await TokenAsync();
        endpoint.Answer = n => TokenEndpoint.Granted(token, 3600, $"refresh-{n}");
        var oauth = (await ImapAsync(endpoint)).Imap.OAuth!;

        (await SendAsync(Transport(oauth), "jeton acquis")).Status.ShouldBe(
            DeliveryStatus.Accepted
        );

        endpoint.Asked.ShouldHaveSingleItem()["refresh_token"].ShouldBe("refresh-0");
        (await File.ReadAllTextAsync(oauth.RefreshTokenFile!, Ct)).ShouldBe("refresh-1\n");
    }

    [Fact]
    public async Task Imap_ClientCredentials_SignsIn()
    {
        await rig.ReadyAsync();
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        var token = await TokenAsync();
        endpoint.Answer = _ => TokenEndpoint.Granted(token);
        var secret = Path.Combine(rig.Folder, "imap-client-secret");
        await File.WriteAllTextAsync(secret, "secret", Ct);
        var options = await ImapAsync(endpoint);
        options.Imap.OAuth = new()
        {
            TokenEndpoint = endpoint.Url,
            ClientId = "the service",
            ClientSecretFile = secret,
        };
        await using var bed = new ImapBed(options);
        await rig.MailAsync(MailRig.Mail("jeton du service"));

        (await bed.NextAsync()).Text.ShouldContain("Subject: jeton du service");

        endpoint.Asked.ShouldHaveSingleItem()["grant_type"].ShouldBe("client_credentials");
    }

    private IReplyTransport Transport(OAuthOptions oauth) =>
        ReplyTransports.Create(
            new()
            {
                Kind = DeliveryKind.Smtp,
                Smtp = new()
                {
                    Host = "127.0.0.1",
                    Port = rig.SmtpPort,
                    Security = ConnectionSecurity.StartTls,
                    CaFile = rig.CaFile,
                    SignIn = SignInMethod.XOAuth2,
                    User = MailRig.Operator,
                    OAuth = oauth,
                },
            },
            TimeProvider.System
        );

    private static async Task<DeliveryResult> SendAsync(IReplyTransport transport, string subject)
    {
        using var mail = MailRig.Mail(subject);
        mail.From.Clear();
        mail.From.Add(new MimeKit.MailboxAddress("", MailRig.Operator));
        return await transport.SendAsync(mail, MailRig.Holder, Ct);
    }

    private async Task<string> TokenAsync(params string[] seconds) =>
        (await rig.RunAsync("token", ["operator", .. seconds])).Trim();

    private async Task<MailboxOptions> ImapAsync(TokenEndpoint endpoint)
    {
        var file = Path.Combine(rig.Folder, $"refresh-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, "refresh-0", Ct);
        var options = rig.MailboxOptions();
        options.Imap.SignIn = SignInMethod.XOAuth2;
        options.Imap.OAuth = new()
        {
            TokenEndpoint = endpoint.Url,
            Grant = OAuthGrant.RefreshToken,
            ClientId = "public client",
            RefreshTokenFile = file,
        };
        return options;
    }
}
