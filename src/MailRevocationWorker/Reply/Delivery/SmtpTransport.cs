using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MailRevocationWorker.Cases;
using MailRevocationWorker.MailServers;
using MimeKit;

namespace MailRevocationWorker.Reply;

/// <summary>Sends through an SMTP server, one connection a message: replies are few, and a connection that is new can't be half dead.</summary>
internal sealed class SmtpTransport(DeliveryOptions options, TimeProvider time) : IReplyTransport
{
    public string Name => $"SMTP {options.Smtp.Host}";

    public async Task<DeliveryResult> SendAsync(
        MimeMessage message,
        string envelopeTo,
        CancellationToken ct
    )
    {
        if (!MailboxAddress.TryParse(envelopeTo, out var recipient))
        {
            return new(DeliveryStatus.RefusedPermanently, "the recipient is no e-mail address");
        }

        using var client = new SmtpClient();
        var flow = new Flow();
        try
        {
            await WithinAsync(
                t => MailServerSignIn.ConnectAsync(client, options.Smtp, time, t),
                ct
            );
            flow.Phase = SmtpPhase.SignedIn;
            var said = await WithinAsync(
                t =>
                    client.SendAsync(
                        FormatOptions.Default,
                        message,
                        Sender(message),
                        [recipient],
                        t,
                        flow
                    ),
                ct
            );
            await SayGoodbyeAsync(client, ct);
            return new(DeliveryStatus.Accepted, ServerText.OneLine(said));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return Result(e, flow.Phase);
        }
    }

    public async Task<Probe> ProbeAsync(CancellationToken ct)
    {
        using var client = new SmtpClient();
        ProbeCheck check;
        try
        {
            await WithinAsync(
                t => MailServerSignIn.ConnectAsync(client, options.Smtp, time, t),
                ct
            );
            await SayGoodbyeAsync(client, ct);
            check = new(
                "connect and sign in",
                true,
                $"{options.Smtp.Host}, {options.Smtp.Security}, {options.Smtp.SignIn}"
            );
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            check = new(
                "connect and sign in",
                false,
                ServerText.OneLine(e.Message),
                ConnectionAdvice.For(e, DeliveryOptions.Section + ":Smtp")
            );
        }

        return new(Name, [check]);
    }

    internal static DeliveryResult Result(Exception e, SmtpPhase phase)
    {
        var said = ServerText.OneLine(e.Message);
        return e switch
        {
            SmtpCommandException refused when (int)refused.StatusCode >= 500 => IsOfThisMail(
                refused,
                phase
            )
                ? new(DeliveryStatus.RefusedPermanently, Coded(refused))
                : new(DeliveryStatus.TryLater, Coded(refused), NeedsOperator: true),
            SmtpCommandException refused => new(DeliveryStatus.TryLater, Coded(refused)),
            AuthenticationException or SslHandshakeException => new(
                DeliveryStatus.TryLater,
                said,
                NeedsOperator: true
            ),
            // An address with letters beyond ASCII, and a server without SMTPUTF8 (RFC 6531): no other try goes better.
            NotSupportedException when phase == SmtpPhase.SignedIn => new(
                DeliveryStatus.RefusedPermanently,
                said
            ),
            NotSupportedException when phase == SmtpPhase.Connecting => new(
                DeliveryStatus.TryLater,
                said,
                NeedsOperator: true
            ),
            _ when phase == SmtpPhase.Flowing => new(DeliveryStatus.Doubtful, said),
            _ => new(DeliveryStatus.TryLater, said),
        };

        string Coded(SmtpCommandException refused) => $"{(int)refused.StatusCode} {said}";
    }

    /// <summary>
    /// Whether a 5yz is about this recipient or this mail. A greeting of 554 (RFC 5321 clause 3.1), a sender who is not accepted, or a sign-in that is wanted (RFC 4954 clause 6) refuses everybody:
    /// told as "undeliverable", every answer of an outage would be lost.
    /// </summary>
    private static bool IsOfThisMail(SmtpCommandException refused, SmtpPhase phase) =>
        phase != SmtpPhase.Connecting
        && refused.ErrorCode
            is SmtpErrorCode.RecipientNotAccepted
                or SmtpErrorCode.MessageNotAccepted
        && refused.StatusCode
            is not (
                SmtpStatusCode.AuthenticationRequired
                or SmtpStatusCode.AuthenticationMechanismTooWeak
                or SmtpStatusCode.AuthenticationInvalidCredentials
                or SmtpStatusCode.EncryptionRequiredForAuthenticationMechanism
            );

    private MailboxAddress Sender(MimeMessage message) =>
        options.EnvelopeSender switch
        {
            null => message.Sender ?? message.From.Mailboxes.First(),
            DeliveryOptions.NullSender => new("", ""),
            var address => MailboxAddress.Parse(address),
        };

    private async Task SayGoodbyeAsync(SmtpClient client, CancellationToken ct)
    {
        try
        {
            await WithinAsync(t => client.DisconnectAsync(quit: true, t), ct);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // The server has the message already; how it hangs up changes nothing.
        }
    }

    private Task WithinAsync(Func<CancellationToken, Task> action, CancellationToken ct) =>
        WithinAsync(
            async t =>
            {
                await action(t);
                return "";
            },
            ct
        );

    /// <summary>A server that stops answering is an outage, not a wait without end.</summary>
    private Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken ct) =>
        Deadline.WithinAsync(options.Smtp.Timeout, time, action, ct);

    /// <summary>Notes how far it came.</summary>
    private sealed class Flow : ITransferProgress
    {
        public SmtpPhase Phase { get; set; }

        public void Report(long bytesTransferred, long totalSize) => Phase = SmtpPhase.Flowing;

        public void Report(long bytesTransferred) => Phase = SmtpPhase.Flowing;
    }
}

/// <summary>How far the sending came when it failed.</summary>
internal enum SmtpPhase
{
    Connecting,
    SignedIn,

    /// <summary>The message itself has begun to flow.</summary>
    Flowing,
}
