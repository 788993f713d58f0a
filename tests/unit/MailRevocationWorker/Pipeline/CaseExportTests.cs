using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Storage;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class CaseExportTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-export-")
        .FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ZipAsync_Case_HoldsAllOfItAndEachDigestIsRight()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (export, number) = await FilledAsync(t, withDocument: true);

        var files = await ReadAsync((await export.ZipAsync(number, Ct)).ShouldNotBeNull());

        files.Keys.ShouldBe(
            [
                "mail.eml",
                "document.pdf",
                "rapport.html",
                "report.html",
                $"trust/trust-{Hash("trust"u8)}.json",
                $"trust/trust-{Hash("fetched"u8)}.json",
                $"published/{Hash("published"u8)}.crl",
                "case.json",
                "steps/message-report.json",
                "steps/01-inspected.json",
                "steps/02-validated.json",
                "steps/03-decided.json",
                "steps/04-revoked.json",
                "replies.json",
                $"replies/{Hash("reply"u8)}.eml",
                "journal.jsonl",
                "journal-head.txt",
                "journal-head-key.pem",
                "crl/ng-qual.crl",
                "README.txt",
                "MANIFEST.sha256",
                "MANIFEST.sha256.sig",
            ],
            ignoreOrder: true
        );
        files["mail.eml"].ShouldBe("mail"u8.ToArray());
        var lines = Text(files["MANIFEST.sha256"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(files.Count - 2);
        foreach (var line in lines)
        {
            line[..64].ShouldBe(Hash(files[line[66..]]).ToLowerInvariant());
        }

        files[$"published/{Hash("published"u8)}.crl"].ShouldBe("published"u8.ToArray());
        Text(files["rapport.html"]).ShouldContain("lang=\"fr\"");
        Text(files["rapport.html"]).ShouldContain(Hash("%PDF-"u8));
        Text(files["report.html"]).ShouldContain("the words of the reader");
        Text(files["journal.jsonl"]).ShouldContain(JournalData.MessageAccepted);
        using var key = ECDsa.Create();
        key.ImportFromPem(Text(files["journal-head-key.pem"]));
        SignedJournalHead
            .Parse(Text(files["journal-head.txt"]))
            .ShouldNotBeNull()
            .IsSignedBy(key)
            .ShouldBeTrue();
    }

    [Fact]
    public async Task ZipAsync_FileGone_IsNamedAndTheRestExported()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (export, number) = await FilledAsync(t, withDocument: false);

        var files = await ReadAsync((await export.ZipAsync(number, Ct)).ShouldNotBeNull());

        files.ShouldNotContainKey("document.pdf");
        files.ShouldContainKey("mail.eml");
        Text(files["README.txt"]).ShouldContain("missing at the export: document.pdf");
    }

    [Fact]
    public async Task ZipAsync_NoSuchCase_IsNull()
    {
        await using var t = await TestDatabase.MakeAsync();
        var (export, _) = await FilledAsync(t, withDocument: false);

        (await export.ZipAsync("R-1999-000001", Ct)).ShouldBeNull();
    }

    private async Task<(CaseExport Export, string Number)> FilledAsync(
        TestDatabase t,
        bool withDocument
    )
    {
        var mail = Path.Combine(folder, "1.eml");
        var document = Path.Combine(folder, "1.pdf");
        await File.WriteAllTextAsync(mail, "mail", Ct);
        if (withDocument)
        {
            await File.WriteAllTextAsync(document, "%PDF-", Ct);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "ng-qual.crl"), "crl", Ct);
        var files = new MessageStore(Path.Combine(folder, "store"));
        var (message, _) = await t.Store.AcceptAsync(t.Message() with { StoredPath = mail }, Ct);
        var c = (await t.Store.OpenDocumentsAsync(message.Id, "{}", null, [("D1", document)], Ct))[
            0
        ];
        foreach (var (step, output) in await OutputsAsync(t, files))
        {
            c = await t.Store.RecordAsync(
                c,
                step,
                JsonSerializer.Serialize(output, InspectionJson.Options),
                new CaseChange { Decision = DecisionKind.Revoke },
                Ct
            );
        }

        await t.Store.RecordReplyAsync(
            c.Id,
            "1@ca.example",
            "a@b.example",
            ReplyKind.Answer,
            await files.KeepReplyAsync(c.Number, "reply"u8.ToArray(), Ct),
            DeliveryState.Sent,
            Ct
        );
        return (
            new CaseExport(
                t.Store,
                files,
                new RevocationOptions { CrlFolder = folder },
                new JournalHeadSigner(
                    t.Database,
                    new StorageOptions { Database = t.DatabasePath },
                    t.Clock
                ),
                t.Clock
            ),
            c.Number
        );
    }

    /// <summary>As the pipeline stores them, with the files that they name.</summary>
    private static async Task<(CaseStep Step, object Output)[]> OutputsAsync(
        TestDatabase t,
        MessageStore files
    )
    {
        foreach (var trust in (string[])["trust", "fetched"])
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(trust);
            await File.WriteAllBytesAsync(
                Path.Combine(files.Snapshots, $"trust-{Hash(bytes)}.json"),
                bytes,
                Ct
            );
        }

        var now = t.Clock.GetUtcNow();
        var sha256 = await files.KeepEvidenceAsync("published"u8.ToArray(), "crl", Ct);
        return
        [
            (
                CaseStep.Inspected,
                new DocumentReport
                {
                    Sha256 = Hash("%PDF-"u8),
                    Size = 5,
                    Readability = Readability.Readable,
                }
            ),
            (
                CaseStep.Validated,
                new ValidatedDocument(null, Hash("trust"u8), "the words of the reader")
                {
                    At = now,
                    FetchedSha256 = [Hash("fetched"u8)],
                }
            ),
            (CaseStep.Decided, new object()),
            (
                CaseStep.Revoked,
                new RevocationReceipt(RevocationResult.Revoked, "0A", now, null, "7", "done")
                {
                    Published = new(
                        now,
                        1,
                        [
                            new(
                                StatusMethod.Crl,
                                new("http://ca.example/ng-qual.crl"),
                                $"{sha256}.crl",
                                sha256,
                                now,
                                "7"
                            ),
                        ]
                    ),
                }
            ),
        ];
    }

    private static async Task<Dictionary<string, byte[]>> ReadAsync(Stream zip)
    {
        await using var archive = new ZipArchive(zip);
        var files = new Dictionary<string, byte[]>();
        foreach (var entry in archive.Entries)
        {
            await using var from = await entry.OpenAsync(Ct);
            using var bytes = new MemoryStream();
            await from.CopyToAsync(bytes, Ct);
            files.Add(entry.FullName, bytes.ToArray());
        }

        return files;
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private static string Hash(ReadOnlySpan<byte> bytes) =>
        Convert.ToHexString(SHA256.HashData(bytes));
}
