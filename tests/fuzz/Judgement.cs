using System.Security.Cryptography;
using System.Text;
using MailRevocationWorker.Form;
using PadesValidator;
using PdfaChecker;
using PdfSyntax;

namespace Fuzz;

/// <summary>What the program says of a file, and what a person would be shown.</summary>
/// <param name="Verdict">Integrity and later modification, as <c>verify</c> says it without trust.</param>
/// <param name="Behaviour">The kinds of things found: a mutant with a new set of them took a new way through the readers.</param>
/// <param name="Signed">The hashes of what the signatures cover, ordered.</param>
/// <param name="Shown">A hash of everything that pages and fields show.</param>
internal sealed record Judgement(
    DocumentVerdict Verdict,
    string Behaviour,
    string Signed,
    string Shown
)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Everything that <c>verify</c> and the service's cage do with a document.</summary>
    public static Judgement Of(byte[] bytes)
    {
        var pdf = PdfFile.Open(bytes);
        var deviations = pdf.Deviations.Select(d => d.Kind.ToString()).Distinct();
        if (!pdf.IsReadable)
        {
            return new(DocumentVerdict.Reject, string.Join(',', deviations.Order()), "", "");
        }

        var evidence = EvidenceReader.Read(pdf);
        var report = SignatureValidator.Validate(
            evidence,
            null,
            ValidationPolicy.Default,
            Now,
            Now
        );
        var pdfa = PdfaValidator.Check(pdf, null);
        var forms = FormReader.Read(pdf);
        var found = report
            .Findings.Concat(report.Signatures.SelectMany(s => s.Findings))
            .Select(f => f.Key.ToString())
            .Concat(deviations)
            .Concat(pdfa.Violations.Select(v => v.Clause))
            .Append($"forms{forms.Forms.Count}")
            .Distinct()
            .Order(StringComparer.Ordinal);
        return new(
            IntegrityVerdict.Of(report),
            string.Join(',', found),
            Covered(bytes, evidence),
            ShownContent.Fingerprint(pdf)
        );
    }

    private static string Covered(byte[] bytes, DocumentEvidence evidence) =>
        string.Join(
            ' ',
            evidence
                .Signatures.Select(s => s.ByteRange)
                .Where(r =>
                    r.Count == 4
                    && r.All(n => n >= 0 && n <= bytes.Length)
                    && r[0] + r[1] <= bytes.Length
                    && r[2] + r[3] <= bytes.Length
                )
                .Select(r =>
                    Convert.ToHexString(
                        SHA256.HashData([
                            .. bytes.AsSpan((int)r[0], (int)r[1]),
                            .. bytes.AsSpan((int)r[2], (int)r[3]),
                        ])
                    )
                )
                .Order(StringComparer.Ordinal)
        );
}

/// <summary>Everything reachable from the pages and the form, signatures' own values and validation data aside.</summary>
internal static class ShownContent
{
    private const int Deepest = 200;

    public static string Fingerprint(PdfFile pdf)
    {
        var view = pdf.Latest;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var seen = new HashSet<int>();
        foreach (var root in new[] { "Pages", "AcroForm", "OCProperties", "Outlines", "Names" })
        {
            Add(hash, view, view.Catalog[root], seen, 0);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Add(
        IncrementalHash hash,
        PdfView view,
        PdfObject? value,
        HashSet<int> seen,
        int depth
    )
    {
        if (value is null || depth > Deepest)
        {
            return;
        }

        if (value is PdfReference reference)
        {
            if (!seen.Add(reference.Number))
            {
                Text(hash, "seen");
                return;
            }

            value = view.Resolve(reference);
        }

        switch (value)
        {
            case PdfDictionary dictionary:
                Dictionary(hash, view, dictionary, seen, depth);
                break;
            case PdfStream stream:
                Dictionary(hash, view, stream.Dictionary.Without("Length"), seen, depth);
                var decoded = view.Decode(stream, 64 << 20);
                Text(hash, decoded.Error.ToString());
                hash.AppendData(decoded.Bytes.Span);
                break;
            case PdfArray array:
                Text(hash, "[");
                foreach (var item in (IEnumerable<PdfObject>)array)
                {
                    Add(hash, view, item, seen, depth + 1);
                }

                break;
            case PdfString text:
                Text(hash, "(");
                hash.AppendData(text.Bytes.Span);
                break;
            default:
                Text(hash, value?.ToString() ?? "null");
                break;
        }
    }

    private static void Dictionary(
        IncrementalHash hash,
        PdfView view,
        PdfDictionary dictionary,
        HashSet<int> seen,
        int depth
    )
    {
        Text(hash, "<<");
        // What proves is not what is shown: the signature's own octets. Where they lie, the readers check.
        var signature = dictionary.ContainsKey("ByteRange");
        foreach (var entry in dictionary.Entries.OrderBy(e => e.Key.Value, StringComparer.Ordinal))
        {
            if (entry.Key.Value == "Parent" || (signature && entry.Key.Value == "Contents"))
            {
                continue;
            }

            Text(hash, entry.Key.Value);
            Add(hash, view, entry.Value, seen, depth + 1);
        }
    }

    private static void Text(IncrementalHash hash, string text) =>
        hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
}
