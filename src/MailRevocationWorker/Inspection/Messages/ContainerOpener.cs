using System.IO.Compression;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Opens what a form can be wrapped in: archives, TNEF, CMS envelopes, mails as files. What comes out goes back to the leaf reader.</summary>
internal sealed class ContainerOpener(
    MessageReadOptions options,
    Harvest harvest,
    LeafReader leaves,
    PartWalker walker
)
{
    /// <summary>False when it is no container.</summary>
    public bool Open(
        byte[] bytes,
        ContentKind kind,
        LeafLabel label,
        Place place,
        CancellationToken cancellationToken
    )
    {
        switch (kind)
        {
            case ContentKind.Zip:
                Archive(bytes, label, place.Inside(RouteStep.Zip), Unzip, cancellationToken);
                return true;
            case ContentKind.Gzip:
                Archive(bytes, label, place.Inside(RouteStep.Gzip), Gunzip, cancellationToken);
                return true;
            case ContentKind.Tnef:
                Tnef(
                    bytes,
                    label,
                    place.Inside(RouteStep.Tnef) with
                    {
                        Scan = null,
                    },
                    cancellationToken
                );
                return true;
            case ContentKind.Cms:
                Cms(bytes, label, place.Inside(RouteStep.SMime), cancellationToken);
                return true;
            case ContentKind.ArmouredCms:
                Cms(
                    CmsContent.Unarmoured(bytes) ?? [],
                    label,
                    place.Inside(RouteStep.SMime),
                    cancellationToken
                );
                return true;
            case ContentKind.Mail:
                Mail(bytes, place.Inside(RouteStep.Forward), cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private void Archive(
        byte[] bytes,
        LeafLabel label,
        Place inside,
        Func<byte[], LeafLabel, Place, CancellationToken, AttachmentKind> open,
        CancellationToken cancellationToken
    )
    {
        var deeper = inside with { Archives = inside.Archives + 1, Scan = null };
        var kind =
            deeper.Archives > options.MaxArchiveDepth || !harvest.IsWithinDepth(deeper)
                ? AttachmentKind.RefusedArchive
                : open(bytes, label, deeper, cancellationToken);
        harvest.Other(kind, label.Display, bytes.Length);
    }

    private AttachmentKind Unzip(
        byte[] bytes,
        LeafLabel label,
        Place inside,
        CancellationToken cancellationToken
    ) =>
        new ZipOpener(options, harvest.Budget, harvest.Findings).Open(
            bytes,
            (name, content) => Entry(name, content, inside, cancellationToken),
            cancellationToken
        );

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
            var bound = Math.Max(1L << 20, (long)bytes.Length * options.MaxInflationRatio);
            if (harvest.Budget.Take(gzip, bound) is { } content)
            {
                Entry(label.Without(".gz"), content, inside, cancellationToken);
                return AttachmentKind.Archive;
            }
        }
        catch (InvalidDataException)
        {
            // Damaged: refused like one that is too large.
        }

        return AttachmentKind.RefusedArchive;
    }

    private void Entry(
        string? name,
        byte[] content,
        Place inside,
        CancellationToken cancellationToken
    )
    {
        if (harvest.TakePart())
        {
            leaves.Content(content, LeafLabel.File(name), inside, [], cancellationToken);
        }
    }

    private void Tnef(
        byte[] bytes,
        LeafLabel label,
        Place inside,
        CancellationToken cancellationToken
    )
    {
        if (TnefOpener.Open(bytes) is { } body)
        {
            walker.Entity(body, inside, cancellationToken);
        }
        else
        {
            Opaque("a TNEF container can't be read", label, bytes);
        }
    }

    private void Cms(byte[] der, LeafLabel label, Place inside, CancellationToken cancellationToken)
    {
        var cms = CmsContent.Of(der);
        switch (cms.Kind)
        {
            case CmsKind.Signed:
                if (SMimeSignature.Fits(der) == false)
                {
                    harvest.Findings.Add(
                        MessageFindingKind.SMimeSignatureInvalid,
                        "the envelope's signature does not fit its content"
                    );
                }

                Unwrapped(cms.Content, label, inside, cancellationToken);
                break;
            case CmsKind.Compressed:
                if (CmsContent.Inflated(cms.Content, harvest.Budget) is { } inflated)
                {
                    Unwrapped(inflated, label, inside, cancellationToken);
                }
                else
                {
                    harvest.Other(AttachmentKind.RefusedArchive, label.Display, der.Length);
                }

                break;
            case CmsKind.Encrypted:
                harvest.Other(AttachmentKind.EncryptedMail, label.Display, der.Length);
                break;
            case CmsKind.Detached:
                harvest.Other(AttachmentKind.Other, label.Display, der.Length);
                break;
            case CmsKind.Unreadable:
                Opaque("a CMS envelope can't be read", label, der);
                break;
            default:
                throw new InvalidOperationException($"No such kind of CMS: {cms.Kind}");
        }
    }

    /// <summary>S/MIME carries an entity with its own header fields, a .p7m around a file carries the file.</summary>
    private void Unwrapped(
        byte[] content,
        LeafLabel label,
        Place inside,
        CancellationToken cancellationToken
    )
    {
        if (EntityHeaders.Begin(content))
        {
            Mail(content, inside, cancellationToken);
        }
        else if (harvest.IsWithinDepth(inside))
        {
            leaves.Content(
                content,
                LeafLabel.File(label.Without(".p7m")),
                inside,
                [],
                cancellationToken
            );
        }
    }

    private void Mail(byte[] bytes, Place inside, CancellationToken cancellationToken)
    {
        if (!harvest.IsWithinDepth(inside))
        {
            return;
        }

        using var stream = new MemoryStream(bytes, writable: false);
        walker.Message(
            stream,
            RawScan.Of(stream, options, cancellationToken),
            inside,
            cancellationToken
        );
    }

    private void Opaque(string what, LeafLabel label, byte[] bytes)
    {
        harvest.Findings.Add(MessageFindingKind.OpaqueContainer, what);
        harvest.Other(AttachmentKind.Other, label.Display, bytes.Length);
    }
}
