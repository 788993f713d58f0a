using System.Diagnostics;
using System.Globalization;
using MailRevocationWorker.Form;
using MailRevocationWorker.Inspection;
using PadesValidator;
using PdfaChecker;
using PdfSyntax;

namespace Benchmarks;

/// <summary>
/// What the cage costs: the same reading of a document (signature evidence, PDF/A, form) in this process, in a child that is reused, and in one
/// that is started for it. Milliseconds of elapsed time, from question to answer.
/// </summary>
internal static class CageTimes
{
    private const int Warming = 40;
    private const int Tries = 200;
    private const int FreshTries = 5;

    public static async Task PrintAsync(TextWriter output)
    {
        await output.WriteLineAsync(
            "| document | bytes | in this process, min | median | reused child, min | median | p95 | min − min | fresh child, min | median |\n|---|---|---|---|---|---|---|---|---|---|"
        );
        var folder = Directory.CreateTempSubdirectory("mail-revocation-worker-cage-times-");
        try
        {
            foreach (
                var (name, bytes) in new (string, byte[])[]
                {
                    ("empty file", []),
                    (nameof(DocumentKind.Small), SignedDocuments.Make(DocumentKind.Small)),
                    (nameof(DocumentKind.Medium), SignedDocuments.Make(DocumentKind.Medium)),
                    ("the product's form", SignedDocuments.Form()),
                }
            )
            {
                var path = Path.Combine(folder.FullName, "document.pdf");
                await File.WriteAllBytesAsync(path, bytes);
                await output.WriteLineAsync(await RowAsync(name, path, bytes.Length));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RowAsync(string name, string path, int bytes)
    {
        var inside = await TimesAsync(
            Warming,
            Tries,
            () =>
            {
                Read(path);
                return Task.CompletedTask;
            }
        );
        List<double> reused;
        using (var pool = Pool())
        {
            reused = await TimesAsync(Warming, Tries, () => AskAsync(pool, path));
        }

        var fresh = await TimesAsync(
            0,
            FreshTries,
            async () =>
            {
                using var pool = Pool();
                await AskAsync(pool, path);
            }
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {bytes:N0} | {inside[0]:0.00} | {At(inside, 0.5):0.00} | {reused[0]:0.00} | {At(reused, 0.5):0.00} | {At(reused, 0.95):0.00} | {reused[0] - inside[0]:0.00} | {fresh[0]:0} | {At(fresh, 0.5):0} |"
        );
    }

    private static InspectorPool Pool() => new(new InspectionOptions { Processes = 1 });

    /// <summary>As the child does it.</summary>
    private static void Read(string path)
    {
        var pdf = PdfFile.Open(File.ReadAllBytes(path));
        if (!pdf.IsReadable)
        {
            return;
        }

        EvidenceReader.Read(pdf);
        PdfaValidator.Check(pdf);
        FormReader.Read(pdf);
    }

    private static async Task AskAsync(InspectorPool pool, string path)
    {
        await pool.ReadDocumentAsync(path, null, form: true, CancellationToken.None);
        if (pool.Deaths > 0)
        {
            throw new InvalidOperationException("an inspector died: its times say nothing");
        }
    }

    /// <summary>In milliseconds, sorted.</summary>
    private static async Task<List<double>> TimesAsync(int warming, int tries, Func<Task> run)
    {
        var times = new List<double>(tries);
        for (var n = -warming; n < tries; n++)
        {
            var begun = Stopwatch.GetTimestamp();
            await run();
            if (n >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }

        times.Sort();
        return times;
    }

    private static double At(List<double> sorted, double share) =>
        sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
}
