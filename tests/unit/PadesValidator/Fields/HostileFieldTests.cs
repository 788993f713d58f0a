using System.Globalization;
using System.Text;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Fields;

public sealed class HostileFieldTests
{
    /// <summary>A PDF of these objects, the first of them the catalog.</summary>
    private static byte[] Pdf(IReadOnlyList<string> objects)
    {
        var text = new StringBuilder("%PDF-1.7\n");
        var table = new StringBuilder();
        for (var i = 0; i < objects.Count; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{text.Length:D10} 00000 n \n");
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var xref = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n"
        );
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static void ShouldBeTruncated(byte[] pdf)
    {
        var evidence = Validated.Evidence(pdf);

        evidence.Truncated.ShouldBeTrue();
        evidence.Findings.ShouldContain(f =>
            f.Key == FindingKey.MalformedPdf && f.Severity == Severity.Warning
        );
    }

    [Fact(Timeout = 30_000)]
    public async Task Kids_SharedByAllKids_EndAtABound()
    {
        const int Count = 20_000;
        var kids = string.Join(' ', Enumerable.Range(5, Count).Select(n => $"{n} 0 R"));
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields 4 0 R >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] >>",
            $"[{kids}]",
            .. Enumerable.Repeat("<< /T (a) /Kids 4 0 R >>", Count),
        ];

        await Task.Run(
            () => ShouldBeTruncated(Pdf(objects)),
            TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public void Kids_ThatAreTheirOwnParent_EndAtOnce() =>
        ShouldBeTruncated(
            Pdf([
                "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] >>",
                "<< /T (a) /Kids [4 0 R] >>",
            ])
        );

    [Fact]
    public void Name_BeyondAllMeasure_EndsTheWalk() =>
        ShouldBeTruncated(
            Pdf([
                "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1 1] >>",
                $"<< /FT /Sig /T ({new string('a', 100_000)}) /V << /Type /Sig >> >>",
            ])
        );
}
