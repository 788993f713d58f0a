using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>Composite fonts and CMaps (ISO 19005-1 clause 6.3.3, ISO 19005-2 clause 6.2.11.3).</summary>
internal sealed class CompositeFontRules(CheckContext context)
{
    /// <summary>The CMaps that ISO 32000-1 table 118 lists.</summary>
    private static readonly HashSet<string> Predefined =
    [
        .. """
            Identity-H Identity-V GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H GBK2K-V
            UniGB-UCS2-H UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V ETenms-B5-H
            ETenms-B5-V CNS-EUC-H CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V 83pv-RKSJ-H 90ms-RKSJ-H 90ms-RKSJ-V
            90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V H V UniJIS-UCS2-H UniJIS-UCS2-V
            UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V KSC-EUC-H KSC-EUC-V KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H
            KSCms-UHC-HW-V KSCpc-EUC-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V
            """.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries),
    ];

    private static readonly Rule SystemInfo = new(
        "6.3.3.1",
        "6.2.11.3.1",
        ViolationFamily.FontDetails,
        "A composite font and its character map belong to different character collections.",
        "Une police composite et sa table de caractères relèvent de collections différentes."
    );

    private static readonly Rule NoGlyphMap = new(
        "6.3.3.2",
        "6.2.11.3.2",
        ViolationFamily.FontDetails,
        "A composite TrueType font does not say which glyphs its characters have.",
        "Une police TrueType composite n'indique pas les glyphes de ses caractères."
    );

    private static readonly Rule NotEmbedded = new(
        "6.3.3.3",
        "6.2.11.3.3",
        ViolationFamily.Fonts,
        "The character map of a composite font is not in the file.",
        "La table de caractères d'une police composite n'est pas dans le fichier."
    );

    private static readonly Rule WritingMode = new(
        "6.3.3.3",
        "6.2.11.3.3",
        ViolationFamily.FontDetails,
        "A character map states two writing directions.",
        "Une table de caractères indique deux sens d'écriture."
    );

    private static readonly Rule OtherMap = new(
        null,
        "6.2.11.3.3",
        ViolationFamily.Fonts,
        "A character map builds on another one that is not among those of the standard.",
        "Une table de caractères s'appuie sur une autre qui n'est pas parmi celles de la norme."
    );

    private static readonly Rule LargeCid = new(
        "6.1.12",
        "6.1.13",
        ViolationFamily.Limits,
        "A character map has a character identifier above 65,535.",
        "Une table de caractères a un identifiant de caractère supérieur à 65 535."
    );

    public void Check(FontUse use)
    {
        var view = context.View;
        switch (view.Value(use.Font, "Encoding"))
        {
            case PdfName name:
                if (
                    context.Part == 1
                        ? name.Value is not ("Identity-H" or "Identity-V")
                        : !Predefined.Contains(name.Value)
                )
                {
                    context.Findings.Break(NotEmbedded, use.Place, name.Value);
                }

                break;
            case PdfStream stream:
                CheckStream(stream, use, context.PlaceOf(use.Font["Encoding"], use.Place));
                break;
            default:
                context.Findings.Break(NotEmbedded, use.Place);
                break;
        }
    }

    public void CheckCidFont(
        FontUse use,
        PdfDictionary cidFont,
        FontDescriptor descriptor,
        Place place
    )
    {
        var view = context.View;
        CheckSystemInfo(use, cidFont, place);
        if (
            view.Name(cidFont, "Subtype") == "CIDFontType2"
            && view.Value(cidFont, "CIDToGIDMap")
                is not (PdfStream or PdfName { Value: "Identity" })
            && (context.Part == 1 ? use.IsRendered : descriptor.HasFile)
        )
        {
            context.Findings.Break(NoGlyphMap, place);
        }
    }

    private void CheckStream(PdfStream stream, FontUse use, Place place)
    {
        var view = context.View;
        if (use.Encoding is not { } map)
        {
            context.Findings.Break(NotEmbedded, place);
            return;
        }

        if (map.WritingMode != (view.Integer(stream.Dictionary, "WMode") ?? 0))
        {
            context.Findings.Break(WritingMode, place);
        }

        if (map.LargestCid > 65_535)
        {
            context.Findings.Break(LargeCid, place);
        }

        var used = view.Value(stream.Dictionary, "UseCMap") switch
        {
            PdfName name => name.Value,
            PdfStream other => view.Name(other.Dictionary, "CMapName") ?? "",
            _ => map.Base,
        };
        if (used is not null && !Predefined.Contains(used))
        {
            context.Findings.Break(OtherMap, place, used);
        }
    }

    private void CheckSystemInfo(FontUse use, PdfDictionary cidFont, Place place)
    {
        var view = context.View;
        var encoding = view.Value(use.Font, "Encoding");
        if (encoding is PdfName { Value: "Identity-H" or "Identity-V" })
        {
            return;
        }

        var own = view.Dictionary(cidFont, "CIDSystemInfo");
        var (registry, ordering, supplement) = encoding switch
        {
            PdfName name => Collection(name.Value),
            PdfStream stream => (
                view.Text(view.Dictionary(stream.Dictionary, "CIDSystemInfo"), "Registry")
                    ?? use.Encoding?.Registry,
                view.Text(view.Dictionary(stream.Dictionary, "CIDSystemInfo"), "Ordering")
                    ?? use.Encoding?.Ordering,
                view.Integer(view.Dictionary(stream.Dictionary, "CIDSystemInfo"), "Supplement")
                    ?? use.Encoding?.Supplement
            ),
            _ => (null, null, null),
        };
        if (
            registry is null
            || ordering is null
            || view.Text(own, "Registry") != registry
            || view.Text(own, "Ordering") != ordering
            || (
                context.Part > 1
                && encoding is PdfStream
                && !(view.Integer(own, "Supplement") <= supplement)
            )
        )
        {
            context.Findings.Break(SystemInfo, place);
        }
    }

    /// <summary>The character collection of a predefined CMap (ISO 32000-1 table 118).</summary>
    private static (string?, string?, long?) Collection(string name) =>
        name switch
        {
            _ when !Predefined.Contains(name) => (null, null, null),
            _ when name.StartsWith("GB", StringComparison.Ordinal)
                    || name.StartsWith("UniGB", StringComparison.Ordinal) => ("Adobe", "GB1", null),
            _ when name.StartsWith("B5", StringComparison.Ordinal)
                    || name.StartsWith("HK", StringComparison.Ordinal)
                    || name.StartsWith("ET", StringComparison.Ordinal)
                    || name.StartsWith("CNS", StringComparison.Ordinal)
                    || name.StartsWith("UniCNS", StringComparison.Ordinal) => (
                "Adobe",
                "CNS1",
                null
            ),
            _ when name.StartsWith("KSC", StringComparison.Ordinal)
                    || name.StartsWith("UniKS", StringComparison.Ordinal) => (
                "Adobe",
                "Korea1",
                null
            ),
            _ => ("Adobe", "Japan1", null),
        };
}
