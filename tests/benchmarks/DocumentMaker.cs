using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Benchmarks;

/// <summary>Writes whole, well-formed, unsigned files: one page, empty signature fields, and bulk of one kind or another.</summary>
internal sealed class DocumentMaker : IDisposable
{
    private const int PerObjectStream = 200;
    private const int FirstField = 4;

    // The same bytes in every run; not a secret.
    private readonly Random _random = new(20_261_122);
    private readonly MemoryStream _output = new();
    private readonly SortedDictionary<int, (int Kind, long Location, int Index)> _entries = [];

    private DocumentMaker() => Text("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");

    public void Dispose() => _output.Dispose();

    public static string FieldName(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"Signature{index + 1}");

    /// <summary>Images of random bytes: nothing in them can be compressed or skipped by a digest.</summary>
    public static byte[] WithStreams(int count, int bytesEach, int fields)
    {
        using var maker = new DocumentMaker();
        var first = maker.Frame(fields, count);
        for (var number = first; number < first + count; number++)
        {
            var data = new byte[bytesEach];
            maker._random.NextBytes(data);
            maker.Stream(
                number,
                "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /DCTDecode",
                data
            );
        }

        return maker.ClosedByTable();
    }

    /// <summary>Small dictionaries, each pointing to the one before.</summary>
    public static byte[] WithObjects(int count, int fields)
    {
        using var maker = new DocumentMaker();
        var first = maker.Frame(fields, 0);
        for (var number = first; number < first + count; number++)
        {
            maker.Object(number, maker.Small(number, 100));
        }

        return maker.ClosedByTable();
    }

    /// <summary>The same in deflated object streams under a cross-reference stream (ISO 32000-1 clauses 7.5.7 and 7.5.8).</summary>
    public static byte[] WithObjectStreams(int count, int fields)
    {
        using var maker = new DocumentMaker();
        var next = maker.Frame(fields, 0);
        for (var left = count; left > 0; left -= PerObjectStream)
        {
            var inside = Math.Min(PerObjectStream, left);
            maker.ObjectStream(next, inside);
            next += inside + 1;
        }

        return maker.ClosedByStream(next);
    }

    /// <summary>Catalog, page tree, page and fields. Returns the first free object number.</summary>
    private int Frame(int fields, int images)
    {
        var first = FirstField + fields;
        var widgets = string.Join(
            ' ',
            Enumerable.Range(FirstField, fields).Select(n => Line($"{n} 0 R"))
        );
        var resources = string.Join(
            ' ',
            Enumerable.Range(0, images).Select(n => Line($"/I{n} {first + n} 0 R"))
        );
        Object(
            1,
            $"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{widgets}] /SigFlags 3 >> >>"
        );
        Object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        Object(
            3,
            $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << {resources} >> >> /Annots [{widgets}] >>"
        );
        for (var i = 0; i < fields; i++)
        {
            Object(
                FirstField + i,
                $"<< /Type /Annot /Subtype /Widget /FT /Sig /T ({FieldName(i)}) /Rect [0 0 0 0] /F 132 /P 3 0 R >>"
            );
        }

        return first;
    }

    private string Small(int number, int filling)
    {
        var data = new byte[filling / 2];
        _random.NextBytes(data);
        return Line($"<< /N {number} /Before {number - 1} 0 R /D <{Convert.ToHexString(data)}> >>");
    }

    private void ObjectStream(int number, int count)
    {
        var index = new StringBuilder();
        var bodies = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var inside = number + 1 + i;
            index.Append(CultureInfo.InvariantCulture, $"{inside} {bodies.Length} ");
            bodies.Append(Small(inside, 24)).Append('\n');
            _entries[inside] = (2, number, i);
        }

        Stream(
            number,
            Line($"/Type /ObjStm /N {count} /First {index.Length} /Filter /FlateDecode"),
            Deflated(Encoding.ASCII.GetBytes(index.ToString() + bodies))
        );
    }

    private byte[] ClosedByTable()
    {
        var at = _output.Position;
        var size = _entries.Count + 1;
        Text(Line($"xref\n0 {size}\n0000000000 65535 f \n"));
        foreach (var (_, location, _) in _entries.Values)
        {
            Text(Line($"{location:D10} 00000 n \n"));
        }

        Text(Line($"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"));
        return _output.ToArray();
    }

    private byte[] ClosedByStream(int number)
    {
        var at = _output.Position;
        _entries[number] = (1, at, 0);
        using var data = new MemoryStream();
        data.Write([0, 0, 0, 0, 0, 0xff, 0xff]);
        foreach (var (kind, location, index) in _entries.Values)
        {
            data.WriteByte((byte)kind);
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                data.WriteByte((byte)(location >> shift));
            }

            data.WriteByte((byte)(index >> 8));
            data.WriteByte((byte)index);
        }

        Stream(
            number,
            Line($"/Type /XRef /Size {number + 1} /W [1 4 2] /Root 1 0 R /Filter /FlateDecode"),
            Deflated(data.ToArray())
        );
        Text(Line($"startxref\n{at}\n%%EOF\n"));
        return _output.ToArray();
    }

    private void Object(int number, string body)
    {
        _entries[number] = (1, _output.Position, 0);
        Text(Line($"{number} 0 obj\n{body}\nendobj\n"));
    }

    private void Stream(int number, string dictionary, byte[] data)
    {
        _entries[number] = (1, _output.Position, 0);
        Text(Line($"{number} 0 obj\n<< {dictionary} /Length {data.Length} >>\nstream\n"));
        _output.Write(data);
        Text("\nendstream\nendobj\n");
    }

    private void Text(string text) => _output.Write(Encoding.Latin1.GetBytes(text));

    private static byte[] Deflated(byte[] data)
    {
        using var output = new MemoryStream();
        using (var deflate = new ZLibStream(output, CompressionLevel.Optimal))
        {
            deflate.Write(data);
        }

        return output.ToArray();
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
