using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Fonts;

/// <summary>Widths of Type 3 fonts: what /Widths states and what the glyph descriptions set (ISO 19005-1 clause 6.3.6, ISO 19005-2 clause 6.2.11.5).</summary>
internal sealed class Type3Rules(CheckContext context)
{
    private static readonly Rule Width = new(
        "6.3.6",
        "6.2.11.5",
        ViolationFamily.FontDetails,
        "The widths stated for a drawn font are not those of its glyphs.",
        "Les largeurs indiquées pour une police dessinée ne sont pas celles de ses glyphes."
    );

    public void Check(FontUse use)
    {
        var view = context.View;
        var widths = view.Array(use.Font, "Widths") ?? new PdfArray([]);
        var first = view.Integer(use.Font, "FirstChar") ?? 0;
        var procedures = view.Dictionary(use.Font, "CharProcs");
        var matrix = view.Array(use.Font, "FontMatrix");
        var scale =
            matrix is { Count: 6 } && view.Resolve(matrix[0]) is PdfNumber unit
                ? unit.AsDouble * 1000
                : 1;
        foreach (var (_, code) in use.Visible)
        {
            var index = code - first;
            if (
                index >= 0
                && index < widths.Count
                && view.Resolve(widths[(int)index]) is PdfNumber stated
                && use.GlyphNames[code] is { } name
                && view.Stream(procedures, name) is { } procedure
                && Own(procedure) is { } own
                && Math.Abs((stated.AsDouble - own) * scale) > 1.0001
            )
            {
                context.Findings.Break(Width, use.Place, name);
            }
        }
    }

    /// <summary>The first operator of a glyph description is d0 or d1; its first operand is the width (ISO 32000-1 clause 9.6.5).</summary>
    private double? Own(PdfStream procedure) =>
        context.Decode(procedure) is { IsOk: true } decoded
        && new ContentTokenizer(decoded.Bytes, context.File.Limits, context.Cancellation).Read()
            is { Operator: "d0" or "d1", Operands: [PdfNumber width, ..] }
            ? width.AsDouble
            : null;
}
