using System.Text;
using PdfSyntax.Tests.Filters;

namespace PdfSyntax.Tests.Writing;

/// <summary>A small file whose catalog, pages and page lie in an object stream, with a cross-reference stream.</summary>
internal sealed class ObjectStreamText
{
    public (int Number, string Body)[] Objects { get; init; } =
    [
        (1, "<</Type/Catalog/Pages 2 0 R>>"),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
    ];

    public bool Compressed { get; init; } = true;
    public int? N { get; init; }

    /// <summary>Replaces entries of the cross-reference stream: type, second field, third field.</summary>
    public Dictionary<int, (int Type, int Second, int Third)> Overrides { get; } = [];

    public byte[] Bytes()
    {
        var header = new StringBuilder();
        var bodies = new StringBuilder();
        foreach (var (number, body) in Objects)
        {
            header.Append(number).Append(' ').Append(bodies.Length).Append(' ');
            bodies.Append(body).Append('\n');
        }

        var content = header.ToString() + bodies;
        var text = new StringBuilder("%PDF-1.7\n");
        var at = text.Length;
        AppendStream(
            text,
            10,
            $"/Type/ObjStm/N {N ?? Objects.Length}/First {header.Length}",
            content
        );
        var xref = text.Length;
        var entries = new StringBuilder();
        for (var number = 0; number <= 11; number++)
        {
            var index = Array.FindIndex(Objects, o => o.Number == number);
            var entry =
                Overrides.TryGetValue(number, out var given) ? given
                : index >= 0 ? (2, 10, index)
                : number == 10 ? (1, at, 0)
                : number == 11 ? (1, xref, 0)
                : (0, 0, 65535);
            entries
                .Append((char)entry.Item1)
                .Append((char)(entry.Item2 >> 8))
                .Append((char)(entry.Item2 & 255))
                .Append((char)(entry.Item3 >> 8))
                .Append((char)(entry.Item3 & 255));
        }

        AppendStream(text, 11, "/Type/XRef/Size 12/W[1 2 2]/Root 1 0 R", entries.ToString());
        text.Append("startxref\n").Append(xref).Append("\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private void AppendStream(StringBuilder text, int number, string dictionary, string data)
    {
        var encoded = Compressed ? FilterTests.Deflate(Encoding.Latin1.GetBytes(data)) : data;
        text.Append(number)
            .Append(" 0 obj\n<<")
            .Append(dictionary)
            .Append(Compressed ? "/Filter/FlateDecode" : "")
            .Append("/Length ")
            .Append(encoded.Length)
            .Append(">>\nstream\n")
            .Append(encoded)
            .Append("\nendstream\nendobj\n");
    }
}
