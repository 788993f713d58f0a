using System.Text;
using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>Implementation limits (ISO 19005-1 clause 6.1.12, ISO 19005-2 clause 6.1.13) and names that are to be UTF-8 (ISO 19005-2 clause 6.1.8).</summary>
internal sealed class LimitRules : IObjectRules, IClauseRules
{
    private const int MaxName = 127;
    private const int MaxObjects = 8_388_607;
    private const double SmallestReal = 1.175e-38;
    private const double LargestReal = 3.403e38;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private static readonly Rule Integer = Limit(
        "An integer is out of range.",
        "Un entier est hors limites."
    );

    private static readonly Rule Real = Limit(
        "A real number is out of range.",
        "Un nombre réel est hors limites."
    );

    private static readonly Rule String = Limit(
        "A string is too long.",
        "Une chaîne est trop longue."
    );

    private static readonly Rule Name = Limit("A name is too long.", "Un nom est trop long.");

    private static readonly Rule Array = Limit(
        "An array has too many elements.",
        "Un tableau a trop d'éléments.",
        part2: false
    );

    private static readonly Rule Dictionary = Limit(
        "A dictionary has too many entries.",
        "Un dictionnaire a trop d'entrées.",
        part2: false
    );

    private static readonly Rule Objects = Limit(
        "The file has too many objects.",
        "Le fichier a trop d'objets."
    );

    private static readonly Rule PageSize = new(
        null,
        "6.1.13",
        ViolationFamily.Limits,
        "A page is smaller than 3 or larger than 14,400 units.",
        "Une page mesure moins de 3 ou plus de 14 400 unités."
    );

    private static readonly Rule NotUtf8 = new(
        null,
        "6.1.8",
        ViolationFamily.Syntax,
        "The name of a font, a colourant or a structure type is not valid UTF-8.",
        "Le nom d'une police, d'un colorant ou d'un type de structure n'est pas de l'UTF-8 valide."
    );

    public bool WantsLeaves => true;

    public void Visit(PdfObject node, in ObjectVisit visit) =>
        Check(node, visit.Context, visit.Place);

    /// <summary>Checks one object by itself: also an operand of a content stream.</summary>
    public static void Check(PdfObject node, CheckContext context, Place place)
    {
        var findings = context.Findings;
        switch (node)
        {
            case PdfInteger integer when integer.Value is > int.MaxValue or < int.MinValue:
                findings.Break(Integer, place);
                break;
            case PdfReal real:
                CheckReal(real.Value, context, place);
                break;
            case PdfString text when text.Bytes.Length > (context.Part == 1 ? 65_535 : 32_767):
                findings.Break(String, place);
                break;
            case PdfName name when name.Value.Length > MaxName:
                findings.Break(Name, place);
                break;
            case PdfArray { Count: > 8191 }:
                findings.Break(Array, place);
                break;
            case PdfArray { Count: > 1 } array
                when array[0] is PdfName { Value: "Separation" or "DeviceN" }:
                CheckColorants(context.View.Resolve(array[1]), context, place);
                break;
            case PdfDictionary dictionary:
                if (dictionary.Count > 4095)
                {
                    findings.Break(Dictionary, place);
                }

                CheckNames(dictionary, context, place);
                break;
            default:
                break;
        }
    }

    public void Check(CheckContext context)
    {
        if (context.View.ObjectNumbers.Count > MaxObjects)
        {
            context.Findings.Break(Objects, Place.File);
        }

        foreach (var page in context.View.Pages)
        {
            foreach (var key in (string[])["MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"])
            {
                var box =
                    key == "MediaBox" ? page.MediaBox
                    : key == "CropBox" ? page.CropBox
                    : context.View.Array(page.Dictionary, key);
                if (box is { Count: 4 } && !IsPageSize(box, context.View))
                {
                    context.Findings.Break(
                        PageSize,
                        context.PlaceOf(page.Reference, Place.File),
                        key
                    );
                }
            }
        }
    }

    private static Rule Limit(string english, string french, bool part2 = true) =>
        new("6.1.12", part2 ? "6.1.13" : null, ViolationFamily.Limits, english, french);

    private static void CheckReal(double value, CheckContext context, Place place)
    {
        var size = Math.Abs(value);
        var isGood =
            context.Part == 1 ? size <= 32767 : size is 0 or (>= SmallestReal and <= LargestReal);
        if (!isGood)
        {
            context.Findings.Break(Real, place);
        }
    }

    private static bool IsPageSize(PdfArray box, PdfView view)
    {
        var numbers = box.Select(b => (view.Resolve(b) as PdfNumber)?.AsDouble).ToArray();
        if (System.Array.Exists(numbers, n => n is null))
        {
            return true;
        }

        var width = Math.Abs(numbers[2]!.Value - numbers[0]!.Value);
        var height = Math.Abs(numbers[3]!.Value - numbers[1]!.Value);
        return width is >= 3 and <= 14_400 && height is >= 3 and <= 14_400;
    }

    private static void CheckNames(PdfDictionary dictionary, CheckContext context, Place place)
    {
        var view = context.View;
        switch (view.Name(dictionary, "Type"))
        {
            case "Font":
                CheckUtf8(view.Name(dictionary, "BaseFont"), context, place);
                break;
            case "FontDescriptor":
                CheckUtf8(view.Name(dictionary, "FontName"), context, place);
                break;
            case "StructElem":
                CheckUtf8(view.Name(dictionary, "S"), context, place);
                break;
            case "StructTreeRoot" when view.Dictionary(dictionary, "RoleMap") is { } roles:
                foreach (var entry in roles.Entries)
                {
                    CheckUtf8(entry.Key.Value, context, place);
                    CheckUtf8((view.Resolve(entry.Value) as PdfName)?.Value, context, place);
                }

                break;
            default:
                break;
        }
    }

    private static void CheckColorants(PdfObject? names, CheckContext context, Place place)
    {
        if (names is PdfName name)
        {
            CheckUtf8(name.Value, context, place);
        }

        foreach (var item in names as PdfArray ?? new PdfArray([]))
        {
            CheckUtf8((context.View.Resolve(item) as PdfName)?.Value, context, place);
        }
    }

    private static void CheckUtf8(string? name, CheckContext context, Place place)
    {
        if (name is null || Ascii.IsValid(name))
        {
            return;
        }

        try
        {
            StrictUtf8.GetCharCount(Encoding.Latin1.GetBytes(name));
        }
        catch (DecoderFallbackException)
        {
            context.Findings.Break(NotUtf8, place);
        }
    }
}
