using PdfSyntax;

namespace PdfaChecker.Colour;

/// <summary>Compares objects by content: direct or indirect, compressed or not (ISO 19005-2 clause 6.2.4.4). Bounded; what is too deep is different.</summary>
internal sealed class ObjectComparison(CheckContext context)
{
    private const int MaxSteps = 10_000;
    private const int MaxDepth = 32;
    private int steps;

    public bool AreEqual(PdfObject? first, PdfObject? second) => AreEqual(first, second, 0);

    private bool AreEqual(PdfObject? first, PdfObject? second, int depth)
    {
        if (++steps > MaxSteps || depth > MaxDepth)
        {
            return false;
        }

        var (a, b) = (context.View.Resolve(first), context.View.Resolve(second));
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        return (a, b) switch
        {
            (PdfNumber x, PdfNumber y) => x.AsDouble.Equals(y.AsDouble),
            (PdfName x, PdfName y) => x.Value == y.Value,
            (PdfBoolean x, PdfBoolean y) => x.Value == y.Value,
            (PdfString x, PdfString y) => x.Bytes.Span.SequenceEqual(y.Bytes.Span),
            (PdfArray x, PdfArray y) => x.Count == y.Count
                && x.Zip(y).All(p => AreEqual(p.First, p.Second, depth + 1)),
            (PdfDictionary x, PdfDictionary y) => AreEqual(x, y, depth),
            (PdfStream x, PdfStream y) => AreEqual(
                x.Dictionary.Without("Length").Without("Filter").Without("DecodeParms"),
                y.Dictionary.Without("Length").Without("Filter").Without("DecodeParms"),
                depth
            ) && context.Decode(x).Bytes.Span.SequenceEqual(context.Decode(y).Bytes.Span),
            _ => false,
        };
    }

    private bool AreEqual(PdfDictionary x, PdfDictionary y, int depth) =>
        x.Count == y.Count && x.Keys.All(k => AreEqual(x[k], y[k], depth + 1));
}
