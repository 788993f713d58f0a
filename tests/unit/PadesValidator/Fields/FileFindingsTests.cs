using System.Globalization;
using System.Text;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Fields;

/// <summary>What two readers may read differently is found wherever it stands, and however much else is wrong.</summary>
public sealed class FileFindingsTests
{
    private const string Catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields 6 0 R>>>>";
    private const string Pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
    private const string Page =
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>";
    private const string Content = "<</Length 0>>\nstream\n\nendstream";
    private const string Font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    [InlineData(1200)]
    public void DuplicateKeyOfAPage_BehindHarmlessDeviations_IsFound(int harmless) =>
        ShouldWarn(
            Evidence(
                Page.Replace("/Contents", "/Contents 5 0 R/Contents", StringComparison.Ordinal),
                Content,
                Font,
                harmless
            )
        );

    [Fact]
    public void DuplicateKeyOfAContentStream_IsFound() =>
        ShouldWarn(Evidence(Page, "<</Filter/ASCIIHexDecode/Filter[]" + Content[2..], Font));

    [Fact]
    public void DuplicateKeyOfAFont_IsFound() =>
        ShouldWarn(Evidence(Page, Content, "<</BaseFont/Other" + Font[2..]));

    [Fact]
    public void HarmlessDeviationsAlone_DontWarn()
    {
        var findings = Evidence(Page, Content, Font, 1200).Findings;

        findings.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Information);
    }

    private static void ShouldWarn(DocumentEvidence evidence) =>
        evidence.Findings.ShouldContain(f =>
            f.Key == FindingKey.MalformedPdf
            && f.Severity == Severity.Warning
            && f.Detail.StartsWith("DuplicateKey", StringComparison.Ordinal)
        );

    private static DocumentEvidence Evidence(
        string page,
        string content,
        string font,
        int harmless = 0
    )
    {
        var fields = string.Join(' ', Enumerable.Range(7, harmless).Select(n => $"{n} 0 R"));
        var text = new StringBuilder("%PDF-1.7\n");
        var table = new StringBuilder();
        string[] objects =
        [
            Catalog + "\nendobj",
            Pages + "\nendobj",
            page + "\nendobj",
            content + "\nendobj",
            font + "\nendobj",
            $"[{fields}]\nendobj",
            .. Enumerable.Repeat("<</FT/Tx/T(a)>>", harmless), // without endobj
        ];
        for (var i = 0; i < objects.Length; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{text.Length:D10} 00000 n \n");
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\n");
        }

        var xref = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n"
        );
        return Validated.Evidence(Encoding.Latin1.GetBytes(text.ToString()));
    }
}
