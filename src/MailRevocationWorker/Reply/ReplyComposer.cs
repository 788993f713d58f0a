using MailRevocationWorker.Cases;
using MimeKit;
using MimeKit.Text;
using MimeKit.Utils;

namespace MailRevocationWorker.Reply;

/// <summary>Decision and outcome in, one mail out: French, then English; text and HTML. Pure: no clock, no network, and nothing of a stranger's words in it.</summary>
public sealed class ReplyComposer(ReplyOptions options)
{
    // RFC 5322 sets no limit on References; twenty identifiers keep a thread together in every mail program.
    private const int LongestThread = 20;

    private readonly IReadOnlyList<LetterWriter> writers =
    [
        .. ReplyLanguage.All.Select(language => new LetterWriter(options, language)),
    ];

    /// <exception cref="ArgumentException">The outcome is one that nobody is told of, or a confirmation without a receipt: a bug of the caller.</exception>
    public MimeMessage Compose(ReplyRequest request)
    {
        List<ReplyLetter> letters = [.. writers.Select(writer => writer.Write(request))];
        var message = new MimeMessage
        {
            Subject =
                $"{ReplyLanguage.All[0]["Subject.Prefix"]} {request.CaseNumber}\u00a0: {string.Join(" / ", letters.Select(letter => letter.Title))}",
            Date = request.WrittenAt.ToUniversalTime(),
            MessageId = ReplyMessageId.For(
                request.CaseNumber,
                request.Planned,
                request.Outcome,
                request.Decision.Operator,
                options.IdDomain
            ),
            Body = new MultipartAlternative
            {
                Part(TextFormat.Plain, LetterText.Render(letters)),
                Part(TextFormat.Html, new LetterHtml(options).Render(letters)),
            },
        };
        message.From.Add(new MailboxAddress(options.AuthorityName, options.From));
        message.To.Add(new MailboxAddress(null, request.Planned.To));
        AddManners(message, request);
        return message;
    }

    /// <summary>Automatic mail says that it is (RFC 3834 clauses 3.1.5 to 3.1.8 and 5), so that no other automaton answers it.</summary>
    private static void AddManners(MimeMessage message, ReplyRequest request)
    {
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        switch (request.Planned.Kind)
        {
            case ReplyKind.Answer:
            case ReplyKind.Interim:
                message.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
                AddThread(message, request);
                break;
            case ReplyKind.Confirmation:
                // It answers nothing that its recipient wrote, and the sender's identifiers are not for them.
                message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
                break;
        }
    }

    private static void AddThread(MimeMessage message, ReplyRequest request)
    {
        if (!ReplyMessageId.IsSafe(request.SenderMessageId))
        {
            return;
        }

        message.InReplyTo = request.SenderMessageId!;
        var earlier = request
            .SenderReferences.Where(ReplyMessageId.IsSafe)
            .Where(id => id != request.SenderMessageId)
            .Distinct(StringComparer.Ordinal)
            .TakeLast(LongestThread - 1);
        foreach (var id in earlier.Append(request.SenderMessageId!))
        {
            message.References.Add(id);
        }
    }

    private static TextPart Part(TextFormat format, string text) =>
        new(format)
        {
            ContentTransferEncoding = ContentEncoding.QuotedPrintable,
            Text = text.ReplaceLineEndings("\r\n"),
        };
}
