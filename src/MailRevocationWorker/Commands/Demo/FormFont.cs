using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PdfSyntax;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>The form's embedded font, from characters to glyphs: its ToUnicode map (ISO 32000-1 clause 9.10.3) read backwards.</summary>
internal sealed partial class FormFont
{
    private const string ResourceName = "LibSans";
    private readonly Dictionary<char, int> glyphs = [];

    public FormFont(PdfView view)
    {
        var fonts = view.Dictionary(
            view.Dictionary(view.Dictionary(view.Catalog, "AcroForm"), "DR"),
            "Font"
        );
        Reference =
            fonts?[ResourceName] as PdfReference
            ?? throw new ArgumentException("The form has no font of its own.", nameof(view));
        var map = view.Stream(view.Resolve(Reference) as PdfDictionary, "ToUnicode");
        var text = map is null ? "" : Encoding.Latin1.GetString(view.Decode(map).Bytes.Span);
        foreach (Match range in Range().Matches(text))
        {
            var first = Hex(range.Groups["first"].Value);
            var last = Hex(range.Groups["last"].Value);
            var character = Hex(range.Groups["char"].Value);
            for (var glyph = first; glyph <= last; glyph++)
            {
                glyphs.TryAdd((char)(character + glyph - first), glyph);
            }
        }
    }

    public PdfReference Reference { get; }

    /// <summary>A form XObject that shows one line of text in a box of this size, as large as 9 points and small enough to fit.</summary>
    public PdfStream Show(string text, double width, double height)
    {
        // 0.62 em: wider than the average of capitals and digits, so that nothing is clipped.
        var size = Math.Min(9, (width - 4) / (0.62 * Math.Max(text.Length, 1)));
        var content = string.Create(
            CultureInfo.InvariantCulture,
            $"/Tx BMC\nq\n1 1 {width - 2:0.###} {height - 2:0.###} re\nW\nn\nBT\n/{ResourceName} {size:0.##} Tf\n0 g\n2 {(height - (0.7 * size)) / 2:0.###} Td\n<{Encode(text)}> Tj\nET\nQ\nEMC\n"
        );
        return new PdfStream(
            new PdfDictionary(
                ("Type", new PdfName("XObject")),
                ("Subtype", new PdfName("Form")),
                (
                    "BBox",
                    new PdfArray([
                        new PdfInteger(0),
                        new PdfInteger(0),
                        new PdfReal(width),
                        new PdfReal(height),
                    ])
                ),
                (
                    "Resources",
                    new PdfDictionary(
                        ("Font", new PdfDictionary((ResourceName, (PdfObject)Reference)))
                    )
                )
            ),
            Encoding.ASCII.GetBytes(content)
        );
    }

    private string Encode(string text) =>
        string.Concat(
            text.Select(c =>
                glyphs.TryGetValue(c, out var glyph)
                    ? glyph.ToString("X4", CultureInfo.InvariantCulture)
                    : throw new ArgumentException(
                        $"The form's font has no glyph for U+{(int)c:X4}.",
                        nameof(text)
                    )
            )
        );

    private static int Hex(string digits) =>
        int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "<(?<first>[0-9A-Fa-f]{4})> <(?<last>[0-9A-Fa-f]{4})> <(?<char>[0-9A-Fa-f]{4})>",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Range();
}
