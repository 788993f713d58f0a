using MailRevocationWorker.Cases;
using MimeKit;
using MimeKit.Cryptography;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Walks a message's entities down to its leaves.</summary>
internal sealed class PartWalker
{
    private readonly MessageReadOptions options;
    private readonly Harvest harvest;
    private readonly MessageFindings findings;

    public PartWalker(MessageReadOptions options, Harvest harvest)
    {
        this.options = options;
        this.harvest = harvest;
        findings = harvest.Findings;
        Leaves = new LeafReader(options, harvest, this);
    }

    public LeafReader Leaves { get; }

    /// <summary>Reads a message from its raw bytes, whatever they are; gives its structure, or null where it was not built.</summary>
    public MimeEntity? Message(
        Stream stream,
        RawScan scan,
        Place place,
        CancellationToken cancellationToken
    )
    {
        if (scan.PartHeadersPassLimit)
        {
            findings.Add(
                MessageFindingKind.TooManyHeaders,
                "a part's header fields are too many or too long; the body was not read"
            );
            return null;
        }

        if (scan.Delimiters > 20 * options.MaxParts)
        {
            findings.Add(MessageFindingKind.TooManyParts, "too many parts; the body was not read");
            return null;
        }

        Structure(scan);
        if (MimeTree.Parse(stream, scan, cancellationToken) is { } entity)
        {
            Entity(entity, place with { Scan = scan }, cancellationToken);
            return entity;
        }

        findings.Add(MessageFindingKind.Damaged, "the structure can't be read");
        return null;
    }

    public void Entity(MimeEntity entity, Place place, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!harvest.IsWithinDepth(place))
        {
            return;
        }

        if (
            Twice(entity.Headers, HeaderId.ContentType)
            || Twice(entity.Headers, HeaderId.ContentTransferEncoding)
        )
        {
            findings.Add(
                MessageFindingKind.AmbiguousStructure,
                "a part states its type or encoding twice"
            );
        }

        switch (entity)
        {
            case MessagePartial partial:
                findings.Add(
                    MessageFindingKind.ContentElsewhere,
                    $"message/partial: part {partial.Number} of a message"
                );
                findings.Add(MessageFindingKind.Damaged, "only a part of the message is here");
                break;
            case MessagePart { ContentType.MediaSubtype: var subtype }
                when subtype.Equals("external-body", StringComparison.OrdinalIgnoreCase):
                findings.Add(
                    MessageFindingKind.ContentElsewhere,
                    "message/external-body: never fetched"
                );
                break;
            case MessagePart message:
                if (message.Message?.Body is { } body)
                {
                    Entity(body, place.Inside(RouteStep.Forward), cancellationToken);
                }

                break;
            case Multipart multipart:
                Multipart(multipart, place, cancellationToken);
                break;
            case MimePart part:
                Part(part, place, cancellationToken);
                break;
        }
    }

    private void Structure(RawScan scan)
    {
        var types = scan.Headers.Where(h => h.Name == "content-type").ToList();
        if (types.Count > 1 || scan.Headers.Count(h => h.Name == "content-transfer-encoding") > 1)
        {
            findings.Add(
                MessageFindingKind.AmbiguousStructure,
                "two Content-Type or Content-Transfer-Encoding fields"
            );
        }

        if (types is [var only] && !ContentType.TryParse(MailHeaders.Parsing, only.Value, out _))
        {
            findings.Add(MessageFindingKind.Damaged, "the Content-Type can't be read");
        }
    }

    private void Multipart(Multipart multipart, Place place, CancellationToken cancellationToken)
    {
        if (IsEncrypted(multipart.ContentType))
        {
            harvest.Other(AttachmentKind.EncryptedMail, "encrypted mail", 0);
            return;
        }

        Wholeness(multipart, place.Scan);
        if (
            multipart is MultipartSigned signed
            && place.Scan is not null
            && SMimeSignature.Fits(signed) == false
        )
        {
            findings.Add(
                MessageFindingKind.SMimeSignatureInvalid,
                "the mail was changed after it was signed"
            );
        }

        var inside = place with { Depth = place.Depth + 1 };
        foreach (var child in multipart)
        {
            Entity(child, inside, cancellationToken);
        }
    }

    private void Wholeness(Multipart multipart, RawScan? scan)
    {
        if (scan is null)
        {
            return;
        }

        if (string.IsNullOrEmpty(multipart.Boundary))
        {
            findings.Add(MessageFindingKind.Damaged, "a multipart without a boundary");
        }
        else if (multipart.Count == 0)
        {
            findings.Add(MessageFindingKind.Damaged, "a multipart without any part");
        }
        else if (!scan.Closes(multipart.Boundary))
        {
            findings.Add(
                MessageFindingKind.Damaged,
                "a multipart without its end: the message may be cut short"
            );
        }
    }

    private void Part(MimePart part, Place place, CancellationToken cancellationToken)
    {
        if (IsCutOff(part))
        {
            findings.Add(MessageFindingKind.TooDeep, "parts inside parts beyond the limit");
        }
        else if (harvest.TakePart())
        {
            Leaves.Part(part, place, cancellationToken);
        }
    }

    /// <summary>At its own limit of depth the parser makes a leaf of what has parts.</summary>
    private static bool IsCutOff(MimePart part) =>
        part.ContentType.IsMimeType("multipart", "*")
        || (
            part.ContentType.IsMimeType("message", "rfc822")
            && part.ContentTransferEncoding
                is not (
                    ContentEncoding.Base64
                    or ContentEncoding.QuotedPrintable
                    or ContentEncoding.UUEncode
                )
        );

    private static bool IsEncrypted(ContentType type) => type.IsMimeType("multipart", "encrypted");

    private static bool Twice(HeaderList headers, HeaderId id)
    {
        string? first = null;
        foreach (var header in headers)
        {
            if (header.Id == id)
            {
                if (
                    first is not null
                    && !first.Equals(header.Value, StringComparison.OrdinalIgnoreCase)
                )
                {
                    return true;
                }

                first = header.Value;
            }
        }

        return false;
    }
}
