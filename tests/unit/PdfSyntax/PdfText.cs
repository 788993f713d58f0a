using System.Globalization;
using System.Text;

namespace PdfSyntax.Tests;

/// <summary>Writes small PDF files by hand, right or wrong, with true offsets.</summary>
internal sealed class PdfText
{
    private readonly StringBuilder _text = new("%PDF-1.7\n");
    private readonly SortedDictionary<int, (int Offset, int Generation, bool Free)> _entries = [];
    private int _lastXref = -1;

    public int Length => _text.Length;

    public static PdfText Minimal() =>
        new PdfText()
            .Object(1, "<</Type/Catalog/Pages 2 0 R/X 4 0 R>>")
            .Object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .Object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");

    public PdfText Raw(string text)
    {
        _text.Append(text);
        return this;
    }

    public PdfText Object(int number, string body, int generation = 0)
    {
        _entries[number] = (_text.Length, generation, false);
        return Raw($"{number} {generation} obj\n{body}\nendobj\n");
    }

    /// <summary>A stream; each char is a byte.</summary>
    public PdfText Stream(int number, string dictionary, string data) =>
        Object(number, $"<<{dictionary}/Length {data.Length}>>\nstream\n{data}\nendstream");

    public PdfText Free(int number, int generation = 1)
    {
        _entries[number] = (0, generation, true);
        return this;
    }

    public PdfText Entry(int number, int offset, int generation = 0)
    {
        _entries[number] = (offset, generation, false);
        return this;
    }

    /// <summary>Ends a revision with a table of the objects since the last one.</summary>
    public PdfText Table(string trailer = "/Root 1 0 R", int size = 100)
    {
        var at = _text.Length;
        Raw("xref\n");
        if (_lastXref < 0)
        {
            Raw("0 1\n0000000000 65535 f \n");
        }

        foreach (var (number, entry) in _entries)
        {
            Raw(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{number} 1\n{entry.Offset:D10} {entry.Generation:D5} {(entry.Free ? 'f' : 'n')} \n"
                )
            );
        }

        Raw($"trailer\n<</Size {size}{trailer}{(_lastXref < 0 ? "" : $"/Prev {_lastXref}")}>>\n");
        Raw($"startxref\n{at}\n%%EOF\n");
        _lastXref = at;
        _entries.Clear();
        return this;
    }

    public byte[] Bytes() => Encoding.Latin1.GetBytes(_text.ToString());

    public PdfFile Open(PdfLimits? limits = null) =>
        PdfFile.Open(Bytes(), limits, TestContext.Current.CancellationToken);
}
