using MailRevocationWorker.Cases;
using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Tells what a leaf is by its content: keeps the PDFs, has containers opened, names the rest.</summary>
internal sealed class LeafReader
{
    /// <summary>Blanks that a mail program may put before a PDF which is the text itself.</summary>
    private const int BodyPdfWithin = 16;
    private readonly Harvest harvest;
    private readonly ContainerOpener containers;

    public LeafReader(MessageReadOptions options, Harvest harvest, PartWalker walker)
    {
        this.harvest = harvest;
        containers = new ContainerOpener(options, harvest, this, walker);
    }

    /// <summary>A leaf in its transfer encoding.</summary>
    public void Part(MimePart part, Place place, CancellationToken cancellationToken)
    {
        var label = LeafLabel.Of(part);
        if (part.Content is not { Stream: { } encoded } content)
        {
            Content([], label, place, [], cancellationToken);
            return;
        }

        if (HasUnknownEncoding(part))
        {
            harvest.Findings.Add(
                MessageFindingKind.Damaged,
                "an unknown Content-Transfer-Encoding"
            );
            harvest.Other(AttachmentKind.Other, label.Display, encoded.Length);
            return;
        }

        var damage = new List<MessageFinding>();
        if (part.ContentTransferEncoding == ContentEncoding.Base64)
        {
            encoded.Position = 0;
            if (Base64Check.ProblemOf(encoded) is { } problem)
            {
                damage.Add(new(MessageFindingKind.Damaged, problem));
            }
        }

        using var decoded = content.Open();
        if (harvest.Budget.Take(decoded) is { } bytes)
        {
            Content(bytes, label, place, damage, cancellationToken);
        }
        else
        {
            harvest.Findings.Add(
                MessageFindingKind.OpaqueContainer,
                "a part is too large to be looked into"
            );
            harvest.Other(AttachmentKind.RefusedArchive, label.Display, encoded.Length);
        }
    }

    /// <summary>A leaf's bytes, decoded.</summary>
    /// <param name="damage">What decoding met: it goes with the document, else with the message.</param>
    public void Content(
        byte[] bytes,
        LeafLabel label,
        Place place,
        IReadOnlyList<MessageFinding> damage,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var kind = ContentSniffer.Of(bytes);
        if (
            label.IsBody
            && (kind != ContentKind.Pdf || ContentSniffer.PdfHeader(bytes) > BodyPdfWithin)
        )
        {
            Body(bytes, label, place, cancellationToken);
            return;
        }

        if (kind == ContentKind.Pdf)
        {
            Document(bytes, label, place, damage);
            return;
        }

        foreach (var finding in damage)
        {
            harvest.Findings.Add(finding.Kind, finding.Detail);
        }

        if (!containers.Open(bytes, kind, label, place, cancellationToken))
        {
            harvest.Other(KindOf(kind, bytes, label), label.Display, bytes.Length);
        }
    }

    private void Body(
        byte[] bytes,
        LeafLabel label,
        Place place,
        CancellationToken cancellationToken
    )
    {
        if (
            bytes.AsSpan().IndexOf("-----BEGIN PGP MESSAGE-----"u8) is var armour and >= 0
            && (armour == 0 || bytes[armour - 1] == '\n')
        )
        {
            harvest.Other(AttachmentKind.EncryptedMail, "encrypted text", bytes.Length);
        }

        harvest.Text.Add(bytes, label.Charset, label.MediaType == "text/html", place.IsForwarded);
        foreach (var (name, content) in Uuencoded.In(bytes))
        {
            if (harvest.TakePart())
            {
                Content(
                    content,
                    LeafLabel.File(name),
                    place.Inside(RouteStep.Uuencode),
                    [],
                    cancellationToken
                );
            }
        }
    }

    private void Document(
        byte[] bytes,
        LeafLabel label,
        Place place,
        IReadOnlyList<MessageFinding> damage
    )
    {
        if (
            !harvest.Documents.Add(
                bytes,
                label.Display,
                place.Route,
                [.. damage, .. PdfCarriage.Of(bytes)]
            )
        )
        {
            harvest.Findings.Add(
                MessageFindingKind.TooManyParts,
                "more documents than are read from one message"
            );
        }
    }

    private AttachmentKind KindOf(ContentKind kind, byte[] bytes, LeafLabel label)
    {
        if (
            kind == ContentKind.PgpEncrypted
            || label.HasExtension(".gpg")
            || label.HasExtension(".pgp")
        )
        {
            return AttachmentKind.EncryptedMail;
        }

        if (kind == ContentKind.CompoundFile && CompoundFiles.IsOutlookMessage(bytes))
        {
            harvest.Findings.Add(MessageFindingKind.OpaqueContainer, "an Outlook .msg file");
            return AttachmentKind.RefusedArchive;
        }

        if (label.IsNamedPdf)
        {
            return AttachmentKind.FalsePdf;
        }

        if (
            kind == ContentKind.Html
            || (kind == ContentKind.Unknown && label.MediaType == "text/html")
        )
        {
            harvest.Text.AddAttachedHtml(bytes, label.Charset);
            return AttachmentKind.Html;
        }

        return kind switch
        {
            ContentKind.OtherArchive => AttachmentKind.RefusedArchive,
            ContentKind.CompoundFile or ContentKind.Rtf => AttachmentKind.WordProcessor,
            ContentKind.Image => AttachmentKind.Image,
            ContentKind.Executable => AttachmentKind.Executable,
            _ => label.MediaType.StartsWith("image/", StringComparison.Ordinal)
                ? AttachmentKind.Image
                : AttachmentKind.Other,
        };
    }

    private static bool HasUnknownEncoding(MimePart part) =>
        part.ContentTransferEncoding == ContentEncoding.Default
        && part.Headers[HeaderId.ContentTransferEncoding] is { } stated
        && stated.Trim().Length > 0;
}
