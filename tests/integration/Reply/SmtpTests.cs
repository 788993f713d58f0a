using System.Net;
using System.Net.Sockets;
using System.Text;
using MailRevocationWorker.MailServers;
using MailRevocationWorker.Reply;
using MimeKit;

namespace Integration.Tests.Reply;

[Collection(nameof(MailRig))]
public sealed class SmtpTests(MailRig rig)
{
    [Theory]
    [InlineData(ConnectionSecurity.Tls, SignInMethod.Password)]
    [InlineData(ConnectionSecurity.StartTls, SignInMethod.Password)]
    [InlineData(ConnectionSecurity.StartTls, SignInMethod.XOAuth2)]
    public async Task Smtp_Sent_ArrivesAtItsRecipient(
        ConnectionSecurity security,
        SignInMethod signIn
    )
    {
        await rig.ReadyAsync();
        var options = await OptionsAsync(security, signIn);
        var message = Message();

        var result = await SendAsync(options, message, MailRig.Holder);

        result.Status.ShouldBe(DeliveryStatus.Accepted, result.Detail);
        (await ArrivedAsync()).Headers["Return-Path"].ShouldBe("<operator@rig.test>");
    }

    [Fact]
    public async Task Smtp_NullEnvelopeSender_HasNullReturnPath()
    {
        await rig.ReadyAsync();
        var options = await OptionsAsync();
        options.EnvelopeSender = "<>";

        (await SendAsync(options, Message(), MailRig.Holder)).Status.ShouldBe(
            DeliveryStatus.Accepted
        );

        (await ArrivedAsync()).Headers["Return-Path"].ShouldBe("<>");
    }

    [Theory]
    [InlineData("someone@reject.test", DeliveryStatus.RefusedPermanently, "550")]
    [InlineData("someone@tempfail.test", DeliveryStatus.TryLater, "451")]
    [InlineData("nobody@rig.test", DeliveryStatus.RefusedPermanently, "550")]
    public async Task Smtp_RecipientRefused_IsToldApart(
        string to,
        DeliveryStatus expected,
        string code
    )
    {
        await rig.ReadyAsync();

        var result = await SendAsync(await OptionsAsync(), Message(), to);

        result.Status.ShouldBe(expected);
        result.Detail.ShouldStartWith(code);
        result.NeedsOperator.ShouldBeFalse();
    }

    [Fact]
    public async Task Smtp_WrongPassword_IsTryLaterForAnOperator()
    {
        await rig.ReadyAsync();
        var options = await OptionsAsync();
        options.Smtp.PasswordFile = rig.CaFile;

        var result = await SendAsync(options, Message(), MailRig.Holder);

        result.Status.ShouldBe(DeliveryStatus.TryLater);
        result.NeedsOperator.ShouldBeTrue();
    }

    [Fact]
    public async Task Smtp_UnknownAuthority_IsTryLaterForAnOperator()
    {
        await rig.ReadyAsync();
        var options = await OptionsAsync();
        options.Smtp.CaFile = null;

        var result = await SendAsync(options, Message(), MailRig.Holder);

        result.Status.ShouldBe(DeliveryStatus.TryLater);
        result.NeedsOperator.ShouldBeTrue();
        (
            await ReplyTransports
                .Create(options, TimeProvider.System)
                .ProbeAsync(TestContext.Current.CancellationToken)
        ).Works.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false, DeliveryStatus.TryLater)]
    [InlineData(true, DeliveryStatus.Doubtful)]
    public async Task Smtp_ConnectionLost_IsDoubtfulOnlyOnceTheMessageFlowed(
        bool afterData,
        DeliveryStatus expected
    )
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOnceAsync(listener, afterData);

        var result = await SendAsync(Plain(listener), Message(), MailRig.Holder);
        await serving;

        result.Status.ShouldBe(expected, result.Detail);
    }

    [Fact]
    public async Task Smtp_ServerSilent_DeadlineMakesItTryLater()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = Plain(listener);
        options.Smtp.TimeoutSeconds = 1;

        var result = await SendAsync(options, Message(), MailRig.Holder);

        result.Status.ShouldBe(DeliveryStatus.TryLater);
    }

    [Fact]
    public async Task Probe_SmtpWorks_SendsNothing()
    {
        await rig.ReadyAsync();

        var probe = await ReplyTransports
            .Create(await OptionsAsync(), TimeProvider.System)
            .ProbeAsync(TestContext.Current.CancellationToken);

        probe.Works.ShouldBeTrue();
    }

    private static Task<DeliveryResult> SendAsync(
        DeliveryOptions options,
        MimeMessage message,
        string to
    )
    {
        options.Validate().ShouldBeEmpty();
        return ReplyTransports
            .Create(options, TimeProvider.System)
            .SendAsync(message, to, TestContext.Current.CancellationToken);
    }

    private static DeliveryOptions Plain(TcpListener listener) =>
        new()
        {
            Kind = DeliveryKind.Smtp,
            Smtp = new()
            {
                Host = "127.0.0.1",
                Port = ((IPEndPoint)listener.LocalEndpoint).Port,
                Security = ConnectionSecurity.None,
                SignIn = SignInMethod.None,
                TimeoutSeconds = 10,
            },
        };

    private static MimeMessage Message() =>
        new(
            [new MailboxAddress("Révocation", MailRig.Operator)],
            [new MailboxAddress("", MailRig.Holder)],
            "Révocation R-2026-000001",
            new TextPart("plain") { Text = "Bonjour" }
        )
        {
            MessageId = "r-2026-000001.answer@rig.test",
        };

    /// <summary>A server that hangs up after RCPT, or in the middle of the answer to the message.</summary>
    private static async Task ServeOnceAsync(TcpListener listener, bool afterData)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await SayAsync("220 hangs up");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("DATA", StringComparison.Ordinal))
            {
                if (!afterData)
                {
                    return;
                }

                await SayAsync("354 go on");
                while (await reader.ReadLineAsync() is { } data && data != ".") { }
                return;
            }

            await SayAsync("250 ok");
        }

        Task SayAsync(string line) =>
            stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();
    }

    private async Task<DeliveryOptions> OptionsAsync(
        ConnectionSecurity security = ConnectionSecurity.StartTls,
        SignInMethod signIn = SignInMethod.Password
    )
    {
        var options = new DeliveryOptions
        {
            Kind = DeliveryKind.Smtp,
            Smtp = new()
            {
                Host = "127.0.0.1",
                Port = security == ConnectionSecurity.Tls ? rig.SmtpsPort : rig.SmtpPort,
                Security = security,
                CaFile = rig.CaFile,
                SignIn = signIn,
                User = MailRig.Operator,
                PasswordFile = rig.PasswordFile,
                TokenFile = Path.Combine(rig.Folder, "smtp-token"),
                TimeoutSeconds = 10,
            },
        };
        if (signIn == SignInMethod.XOAuth2)
        {
            await File.WriteAllTextAsync(
                options.Smtp.TokenFile,
                await rig.RunAsync("token", "operator"),
                TestContext.Current.CancellationToken
            );
        }

        return options;
    }

    private async Task<MimeMessage> ArrivedAsync()
    {
        MimeMessage? arrived = null;
        await MailRig.UntilAsync(
            async () =>
            {
                arrived = await rig.LookAsync(
                    MailRig.Holder,
                    "INBOX",
                    async f => f.Count == 0 ? null : await f.GetMessageAsync(0)
                );
                return arrived is not null;
            },
            "arrival"
        );
        arrived.ShouldNotBeNull().MessageId.ShouldBe("r-2026-000001.answer@rig.test");
        return arrived;
    }
}
