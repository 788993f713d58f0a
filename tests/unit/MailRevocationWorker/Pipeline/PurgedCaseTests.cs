using System.IO.Compression;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using static MailRevocationWorker.Tests.Pipeline.DeskBed;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>What is left of a case after its retention is still read by auditors, and decided by nobody.</summary>
public sealed class PurgedCaseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acts_Purged_SayWhoAndWhenAndNoMore()
    {
        await using var bed = await MakeAsync();
        var row = await PurgedAsync(bed);

        var act = (await bed.Store.ActsOfAsync(row.Id, Ct)).ShouldHaveSingleItem();

        act.Person.ShouldBe("anne");
        act.Kind.ShouldBe(OperatorActKind.Noted);
        act.Detail.ShouldBe(new ActDetail());
    }

    [Fact]
    public async Task Export_Purged_HoldsWhatIsLeftAndNamesWhatIsGone()
    {
        await using var bed = await MakeAsync();
        var row = await PurgedAsync(bed);
        var folder = Directory.CreateTempSubdirectory("mail-revocation-worker-purged-").FullName;
        try
        {
            var export = new CaseExport(
                bed.Store,
                new MessageStore(folder),
                new RevocationOptions { CrlFolder = Path.Combine(folder, "crl") },
                new JournalHeadSigner(
                    bed.Storage.Database,
                    new StorageOptions { Database = bed.Storage.DatabasePath },
                    bed.Storage.Clock
                ),
                bed.Storage.Clock
            );

            await using var stream = (await export.ZipAsync(row.Number, Ct)).ShouldNotBeNull();
            await using var zip = new ZipArchive(stream);

            zip.Entries.Select(e => e.FullName)
                .ShouldBe(
                    [
                        "case.json",
                        "replies.json",
                        "journal.jsonl",
                        "journal-head.txt",
                        "journal-head-key.pem",
                        "README.txt",
                        "MANIFEST.sha256",
                        "MANIFEST.sha256.sig",
                    ],
                    ignoreOrder: true
                );
            using var readme = new StreamReader(
                await zip.GetEntry("README.txt").ShouldNotBeNull().OpenAsync(Ct)
            );
            (await readme.ReadToEndAsync(Ct)).ShouldContain(
                "missing at the export: mail.eml, document.pdf, steps/01-decided.json"
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<CaseRow> PurgedAsync(DeskBed bed)
    {
        var row = await bed.WaitingAsync(state: CaseState.Closed, kind: DecisionKind.Reject);
        await bed.Store.NoteAsync(row, "anne", "the holder called", Ct);
        var until = row.ReceivedAt.AddYears(10);
        var old = (await bed.Store.PurgeableAsync(until, 10, Ct)).ShouldHaveSingleItem();
        (await bed.Store.PurgeAsync(old.Message, until, () => 0, Ct)).ShouldBe(0);
        return await bed.NowAsync(row);
    }
}
