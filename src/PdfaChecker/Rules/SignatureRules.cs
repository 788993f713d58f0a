using System.Formats.Asn1;
using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Signatures and permissions (ISO 19005-2 clauses 6.1.12 and 6.4.3; asked of part 1 too, whose clause 6.9 leaves signatures to the PDF Reference).</summary>
internal sealed class SignatureRules : IObjectRules, IClauseRules
{
    private static readonly Rule ByteRange = new(
        "6.9",
        "6.4.3",
        ViolationFamily.Signatures,
        "A signature does not cover the whole of the file that it signs.",
        "Une signature ne couvre pas l'ensemble du fichier signé."
    );

    private static readonly Rule NotCms = new(
        "6.9",
        "6.4.3",
        ViolationFamily.Signatures,
        "A signature is not a PKCS#7 object.",
        "Une signature n'est pas un objet PKCS#7."
    );

    private static readonly Rule NoCertificate = new(
        "6.9",
        "6.4.3",
        ViolationFamily.Signatures,
        "A signature does not contain the signer's certificate.",
        "Une signature ne contient pas le certificat du signataire."
    );

    private static readonly Rule SeveralSigners = new(
        "6.9",
        "6.4.3",
        ViolationFamily.Signatures,
        "A signature has not exactly one signer.",
        "Une signature n'a pas exactement un signataire."
    );

    private static readonly Rule Permissions = new(
        null,
        "6.1.12",
        ViolationFamily.Signatures,
        "The permissions dictionary has other entries than UR3 and DocMDP.",
        "Le dictionnaire des permissions a d'autres entrées que UR3 et DocMDP."
    );

    private static readonly Rule ReferenceDigest = new(
        null,
        "6.1.12",
        ViolationFamily.Signatures,
        "A signature reference carries a digest although the document is certified.",
        "Une référence de signature porte une empreinte alors que le document est certifié."
    );

    private readonly HashSet<PdfDictionary> seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where the signed bytes end, for each signature seen.</summary>
    public HashSet<long> SignedEnds { get; } = [];

    public void Check(CheckContext context)
    {
        var view = context.View;
        if (
            view.Dictionary(view.Catalog, "Perms") is { } permissions
            && permissions.Keys.Any(k => k is not ("UR3" or "DocMDP"))
        )
        {
            context.Findings.Break(
                Permissions,
                context.PlaceOf(view.Catalog["Perms"], context.Root)
            );
        }
    }

    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        if (
            !visit.IsReachable
            || node is not PdfDictionary dictionary
            || visit.Context.View.Array(dictionary, "ByteRange") is not { } range
            || visit.Context.View.String(dictionary, "Contents") is not { } contents
            || !seen.Add(dictionary)
        )
        {
            return;
        }

        var context = visit.Context;
        CheckByteRange(range, contents, context, visit.Place);
        CheckCms(contents.Bytes, context, visit.Place);
        var view = context.View;
        if (
            view.Dictionary(view.Catalog, "Perms") is { } permissions
            && permissions.ContainsKey("DocMDP")
        )
        {
            foreach (var item in view.Array(dictionary, "Reference") ?? new PdfArray([]))
            {
                if (
                    view.Resolve(item) is PdfDictionary reference
                    && (
                        reference.ContainsKey("DigestLocation")
                        || reference.ContainsKey("DigestMethod")
                        || reference.ContainsKey("DigestValue")
                    )
                )
                {
                    context.Findings.Break(ReferenceDigest, context.PlaceOf(item, visit.Place));
                }
            }
        }
    }

    /// <summary>From the first byte to the end of a revision, without exactly the gap of /Contents.</summary>
    private void CheckByteRange(
        PdfArray range,
        PdfString contents,
        CheckContext context,
        Place place
    )
    {
        var numbers = range
            .Select(n => (context.View.Resolve(n) as PdfInteger)?.Value ?? -1)
            .ToArray();
        var good =
            numbers is [0, > 0, > 0, >= 0]
            && contents.Container == 0
            && numbers[1] == contents.Offset
            && numbers[2] == contents.Span.End
            && IsEndOfRevision(numbers[2] + numbers[3], context.File);
        if (!good)
        {
            context.Findings.Break(ByteRange, place);
        }
        else
        {
            SignedEnds.Add(numbers[2] + numbers[3]);
        }
    }

    /// <summary>Signers differ on whether the end of line after %%EOF is theirs; either is the end of the revision.</summary>
    private static bool IsEndOfRevision(long end, PdfFile file)
    {
        if (end < 5 || end > file.Bytes.Length)
        {
            return false;
        }

        var tail = file.Bytes.Span[..(int)end];
        while (!tail.IsEmpty && tail[^1] is (byte)'\r' or (byte)'\n')
        {
            tail = tail[..^1];
        }

        return tail.EndsWith("%%EOF"u8);
    }

    private static void CheckCms(ReadOnlyMemory<byte> bytes, CheckContext context, Place place)
    {
        try
        {
            // BER: many producers write indefinite lengths; zero bytes pad the placeholder behind.
            var content = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
            if (content.ReadObjectIdentifier() != "1.2.840.113549.1.7.2")
            {
                context.Findings.Break(NotCms, place);
                return;
            }

            var data = content
                .ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0))
                .ReadSequence();
            data.ReadInteger();
            data.ReadSetOf(skipSortOrderValidation: true);
            data.ReadSequence();
            var certificates = 0;
            while (data.HasData && data.PeekTag().TagClass == TagClass.ContextSpecific)
            {
                var isCertificates = data.PeekTag().TagValue == 0;
                var set = data.ReadSetOf(
                    skipSortOrderValidation: true,
                    new Asn1Tag(TagClass.ContextSpecific, data.PeekTag().TagValue)
                );
                while (isCertificates && set.HasData)
                {
                    set.ReadEncodedValue();
                    certificates++;
                }
            }

            var signers = 0;
            for (var set = data.ReadSetOf(skipSortOrderValidation: true); set.HasData; signers++)
            {
                set.ReadEncodedValue();
            }

            if (certificates == 0)
            {
                context.Findings.Break(NoCertificate, place);
            }

            if (signers != 1)
            {
                context.Findings.Break(SeveralSigners, place);
            }
        }
        catch (AsnContentException)
        {
            context.Findings.Break(NotCms, place);
        }
    }
}
