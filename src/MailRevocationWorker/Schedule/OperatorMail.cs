using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MailRevocationWorker.Reply;
using MimeKit;
using MimeKit.Text;

namespace MailRevocationWorker.Schedule;

/// <summary>Mail from the service to those who run it: plain text, French before English, one copy a recipient.</summary>
public sealed class OperatorMail(ReplyOptions sender, IReplyTransport transport, TimeProvider clock)
{
    private const int MostRemembered = 1000;

    /// <summary>Copies that were taken of mails that not everybody has yet, by Message-ID: until then a job tries again, and must not write to these anew each time.</summary>
    private readonly ConcurrentDictionary<string, byte> taken = new(StringComparer.Ordinal);

    /// <summary>Sends to each; a recipient who is refused does not keep the others from it. Repeated, it goes to those who have not got it.</summary>
    /// <param name="about">Names the mail: the same words give the same Message-ID, so that a repeat after a crash is recognisable.</param>
    /// <exception cref="RecipientsRefusedException">Some are refused for good; the others have it.</exception>
    /// <exception cref="JobFailedException">Nobody could be reached, or not everybody.</exception>
    public async Task SendAsync(
        IReadOnlyList<string> to,
        string subject,
        string text,
        string about,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(to);
        var refused = new List<string>();
        var forGood = 0;
        foreach (var (index, address) in to.Index())
        {
            if (taken.ContainsKey(IdOf(about, address)))
            {
                continue;
            }

            var result = await SendOneAsync(address, subject, text, about, cancellation);
            if (result.Status != DeliveryStatus.Accepted)
            {
                // By number: an address in a log is personal data.
                refused.Add($"recipient {index + 1}: {result.Status}");
                forGood += result.Status == DeliveryStatus.RefusedPermanently ? 1 : 0;
            }
            else if (taken.Count < MostRemembered)
            {
                taken[IdOf(about, address)] = 0;
            }
        }

        if (refused.Count == forGood)
        {
            foreach (var address in to)
            {
                taken.TryRemove(IdOf(about, address), out _);
            }
        }

        if (refused.Count > 0)
        {
            var why =
                $"{refused.Count} of {to.Count} mails were not taken by {transport.Name} ({string.Join("; ", refused)})";
            throw forGood == refused.Count && forGood < to.Count
                ? new RecipientsRefusedException(why)
                : new JobFailedException(why);
        }
    }

    /// <summary>Sends to one, and says how it went.</summary>
    /// <param name="about">As for <see cref="SendAsync"/>.</param>
    public async Task<DeliveryResult> SendOneAsync(
        string to,
        string subject,
        string text,
        string about,
        CancellationToken cancellation
    )
    {
        using var message = Compose(to, subject, text, about);
        return await transport.SendAsync(message, to, cancellation);
    }

    private MimeMessage Compose(string to, string subject, string text, string about)
    {
        var message = new MimeMessage
        {
            Subject = subject,
            Date = clock.GetUtcNow(),
            MessageId = IdOf(about, to),
            Body = new TextPart(TextFormat.Plain)
            {
                ContentTransferEncoding = ContentEncoding.QuotedPrintable,
                Text = text.ReplaceLineEndings("\r\n"),
            },
        };
        message.From.Add(new MailboxAddress(sender.AuthorityName, sender.From));
        message.To.Add(new MailboxAddress(null, to));
        // RFC 3834 clause 5: no automaton may answer it.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        return message;
    }

    private string IdOf(string about, string to)
    {
        var hash = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{about}\n{to.ToLowerInvariant()}"))
        );
        return $"service.{hash[..24]}@{sender.IdDomain}";
    }
}
