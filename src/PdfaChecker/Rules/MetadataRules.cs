using PdfaChecker.Metadata;
using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Metadata streams: where they are, that they can be read, what they claim (ISO 19005-1 clauses 6.7.2 to 6.7.11, ISO 19005-2 clause 6.6).</summary>
internal sealed class MetadataRules : IClauseRules, IObjectRules
{
    private static readonly Rule Missing = new(
        "6.7.2",
        "6.6.2.1",
        ViolationFamily.Metadata,
        "The document has no metadata.",
        "Le document n'a pas de métadonnées."
    );

    private static readonly Rule Filtered = new(
        "6.7.2",
        null,
        ViolationFamily.Metadata,
        "The document's metadata are compressed.",
        "Les métadonnées du document sont compressées."
    );

    private static readonly Rule Unreadable = new(
        "6.7.9",
        "6.6.2.1",
        ViolationFamily.Metadata,
        "Metadata are not well-formed XMP.",
        "Des métadonnées ne sont pas du XMP bien formé."
    );

    private static readonly Rule NotUtf8 = new(
        null,
        "6.6.2.1",
        ViolationFamily.Metadata,
        "Metadata are not encoded in UTF-8.",
        "Des métadonnées ne sont pas codées en UTF-8."
    );

    private static readonly Rule HeaderAttribute = new(
        "6.7.5",
        "6.6.2.1",
        ViolationFamily.Metadata,
        "The header of a metadata packet has a bytes or an encoding attribute.",
        "L'en-tête d'un paquet de métadonnées comporte un attribut bytes ou encoding."
    );

    private static readonly Rule NoIdentification = new(
        "6.7.11",
        "6.6.4",
        ViolationFamily.Metadata,
        "The file does not say which PDF/A it is.",
        "Le fichier n'indique pas de quel PDF/A il s'agit."
    );

    private static readonly Rule WrongPart = new(
        "6.7.11",
        "6.6.4",
        ViolationFamily.Metadata,
        "The file claims another part of PDF/A.",
        "Le fichier se réclame d'une autre partie de PDF/A."
    );

    private static readonly Rule WrongConformance = new(
        "6.7.11",
        "6.6.4",
        ViolationFamily.Metadata,
        "The conformance level that the file claims is not the one required.",
        "Le niveau de conformité indiqué par le fichier n'est pas celui qui est requis."
    );

    private static readonly Rule WrongPrefix = new(
        "6.7.11",
        "6.6.4",
        ViolationFamily.Metadata,
        "The PDF/A identification uses another prefix than pdfaid.",
        "L'identification PDF/A utilise un autre préfixe que pdfaid."
    );

    private static readonly Rule UnknownIdentification = new(
        "6.7.11",
        "6.6.4",
        ViolationFamily.Metadata,
        "The PDF/A identification has a property that is not defined.",
        "L'identification PDF/A comporte une propriété non définie."
    );

    private readonly HashSet<PdfStream> checkedStreams = new(ReferenceEqualityComparer.Instance);

    public void Check(CheckContext context)
    {
        var (view, findings) = (context.View, context.Findings);
        var root = context.Root;
        if (
            view.Stream(view.Catalog, "Metadata") is not { } stream
            || view.Name(stream.Dictionary, "Type") != "Metadata"
            || view.Name(stream.Dictionary, "Subtype") != "XML"
        )
        {
            findings.Break(Missing, root);
        }

        var place = context.PlaceOf(view.Catalog["Metadata"], root);
        if (
            view.Stream(view.Catalog, "Metadata") is { } main
            && view.Value(main.Dictionary, "Filter") is not null
        )
        {
            findings.Break(Filtered, place);
        }

        if (context.Xmp is { } packet)
        {
            CheckPacket(packet, context, place);
            CheckIdentification(packet, context, place);
        }
        else
        {
            findings.Break(NoIdentification, place);
        }
    }

    /// <summary>Other metadata streams, of pages, fonts and images.</summary>
    public void Visit(PdfObject node, in ObjectVisit visit)
    {
        var (context, view) = (visit.Context, visit.Context.View);
        if (
            visit.IsReachable
            && node is PdfDictionary dictionary
            && !ReferenceEquals(dictionary, view.Catalog)
            && view.Stream(dictionary, "Metadata") is { } stream
            && !ReferenceEquals(stream, view.Stream(view.Catalog, "Metadata"))
            && checkedStreams.Add(stream)
            && context.Decode(stream) is { IsOk: true } decoded
        )
        {
            CheckPacket(
                XmpPacketReader.Read(decoded.Bytes),
                context,
                context.PlaceOf(dictionary["Metadata"], visit.Place)
            );
        }
    }

    private static void CheckPacket(XmpPacket packet, CheckContext context, Place place)
    {
        var findings = context.Findings;
        if (packet.Problem is not null)
        {
            findings.Break(Unreadable, place, packet.Problem);
        }

        if (!packet.IsUtf8)
        {
            findings.Break(NotUtf8, place);
        }

        if (HasAttribute(packet.Header, "bytes") || HasAttribute(packet.Header, "encoding"))
        {
            findings.Break(HeaderAttribute, place);
        }

        // Part 4 leaves properties to their owners: nothing needs a schema there.
        if (context.Part < 4)
        {
            new XmpSchemaRules(context.Part, findings).Check(packet, context.Xmp, place);
        }
    }

    private static bool HasAttribute(string header, string name)
    {
        var at = header.IndexOf(name, StringComparison.Ordinal);
        return at >= 0 && header.AsSpan(at + name.Length).TrimStart().StartsWith("=");
    }

    private static void CheckIdentification(XmpPacket packet, CheckContext context, Place place)
    {
        var findings = context.Findings;
        var properties = packet.Properties.Where(p => p.NamespaceUri == XmpNames.PdfaId).ToList();
        if (properties.Count == 0)
        {
            findings.Break(NoIdentification, place);
            return;
        }

        if (properties.Exists(p => p.Prefix != "pdfaid"))
        {
            findings.Break(WrongPrefix, place);
        }

        if (properties.Exists(p => !IsIdentification(p.Name, context.Part)))
        {
            findings.Break(UnknownIdentification, place);
        }

        if (packet.Part != context.Part.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            findings.Break(WrongPart, place, packet.Part);
        }

        if (!Fits(packet.Conformance, context.Flavour))
        {
            findings.Break(WrongConformance, place, packet.Conformance);
        }
    }

    private static bool IsIdentification(string name, int part) =>
        name is "part" or "amd" or "conformance"
        || (name == "corr" && part > 1)
        || (name == "rev" && part == 4);

    /// <summary>A claims U and B, U claims B (part 1 has no U); part 4 needs no letter.</summary>
    private static bool Fits(string? conformance, PdfaFlavour flavour) =>
        (flavour.Part, flavour.Level) switch
        {
            (1, PdfaLevel.A) => conformance == "A",
            (1, _) => conformance is "A" or "B",
            (4, _) => conformance is null or "" or "E" or "F",
            (_, PdfaLevel.A) => conformance == "A",
            (_, PdfaLevel.U) => conformance is "A" or "U",
            _ => conformance is "A" or "B" or "U",
        };
}
