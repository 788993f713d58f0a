using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using PadesValidator;
using PdfSyntax;

namespace Benchmarks;

/// <summary>
/// A signed document from bytes to a report without trust (structure, digest, CMS, later changes), beside the floor that nobody
/// can go under: SHA-256 over each byte range and one native verification a signature.
/// </summary>
[MemoryDiagnoser]
[MinColumn, MedianColumn]
public class PadesBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly RSA Key = RSA.Create(2048);

    private readonly List<(int Start, int Length)[]> _ranges = [];
    private readonly List<byte[]> _values = [];
    private byte[] _pdf = [];

    [ParamsAllValues]
    public DocumentKind Document { get; set; }

    [GlobalSetup]
    public void Make()
    {
        _pdf = SignedDocuments.Make(Document);
        var report = Validate();
        if (report.Signatures.Count == 0)
        {
            throw new InvalidOperationException($"{Document}: no signature was found");
        }

        foreach (var signature in report.Signatures)
        {
            // What is refused early is quick: only whole validations are measured.
            if (
                signature.Integrity != Integrity.Intact
                || signature.Coverage == Coverage.Invalid
                || signature.LaterChanges == LaterChanges.Forbidden
            )
            {
                throw new InvalidOperationException(
                    $"{Document}: {signature.Field} {signature.Integrity}: {string.Join("; ", signature.Findings)}"
                );
            }
        }

        foreach (var signature in EvidenceReader.Read(PdfFile.Open(_pdf)).Signatures)
        {
            (int, int)[] ranges =
            [
                .. signature.ByteRange.Chunk(2).Select(pair => ((int)pair[0], (int)pair[1])),
            ];
            _ranges.Add(ranges);
            _values.Add(
                Key.SignHash(Hash(ranges), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            );
        }

        Console.WriteLine(
            $"// {Document}: {_pdf.Length} bytes, {report.Signatures.Count} signature(s)"
        );
    }

    [Benchmark]
    public ValidationReport Validate() =>
        SignatureValidator.Validate(
            EvidenceReader.Read(PdfFile.Open(_pdf)),
            trust: null,
            ValidationPolicy.Default,
            Now,
            Now
        );

    [Benchmark(Baseline = true)]
    public int Floor()
    {
        var good = 0;
        for (var i = 0; i < _ranges.Count; i++)
        {
            good += Key.VerifyHash(
                Hash(_ranges[i]),
                _values[i],
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
                ? 1
                : 0;
        }

        return good;
    }

    private byte[] Hash((int Start, int Length)[] ranges)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (start, length) in ranges)
        {
            hash.AppendData(_pdf.AsSpan(start, length));
        }

        return hash.GetHashAndReset();
    }
}
