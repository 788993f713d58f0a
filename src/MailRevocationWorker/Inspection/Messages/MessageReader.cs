using System.Text;
using MailRevocationWorker.Cases;
using MimeKit;
using MimeKit.Utils;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>
/// A raw mail → <see cref="MessageReport"/>: the PDFs wherever they are, who sent it, whether it may be answered. Total: any bytes
/// give a report, bounded in size. It belongs in the caged child process, since MIME, TNEF, ZIP and CMS come from strangers.
/// </summary>
public static class MessageReader
{
    private const int ExcerptCharacters = 4000;
    private const int SubjectCharacters = 200;

    /// <param name="messagePath">The raw message, as the mailbox gave it.</param>
    /// <param name="outputFolder">Where the PDFs are written, each as its SHA-256 and ".pdf"; made when there is one to write.</param>
    /// <param name="options">Who we are, and the limits.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InspectionOutageException">The message can't be read from, or the folder not written to.</exception>
    /// <exception cref="IOException">A document is larger than a child may write.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static MessageReport Read(
        string messagePath,
        string outputFolder,
        MessageReadOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);

        // TNEF and mail headers are full of Windows code pages, which .NET knows only when asked to; asking twice is harmless.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var file = OwnFiles.Open(messagePath);
        var scan = RawScan.Of(file, options, cancellationToken);
        var harvest = new Harvest(outputFolder, options);
        var headers = new MailHeaders(scan.Headers);
        Limits(scan, file.Length, harvest.Findings, options);

        var body = Body(file, scan, harvest, options, cancellationToken);
        return Report(headers, body, harvest, options);
    }

    private static MimeEntity? Body(
        FileStream file,
        RawScan scan,
        Harvest harvest,
        MessageReadOptions options,
        CancellationToken cancellationToken
    )
    {
        var place = new Place(0, 0, [], scan);
        var findings = harvest.Findings;
        var walker = new PartWalker(options, harvest);
        if (file.Length > options.MaxMessageBytes)
        {
            findings.Add(MessageFindingKind.OpaqueContainer, "the message is too large to be read");
            return null;
        }

        try
        {
            if (scan.Headers.Count > 0)
            {
                return walker.Message(file, scan, place, cancellationToken);
            }

            // No mail at all: a bare file, dropped into the mailbox's folder.
            findings.Add(MessageFindingKind.Damaged, "no header fields: not a mail");
            file.Position = 0;
            if (Bounded.ReadAll(file, options.MaxPartBytes) is { } bytes)
            {
                walker.Leaves.Content(bytes, LeafLabel.File(null), place, [], cancellationToken);
            }
        }
        catch (Exception e)
            when (e
                    is not (
                        OutOfMemoryException
                        or OperationCanceledException
                        or UnauthorizedAccessException
                        or (IOException and not EndOfStreamException)
                    )
            )
        {
            // The MIME library promises nothing for damaged input; what was found until here stands, and a person looks.
            findings.Add(
                MessageFindingKind.AmbiguousStructure,
                $"the body could not be read to its end ({e.GetType().Name})"
            );
        }

        return null;
    }

    private static void Limits(
        RawScan scan,
        long length,
        MessageFindings findings,
        MessageReadOptions options
    )
    {
        if (length == 0)
        {
            findings.Add(MessageFindingKind.Damaged, "an empty file");
        }

        if (scan.TooManyHeaders)
        {
            findings.Add(
                MessageFindingKind.TooManyHeaders,
                $"more than {options.MaxHeaders} header fields"
            );
        }

        if (scan.HeaderTooLong)
        {
            findings.Add(
                MessageFindingKind.HeaderTooLong,
                $"a header field of more than {options.MaxHeaderBytes} bytes"
            );
        }

        if (scan.Recipients > options.MaxRecipients)
        {
            findings.Add(MessageFindingKind.TooManyRecipients, $"{scan.Recipients} recipients");
        }
    }

    private static MessageReport Report(
        MailHeaders headers,
        MimeEntity? body,
        Harvest harvest,
        MessageReadOptions options
    )
    {
        var (findings, text, documents) = (harvest.Findings, harvest.Text, harvest.Documents.All);
        var sender = Sender.Of(headers, options, findings);
        var subject = headers.Text("subject") ?? "";
        if (subject.AsSpan().ContainsAny('\r', '\n'))
        {
            findings.Add(MessageFindingKind.InjectionAttempt, "line ends in the subject");
        }

        var own = text.Own;
        var kind = AutomaticMail.KindOf(
            headers,
            body,
            sender.From,
            own,
            documents.Count > 0,
            options
        );
        var (permission, replyTo) = ReplyRule.Of(headers, sender, kind, options, findings);
        if (documents.Count == 0 && MessageWords.IsPortalNotice(own, text.AttachedHtml))
        {
            findings.Add(
                MessageFindingKind.PortalNotice,
                "a secure-mail gateway's notice instead of the content"
            );
        }

        var references = MessageIds.References(headers);
        var returned = kind is MessageKind.Bounce or MessageKind.DeliveryDelay
            ? DeliveryReport.Returned(body, own + "\n" + text.Forwarded)
            : ([], []);
        return new MessageReport
        {
            Kind = kind,
            Reply = permission,
            ReplyTo = replyTo,
            From = sender.From,
            FromName = sender.Name,
            Subject = DisplayText.Line(subject, SubjectCharacters),
            MessageId = MessageIds.Of(headers),
            References = references,
            OwnReferences = [.. references.Where(r => IsOurs(r, options))],
            Date = DateUtils.TryParse(headers.Raw("date") ?? "", out var date) ? date : null,
            Dmarc = sender.Dmarc,
            Documents = documents,
            Others = harvest.Others,
            Findings = findings.All,
            SpeaksOfCompromise =
                CompromiseLanguage.IsIn(subject)
                || CompromiseLanguage.IsIn(MessageWords.WithoutQuotes(own))
                || CompromiseLanguage.IsIn(MessageWords.WithoutQuotes(text.Html))
                || CompromiseLanguage.IsIn(text.Forwarded),
            MentionedCases = MessageWords.Cases(subject, own + "\n" + text.Html),
            BouncedMessageIds = returned.Item1,
            ReturnsOurMail =
                returned.Item1.Any(i => IsOurs(i, options))
                || returned.Item2.Any(a => MailAddresses.IsOwn(a, options)),
            TextExcerpt = DisplayText.Block(own, ExcerptCharacters),
        };
    }

    private static bool IsOurs(string messageId, MessageReadOptions options) =>
        messageId.EndsWith("@" + options.OwnMessageIdDomain, StringComparison.OrdinalIgnoreCase);
}
