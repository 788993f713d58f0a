using System.IO.Compression;
using MailRevocationWorker.Cases;
using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>What a leaf is called and claims to be.</summary>
/// <param name="IsBody">Unnamed inline text: what the person wrote, not a file.</param>
internal sealed record LeafLabel(string? Name, string MediaType, bool IsBody)
{
    public string Display => DisplayText.FileName(Name, IsNamedPdf ? "document.pdf" : "attachment");

    public bool IsNamedPdf =>
        MediaType is "application/pdf" or "application/x-pdf" or "text/pdf" or "text/x-pdf"
        || (Name?.Trim().EndsWith(".pdf", StringComparison.OrdinalIgnoreCase) ?? false);

    public bool HasExtension(string extension) =>
        Name?.Trim().EndsWith(extension, StringComparison.OrdinalIgnoreCase) ?? false;
}

/// <summary>Tells what a leaf is by its content, keeps the PDFs, opens the containers.</summary>
internal sealed class LeafReader(
    MessageReadOptions options,
    DocumentSink sink,
    MessageFindings findings,
    Budget budget,
    BodyText text
)
{
    private const int MostOthers = 100;
    private readonly List<OtherAttachment> others = [];

    public IReadOnlyList<OtherAttachment> Others => others;

    /// <summary>The walker that leaves hand messages and entities back to.</summary>
    public PartWalker? Walker { get; set; }

    public void Encrypted(string name, long size) =>
        Other(AttachmentKind.EncryptedMail, name, size);

    public void Part(MimePart part, Place place, CancellationToken cancellationToken)
    {
        var label = LabelOf(part);
        if (part.Content is not { Stream: { } encoded } content)
        {
            Content([], label, place, [], cancellationToken);
            return;
        }

        if (HasUnknownEncoding(part))
        {
            findings.Add(MessageFindingKind.Damaged, "an unknown Content-Transfer-Encoding");
            Other(AttachmentKind.Other, label.Display, encoded.Length);
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
        if (budget.Take(decoded) is { } bytes)
        {
            Content(bytes, label, place, damage, cancellationToken);
        }
        else
        {
            findings.Add(
                MessageFindingKind.OpaqueContainer,
                "a part is too large to be looked into"
            );
            Other(AttachmentKind.RefusedArchive, label.Display, encoded.Length);
        }
    }

    /// <summary>A leaf's bytes, decoded.</summary>
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
        if (label.IsBody && !(kind == ContentKind.Pdf && ContentSniffer.PdfHeader(bytes) <= 16))
        {
            Body(bytes, label, kind, place, cancellationToken);
            return;
        }

        switch (kind)
        {
            case ContentKind.Pdf:
                Document(bytes, label, place, damage);
                return;
            case ContentKind.Zip or ContentKind.Gzip:
                Archive(bytes, kind, label, place, cancellationToken);
                return;
            case ContentKind.Tnef:
                Tnef(bytes, label, place, cancellationToken);
                return;
            case ContentKind.Cms or ContentKind.ArmouredCms:
                Cms(bytes, kind, label, place, cancellationToken);
                return;
            case ContentKind.Mail:
                Mail(bytes, place.Inside(RouteStep.Forward), cancellationToken);
                return;
            default:
                foreach (var finding in damage)
                {
                    findings.Add(finding.Kind, finding.Detail);
                }

                Other(KindOf(kind, bytes, label), label.Display, bytes.Length);
                return;
        }
    }

    private void Body(
        byte[] bytes,
        LeafLabel label,
        ContentKind kind,
        Place place,
        CancellationToken cancellationToken
    )
    {
        if (kind == ContentKind.PgpEncrypted)
        {
            Encrypted("encrypted text", bytes.Length);
            return;
        }

        text.Add(bytes, label.MediaType == "text/html", place.IsForwarded);
        foreach (var (name, content) in Uuencoded.In(bytes))
        {
            Content(
                content,
                new LeafLabel(name, "application/octet-stream", IsBody: false),
                place.Inside(RouteStep.Uuencode),
                [],
                cancellationToken
            );
        }
    }

    private void Document(
        byte[] bytes,
        LeafLabel label,
        Place place,
        IReadOnlyList<MessageFinding> damage
    )
    {
        if (!sink.Add(bytes, label.Display, place.Route, [.. damage, .. PdfCarriage.Of(bytes)]))
        {
            findings.Add(
                MessageFindingKind.TooManyParts,
                "more documents than are read from one message"
            );
        }
    }

    private void Archive(
        byte[] bytes,
        ContentKind kind,
        LeafLabel label,
        Place place,
        CancellationToken cancellationToken
    )
    {
        if (place.Archives >= options.MaxArchiveDepth || place.Depth >= options.MaxDepth)
        {
            Other(AttachmentKind.RefusedArchive, label.Display, bytes.Length);
            return;
        }

        var inside = place.Inside(kind == ContentKind.Zip ? RouteStep.Zip : RouteStep.Gzip) with
        {
            Archives = place.Archives + 1,
            Scan = null,
        };
        Other(
            kind == ContentKind.Zip
                ? new ZipOpener(options, budget, findings).Open(
                    bytes,
                    (name, content) => Entry(name, content, inside, cancellationToken),
                    cancellationToken
                )
                : Gunzip(bytes, label, inside, cancellationToken),
            label.Display,
            bytes.Length
        );
    }

    private AttachmentKind Gunzip(
        byte[] bytes,
        LeafLabel label,
        Place inside,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var gzip = new GZipStream(
                new MemoryStream(bytes, writable: false),
                CompressionMode.Decompress
            );
            if (
                budget.Take(
                    gzip,
                    Math.Max(1L << 20, (long)bytes.Length * options.MaxInflationRatio)
                )
                is not { } content
            )
            {
                return AttachmentKind.RefusedArchive;
            }

            var name = label.HasExtension(".gz") ? label.Name!.Trim()[..^3] : label.Name;
            Entry(name ?? "", content, inside, cancellationToken);
            return AttachmentKind.Archive;
        }
        catch (InvalidDataException)
        {
            return AttachmentKind.RefusedArchive;
        }
    }

    private void Entry(
        string name,
        byte[] content,
        Place inside,
        CancellationToken cancellationToken
    )
    {
        if (budget.TakePart())
        {
            Content(content, new LeafLabel(name, "", IsBody: false), inside, [], cancellationToken);
        }
        else
        {
            findings.Add(
                MessageFindingKind.TooManyParts,
                $"more than {options.MaxParts} parts; the rest was not read"
            );
        }
    }

    private void Tnef(
        byte[] bytes,
        LeafLabel label,
        Place place,
        CancellationToken cancellationToken
    )
    {
        if (TnefOpener.Open(bytes) is { } body)
        {
            Walker!.Entity(
                body,
                place.Inside(RouteStep.Tnef) with
                {
                    Scan = null,
                },
                cancellationToken
            );
        }
        else
        {
            findings.Add(MessageFindingKind.OpaqueContainer, "a TNEF container can't be read");
            Other(AttachmentKind.Other, label.Display, bytes.Length);
        }
    }

    private void Cms(
        byte[] bytes,
        ContentKind kind,
        LeafLabel label,
        Place place,
        CancellationToken cancellationToken
    )
    {
        var der = kind == ContentKind.Cms ? bytes : CmsContent.Unarmoured(bytes) ?? [];
        var cms = CmsContent.Of(der);
        switch (cms.Kind)
        {
            case CmsKind.Signed:
                if (SMimeSignature.Fits(der) == false)
                {
                    findings.Add(
                        MessageFindingKind.SMimeSignatureInvalid,
                        "the envelope's signature does not fit its content"
                    );
                }

                Unwrapped(cms.Content, label, place, cancellationToken);
                break;
            case CmsKind.Compressed:
                var inflated = CmsContent.Inflated(cms.Content, budget);
                if (inflated is null)
                {
                    Other(AttachmentKind.RefusedArchive, label.Display, bytes.Length);
                }
                else
                {
                    Unwrapped(inflated, label, place, cancellationToken);
                }

                break;
            case CmsKind.Encrypted:
                Encrypted(label.Display, bytes.Length);
                break;
            case CmsKind.Detached:
                Other(AttachmentKind.Other, label.Display, bytes.Length);
                break;
            case CmsKind.Unreadable:
                findings.Add(MessageFindingKind.OpaqueContainer, "a CMS envelope can't be read");
                Other(AttachmentKind.Other, label.Display, bytes.Length);
                break;
            default:
                throw new InvalidOperationException($"No such kind of CMS: {cms.Kind}");
        }
    }

    /// <summary>S/MIME carries an entity with its own header fields, a .p7m around a file carries the file.</summary>
    private void Unwrapped(
        byte[] content,
        LeafLabel label,
        Place place,
        CancellationToken cancellationToken
    )
    {
        if (place.Depth >= options.MaxDepth)
        {
            findings.Add(MessageFindingKind.TooDeep, $"more than {options.MaxDepth} levels");
            return;
        }

        var inside = place.Inside(RouteStep.SMime);
        var name = label.HasExtension(".p7m") ? label.Name!.Trim()[..^4] : label.Name;
        if (
            ContentSniffer.Of(content) is ContentKind.Unknown or ContentKind.Mail
            && EntityHeaders.Begin(content)
        )
        {
            Mail(content, inside, cancellationToken);
        }
        else
        {
            Content(content, new LeafLabel(name, "", IsBody: false), inside, [], cancellationToken);
        }
    }

    private void Mail(byte[] bytes, Place inside, CancellationToken cancellationToken)
    {
        if (inside.Depth > options.MaxDepth)
        {
            findings.Add(MessageFindingKind.TooDeep, $"more than {options.MaxDepth} levels");
            return;
        }

        using var stream = new MemoryStream(bytes, writable: false);
        var scan = RawScan.Of(stream, options, cancellationToken);
        Walker!.Message(stream, scan, inside, cancellationToken);
    }

    private void Other(AttachmentKind kind, string name, long size)
    {
        if (others.Count < MostOthers)
        {
            others.Add(new OtherAttachment(kind, name, size));
        }
    }

    private AttachmentKind KindOf(ContentKind kind, byte[] bytes, LeafLabel label)
    {
        if (kind == ContentKind.PgpEncrypted)
        {
            return AttachmentKind.EncryptedMail;
        }

        if (kind == ContentKind.CompoundFile && CompoundFiles.IsOutlookMessage(bytes))
        {
            findings.Add(MessageFindingKind.OpaqueContainer, "an Outlook .msg file");
            return AttachmentKind.RefusedArchive;
        }

        if (label.IsNamedPdf)
        {
            return AttachmentKind.FalsePdf;
        }

        switch (kind)
        {
            case ContentKind.OtherArchive:
                return AttachmentKind.RefusedArchive;
            case ContentKind.CompoundFile or ContentKind.Rtf:
                return AttachmentKind.WordProcessor;
            case ContentKind.Image:
                return AttachmentKind.Image;
            case ContentKind.Executable:
                return AttachmentKind.Executable;
            case ContentKind.Html:
                text.AddAttachedHtml(bytes);
                return AttachmentKind.Html;
            default:
                if (label.MediaType == "text/html")
                {
                    text.AddAttachedHtml(bytes);
                    return AttachmentKind.Html;
                }

                return label.MediaType.StartsWith("image/", StringComparison.Ordinal)
                    ? AttachmentKind.Image
                    : AttachmentKind.Other;
        }
    }

    private static LeafLabel LabelOf(MimePart part)
    {
        var type = part.ContentType;
        var name = part.ContentDisposition?.FileName;
        name = string.IsNullOrWhiteSpace(name) ? type.Name : name;

        // "name=a.pdf; filename=b.exe": either way of calling it a PDF counts as calling it one.
        if (
            name is not null
            && type.Name is { } other
            && other.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase)
        )
        {
            name = other;
        }

        var isText =
            type.IsMimeType("text", "plain")
            || type.IsMimeType("text", "html")
            || type.IsMimeType("text", "enriched");
        var body =
            isText
            && string.IsNullOrWhiteSpace(name)
            && !(part.ContentDisposition?.IsAttachment ?? false);
        return new LeafLabel(name, type.MimeType.ToLowerInvariant(), body);
    }

    private static bool HasUnknownEncoding(MimePart part) =>
        part.ContentTransferEncoding == ContentEncoding.Default
        && part.Headers[HeaderId.ContentTransferEncoding] is { } stated
        && stated.Trim().Length > 0;
}
