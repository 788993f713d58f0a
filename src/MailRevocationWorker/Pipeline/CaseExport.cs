using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// One case as a ZIP that stands alone: mail, document, the report on its signature and the trust that it was judged by, decision, receipt, what was published
/// right after the revocation, replies, journal with its signed head, CRLs of today, and a signed manifest of SHA-256. For auditors, courts and the archive; it holds
/// personal data. What each file proves, and what it doesn't, stands in <see cref="CaseExportReadme"/>.
/// </summary>
public sealed class CaseExport(
    CaseStore store,
    MessageStore files,
    RevocationOptions revocation,
    JournalHeadSigner signer,
    TimeProvider clock
)
{
    private static readonly JsonSerializerOptions Indented = new(InspectionJson.Options)
    {
        WriteIndented = true,
    };

    internal const string Manifest = "MANIFEST.sha256";
    internal const string ManifestSignature = "MANIFEST.sha256.sig";

    /// <summary>The ZIP, at its beginning; a temporary file that is gone when it is closed. Null where there is no case of that number.</summary>
    /// <param name="number">R-2026-000123.</param>
    /// <exception cref="IOException">There is no room, or a file can't be read.</exception>
    /// <exception cref="CryptographicException">The key that signs the journal's head can't be used.</exception>
    public async Task<Stream?> ZipAsync(string number, CancellationToken cancellation)
    {
        if (await store.RecordsAsync(number, cancellation) is not { } records)
        {
            return null;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(
            Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.export"),
            options
        );
        try
        {
            await using (
                var zip = await ZipArchive.CreateAsync(
                    stream,
                    ZipArchiveMode.Create,
                    leaveOpen: true,
                    Encoding.UTF8,
                    cancellation
                )
            )
            {
                await FillAsync(new Bundle(zip, cancellation), records, cancellation);
            }

            stream.Position = 0;
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task FillAsync(Bundle bundle, CaseRecords records, CancellationToken cancellation)
    {
        var row = records.Case;
        await bundle.FileAsync("mail.eml", records.Message.StoredPath);
        if (row.DocumentPath is { } document)
        {
            await bundle.FileAsync("document.pdf", document);
        }

        var results = CaseResults.Of(records.Outputs);
        foreach (var (name, page) in CaseReport.Pages(row, results, clock.GetUtcNow()))
        {
            await bundle.TextAsync(name, page);
        }

        foreach (var (name, path) in files.TrustOf(results.Validated))
        {
            await bundle.FileAsync($"trust/{name}", path);
        }

        foreach (var evidence in results.Receipt?.Published?.Evidence ?? [])
        {
            await bundle.FileAsync(
                $"published/{evidence.File}",
                Path.Combine(files.Evidence, evidence.File)
            );
        }

        await bundle.TextAsync("case.json", Json(row));
        if (records.Message.ReportJson is { Length: > 0 } report)
        {
            await bundle.TextAsync("steps/message-report.json", report);
        }

        foreach (var (index, output) in records.Outputs.Index())
        {
            var step = output.Step.ToString().ToLowerInvariant();
            await bundle.TextAsync($"steps/{index + 1:00}-{step}.json", output.Json);
        }

        await bundle.TextAsync("replies.json", Json(records.Replies));
        foreach (var reply in records.Replies.Where(r => r.Sha256 is not null))
        {
            await bundle.FileAsync(
                $"replies/{reply.Sha256}.eml",
                files.ReplyPath(row.Number, reply.Sha256!)
            );
        }

        await bundle.TextAsync(
            "journal.jsonl",
            string.Concat(
                records.Journal.Select(j =>
                    JsonSerializer.Serialize(j, InspectionJson.Options) + "\n"
                )
            )
        );
        await bundle.TextAsync("journal-head.txt", (await signer.SignAsync(cancellation)).ToText());
        await bundle.TextAsync("journal-head-key.pem", signer.PublicKeyPem());
        if (Directory.Exists(revocation.CrlFolder))
        {
            foreach (var crl in Directory.EnumerateFiles(revocation.CrlFolder, "*.crl").Order())
            {
                await bundle.FileAsync($"crl/{Path.GetFileName(crl)}", crl);
            }
        }

        await bundle.TextAsync(
            CaseExportReadme.File,
            CaseExportReadme.Of(row.Number, clock.GetUtcNow(), signer.Fingerprint(), bundle.Missing)
        );
        var manifest = Encoding.UTF8.GetBytes(bundle.Sums);
        await bundle.BytesAsync(Manifest, manifest);
        await bundle.BytesAsync(ManifestSignature, signer.SignManifest(manifest));
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, Indented);

    /// <summary>The ZIP as it grows, and the digest of each of its files.</summary>
    private sealed class Bundle(ZipArchive zip, CancellationToken cancellation)
    {
        private readonly StringBuilder sums = new();
        private readonly List<string> missing = [];

        /// <summary>As sha256sum(1) writes and checks them.</summary>
        public string Sums => sums.ToString();

        public IReadOnlyList<string> Missing => missing;

        /// <summary>A file that is gone (purged, damaged disk) is named, and the rest is exported all the same.</summary>
        public async Task FileAsync(string name, string path)
        {
            if (!File.Exists(path))
            {
                missing.Add(name);
                return;
            }

            await using var file = File.OpenRead(path);
            await AddAsync(name, file);
        }

        /// <summary>A text that is purged is named like a file that is gone.</summary>
        public async Task TextAsync(string name, string text)
        {
            if (text.Length == 0)
            {
                missing.Add(name);
                return;
            }

            await BytesAsync(name, Encoding.UTF8.GetBytes(text));
        }

        public async Task BytesAsync(string name, byte[] bytes)
        {
            using var from = new MemoryStream(bytes);
            await AddAsync(name, from);
        }

        private async Task AddAsync(string name, Stream from)
        {
            await using var to = await zip.CreateEntry(name).OpenAsync(cancellation);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[64 << 10];
            int read;
            while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            sums.Append(Convert.ToHexStringLower(hash.GetHashAndReset()))
                .Append("  ")
                .Append(name)
                .Append('\n');
        }
    }
}
