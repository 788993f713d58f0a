using BenchmarkDotNet.Attributes;
using PdfaChecker;
using PdfSyntax;

namespace Benchmarks;

/// <summary>The product's form, filled in and signed: the whole PDF/A check beside opening the file alone.</summary>
[MemoryDiagnoser]
[MinColumn, MedianColumn]
public class PdfaBenchmarks
{
    private byte[] _form = [];

    [GlobalSetup]
    public void Make()
    {
        _form = SignedDocuments.Form();
        var report = Check();
        if (report.Conformant != true)
        {
            throw new InvalidOperationException(
                $"the form is not conformant: {string.Join("; ", report.Violations)}"
            );
        }

        Console.WriteLine($"// signed form: {_form.Length} bytes, claims {report.Claim}");
    }

    [Benchmark]
    public PdfaReport Check() => PdfaValidator.Check(PdfFile.Open(_form));

    [Benchmark(Baseline = true)]
    public PdfFile Open() => PdfFile.Open(_form);
}
