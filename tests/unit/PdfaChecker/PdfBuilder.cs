using System.Globalization;
using System.Text;
using PdfaChecker;
using PdfSyntax;

namespace PdfaChecker.Tests;

/// <summary>Makes small PDF/A files: conformant as they come, and wrong in exactly the way a test asks for.</summary>
internal sealed class PdfBuilder
{
    private readonly SortedDictionary<int, byte[]> objects = [];
    private int next = 10;

    public string Part { get; init; } = "2";
    public string Conformance { get; init; } = "B";
    public string Header { get; set; } = "%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n";
    public string Catalog { get; set; } = "";
    public string Page { get; set; } = "";
    public string Resources { get; set; } = "";
    public string Content { get; set; } = "";
    public string Trailer { get; set; } =
        "/ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]";
    public string XmpProperties { get; set; } = "";
    public string Tail { get; set; } = "\n";

    /// <summary>Adds an object; returns its number.</summary>
    public int Add(string body) => Add(Encoding.Latin1.GetBytes(body));

    public int Add(byte[] body)
    {
        objects[next] = body;
        return next++;
    }

    public int AddStream(string dictionary, string data) =>
        AddStream(dictionary, Encoding.Latin1.GetBytes(data));

    public int AddStream(string dictionary, byte[] data) => Add(Stream(dictionary, data));

    /// <summary>Gives the document a grey output intent, so that black is allowed.</summary>
    public void UseGrayOutput() => UseOutput("GRAY", 1);

    /// <summary>Gives the document an output intent whose profile is only a header.</summary>
    public void UseOutput(string space, int components)
    {
        var profile = new byte[132];
        profile[8] = 2;
        Encoding.ASCII.GetBytes("mntr").CopyTo(profile, 12);
        Encoding.ASCII.GetBytes(space).CopyTo(profile, 16);
        var number = AddStream($"/N {components}", profile);
        Catalog +=
            $" /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (x) /DestOutputProfile {number} 0 R >>]";
    }

    public byte[] Build()
    {
        var all = new SortedDictionary<int, byte[]>(objects)
        {
            [1] = Latin($"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R {Catalog} >>"),
            [2] = Latin("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            [3] = Latin(
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {Resources} >> {Page} >>"
            ),
            [4] = Stream("", Latin(Content)),
            [5] = Stream("/Type /Metadata /Subtype /XML", Encoding.UTF8.GetBytes(Xmp())),
        };
        using var file = new MemoryStream();
        file.Write(Latin(Header));
        var offsets = new SortedDictionary<int, long>();
        foreach (var (number, body) in all)
        {
            offsets[number] = file.Length;
            file.Write(Latin($"{number} 0 obj\n"));
            file.Write(body);
            file.Write(Latin("\nendobj\n"));
        }

        var start = file.Length;
        var table = new StringBuilder("xref\n0 1\n0000000000 65535 f \n");
        foreach (var (number, offset) in offsets)
        {
            table.Append(CultureInfo.InvariantCulture, $"{number} 1\n{offset:D10} 00000 n \n");
        }

        table.Append(
            CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {next} /Root 1 0 R {Trailer} >>\nstartxref\n{start}\n%%EOF{Tail}"
        );
        file.Write(Latin(table.ToString()));
        return file.ToArray();
    }

    public PdfaReport Check(string? flavour = null) =>
        PdfaValidator.Check(PdfFile.Open(Build()), flavour, TestContext.Current.CancellationToken);

    private string Xmp() =>
        $"""
            <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdfaid:part>{Part}</pdfaid:part><pdfaid:conformance>{Conformance}</pdfaid:conformance>{XmpProperties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
            """;

    private static byte[] Stream(string dictionary, byte[] data) =>
        [
            .. Latin($"<< {dictionary} /Length {data.Length} >>\nstream\n"),
            .. data,
            .. Latin("\nendstream"),
        ];

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
