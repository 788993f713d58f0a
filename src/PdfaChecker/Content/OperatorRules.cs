using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>Operators and operands of content streams (ISO 19005-1 clauses 6.1.10, 6.1.12, 6.2.9, 6.2.10, ISO 19005-2 clauses 6.1.10, 6.1.13, 6.2.2, 6.2.6).</summary>
internal sealed class OperatorRules(CheckContext context)
{
    private const int MaxNesting = 28;

    private static readonly HashSet<string> Known =
    [
        .. """
            b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re RG rg ri s S
            SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
            """.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries),
    ];

    private static readonly Rule Undefined = new(
        "6.2.10",
        "6.2.2",
        ViolationFamily.Structure,
        "The page description uses an operator that PDF does not define.",
        "La description de page utilise un opérateur que PDF ne définit pas."
    );

    private static readonly Rule Nesting = new(
        "6.1.12",
        "6.1.13",
        ViolationFamily.Limits,
        "The page description saves the graphics state more than 28 deep.",
        "La description de page imbrique plus de 28 sauvegardes de l'état graphique."
    );

    /// <summary>Of the ri operator.</summary>
    public static readonly Rule OperatorIntent = new(
        "6.2.9",
        "6.2.6",
        ViolationFamily.Colour,
        "A rendering intent is not one of the four that PDF defines.",
        "Un mode de rendu des couleurs n'est pas l'un des quatre que PDF définit."
    );

    /// <summary>Of a graphics state parameter dictionary.</summary>
    public static readonly Rule StateIntent = new(
        "6.2.8",
        "6.2.6",
        ViolationFamily.Colour,
        "A rendering intent is not one of the four that PDF defines.",
        "Un mode de rendu des couleurs n'est pas l'un des quatre que PDF définit."
    );

    /// <summary>Of an image.</summary>
    public static readonly Rule ImageIntent = new(
        "6.2.9",
        "6.2.8.1",
        ViolationFamily.Colour,
        "A rendering intent is not one of the four that PDF defines.",
        "Un mode de rendu des couleurs n'est pas l'un des quatre que PDF définit."
    );

    private static readonly Rule Resources = new(
        null,
        "6.2.2",
        ViolationFamily.Structure,
        "A page or a drawing uses resources that are not its own.",
        "Une page ou un dessin utilise des ressources qui ne sont pas les siennes."
    );

    private static readonly Rule InlineFilter = new(
        "6.1.10",
        "6.1.10",
        ViolationFamily.Syntax,
        "An inline image uses a filter that PDF/A does not allow.",
        "Une image incorporée utilise un filtre que PDF/A n'autorise pas."
    );

    private static readonly Rule Interpolate = new(
        "6.2.4",
        "6.2.8.1",
        ViolationFamily.Images,
        "An image is to be interpolated.",
        "Une image doit être interpolée."
    );

    public void Check(
        ContentOperation operation,
        int nesting,
        ReadOnlySpan<byte> content,
        ContentScope scope
    )
    {
        if (!Known.Contains(operation.Operator))
        {
            context.Findings.Break(Undefined, scope.Place, operation.Operator);
        }

        if (operation.Operator == "q" && nesting >= MaxNesting)
        {
            context.Findings.Break(Nesting, scope.Place);
        }

        foreach (var operand in operation.Operands)
        {
            CheckOperand(operand, content, scope);
        }
    }

    /// <summary>What the tokenizer could not read.</summary>
    public void CheckDeviations(IReadOnlyList<Deviation> deviations, Place place)
    {
        if (deviations.Any(d => d.Kind == DeviationKind.MalformedString))
        {
            context.Findings.Break(HexStrings.Bad, place);
        }
    }

    public void CheckIntent(PdfName? intent, Rule rule, Place place)
    {
        if (
            intent
            is not (
                null
                or {
                    Value: "RelativeColorimetric"
                        or "AbsoluteColorimetric"
                        or "Perceptual"
                        or "Saturation"
                }
            )
        )
        {
            context.Findings.Break(rule, place, intent.Value);
        }
    }

    public void MissingResources(Place place) => context.Findings.Break(Resources, place);

    public void CheckInlineImage(PdfDictionary image, Place place)
    {
        var filters = (image["Filter"] ?? image["F"]) switch
        {
            PdfName name => [name],
            PdfArray array => array.OfType<PdfName>(),
            _ => Enumerable.Empty<PdfName>(),
        };
        foreach (var filter in filters)
        {
            var isAllowed =
                context.Part == 1
                    ? filter.Value is not ("LZWDecode" or "LZW")
                    : filter.Value
                        is "ASCIIHexDecode"
                            or "ASCII85Decode"
                            or "FlateDecode"
                            or "RunLengthDecode"
                            or "CCITTFaxDecode"
                            or "DCTDecode"
                            or "AHx"
                            or "A85"
                            or "Fl"
                            or "RL"
                            or "CCF"
                            or "DCT";
            if (!isAllowed)
            {
                context.Findings.Break(InlineFilter, place, filter.Value);
            }
        }

        if ((image["Interpolate"] ?? image["I"]) is PdfBoolean { Value: true })
        {
            context.Findings.Break(Interpolate, place);
        }

        var isMask = (image["ImageMask"] ?? image["IM"]) is PdfBoolean { Value: true };
        if (
            (image["BitsPerComponent"] ?? image["BPC"]) is PdfInteger bits
            && !ImageRules.AreBitsAllowed(bits.Value, isMask, context.Part)
        )
        {
            context.Findings.Break(ImageRules.Bits, place);
        }

        foreach (var entry in image.Entries)
        {
            LimitRules.Check(entry.Value, context, place);
        }
    }

    private void CheckOperand(PdfObject operand, ReadOnlySpan<byte> content, ContentScope scope)
    {
        LimitRules.Check(operand, context, scope.Place);
        switch (operand)
        {
            case PdfString { IsHex: true } text
                when text.Offset >= 0
                    && text.Span.End <= content.Length
                    && HexStrings.Problem(content.Slice(text.Offset, text.ByteLength))
                        is { } problem:
                context.Findings.Break(problem, scope.Place);
                break;
            case PdfArray array:
                foreach (var item in array)
                {
                    if (item is PdfString or PdfNumber)
                    {
                        CheckOperand(item, content, scope);
                    }
                }

                break;
            case PdfDictionary dictionary:
                foreach (var entry in dictionary.Entries)
                {
                    LimitRules.Check(entry.Key, context, scope.Place);
                    LimitRules.Check(entry.Value, context, scope.Place);
                }

                if (context.Flavour.Level == PdfaLevel.A)
                {
                    StructureRules.CheckLanguage(
                        dictionary["Lang"] as PdfString,
                        context,
                        scope.Place
                    );
                }

                break;
            default:
                break;
        }
    }
}
