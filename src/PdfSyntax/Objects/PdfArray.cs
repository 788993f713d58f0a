using System.Collections;

namespace PdfSyntax;

/// <summary>An array (7.3.6).</summary>
public sealed class PdfArray : PdfObject, IReadOnlyList<PdfObject>
{
    private readonly PdfObject[] _items;

    public PdfArray(IEnumerable<PdfObject> items, PdfSpan? span = null)
        : base(span ?? PdfSpan.None) => _items = [.. items];

    internal PdfArray(PdfObject[] items, PdfSpan span)
        : base(span) => _items = items;

    public int Count => _items.Length;
    public PdfObject this[int index] => _items[index];

    public IEnumerator<PdfObject> GetEnumerator() =>
        ((IEnumerable<PdfObject>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public override string ToString() => $"[{Count} items]";
}
