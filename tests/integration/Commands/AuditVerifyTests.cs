using System.Security.Cryptography;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace Integration.Tests.Commands;

/// <summary><c>audit verify</c> as an administrator or an auditor calls it, over a journal that somebody cut.</summary>
public sealed class AuditVerifyTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("audit-verify-");
    private string config = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Heads => Path.Combine(folder.FullName, "data", "journal-heads");

    private string Auditors => Path.Combine(folder.FullName, "auditor.txt");

    /// <summary>Three cases, and a head signed after the second: by the job, and one for the auditor.</summary>
    public async ValueTask InitializeAsync()
    {
        config = Path.Combine(folder.FullName, "service.json");
        await File.WriteAllTextAsync(
            config,
            """{ "Mailbox": { "Maildir": { "Path": "mail" } }, "Delivery": { "Kind": "Pickup", "PickupFolder": "out" } }"""
        );
        await using (var database = await OpenAsync())
        {
            var store = new CaseStore(database, TimeProvider.System);
            await AcceptAsync(store, 1);
            await AcceptAsync(store, 2);
        }

        (await RunAsync("run-job", "sign-journal-head")).Status.ShouldBe(0);
        (await RunAsync("audit", "head", "--out", Auditors)).Status.ShouldBe(0);
        await using (var database = await OpenAsync())
        {
            await AcceptAsync(new CaseStore(database, TimeProvider.System), 3);
        }
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AuditVerify_Whole_TellsHowManyHeadsAndOfWhen()
    {
        var verb = await VerifyAsync();

        verb.Status.ShouldBe(0, verb.Output + verb.Error);
        verb.Output.ShouldContain("1 kept heads, the newest of 20");
        verb.Output.ShouldContain("\nintact: ");
    }

    [Fact]
    public async Task AuditVerify_CutAfterTheFirstEntry_IsFoundByTheHeadInTheFolder()
    {
        await CutAsync();

        var verb = await VerifyAsync();

        verb.Status.ShouldBe(1);
        verb.Output.ShouldContain("Truncated at entry 1");
        verb.Output.ShouldContain("NOT INTACT: 1 entries");
    }

    [Fact]
    public async Task AuditVerify_CutAndTheHeadsRemoved_IsFoundByTheJobsLastRun()
    {
        await CutAsync();
        Directory.Delete(Heads, recursive: true);

        var verb = await VerifyAsync();

        verb.Status.ShouldBe(1);
        verb.Output.ShouldContain("heads were removed");
    }

    [Fact]
    public async Task AuditVerify_HeadsDamagedAndForged_AreProblemsInWords()
    {
        var head = Directory.GetFiles(Heads).ShouldHaveSingleItem();
        var text = await File.ReadAllTextAsync(head, Ct);
        var forged = Path.Combine(Heads, "journal-head-20990101T000000Z.txt");
        var damaged = Path.Combine(Heads, "journal-head-20990102T000000Z.txt");
        await File.WriteAllTextAsync(
            forged,
            text.Replace("at: 20", "at: 21", StringComparison.Ordinal),
            Ct
        );
        await File.WriteAllTextAsync(damaged, text[..20], Ct);

        var verb = await VerifyAsync();

        verb.Status.ShouldBe(1);
        verb.Output.ShouldContain(
            "journal-head-20990101T000000Z.txt: the signature is not of this key"
        );
        verb.Output.ShouldContain("journal-head-20990102T000000Z.txt: no signed head");
    }

    [Fact]
    public async Task AuditVerify_TheAuditorsHeadAndKey_GoOnWorking()
    {
        var publicKey = Path.Combine(folder.FullName, "auditor.pem");
        (await RunAsync("audit", "head", "--public-key", publicKey)).Status.ShouldBe(0);
        var whole = await VerifyAsync("--head", Auditors, "--key", publicKey);
        whole.Status.ShouldBe(0, whole.Output + whole.Error);

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var otherKey = Path.Combine(folder.FullName, "other.pem");
        await File.WriteAllTextAsync(otherKey, other.ExportSubjectPublicKeyInfoPem(), Ct);
        var foreign = await VerifyAsync("--head", Auditors, "--key", otherKey);
        foreign.Status.ShouldBe(1);
        foreign.Output.ShouldContain("auditor.txt: the signature is not of this key");

        // After the key was exchanged both are named.
        (
            await VerifyAsync("--head", Auditors, "--key", otherKey, "--key", publicKey)
        ).Status.ShouldBe(0);
    }

    private Task<Verb> VerifyAsync(params string[] arguments) =>
        RunAsync(["audit", "verify", .. arguments]);

    private Task<Verb> RunAsync(params string[] arguments) =>
        Verb.RunAsync(folder.FullName, [.. arguments, "--config", config]);

    private async Task<SqliteDatabase> OpenAsync()
    {
        var database = SqliteDatabase.InFile(Path.Combine(folder.FullName, "data", "worker.db"));
        await database.PrepareAsync(Ct);
        return database;
    }

    private async Task CutAsync()
    {
        await using var database = await OpenAsync();
        await using var db = database.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER Journal_DELETE", Ct);
        await db.Database.ExecuteSqlRawAsync("DELETE FROM Journal WHERE Seq > 1", Ct);
        await db.Database.ExecuteSqlRawAsync("DELETE FROM Cases WHERE Id > 1", Ct);
        await db.Database.ExecuteSqlRawAsync("DELETE FROM Messages WHERE Id > 1", Ct);
    }

    private static async Task AcceptAsync(CaseStore store, int n) =>
        await store.AcceptAsync(
            new(
                "revocation@ca.example",
                "INBOX",
                7,
                $"{n}",
                $"{n:X64}",
                1000 + n,
                TimeProvider.System.GetUtcNow(),
                $"raw/{n}.eml",
                false
            ),
            Ct
        );
}
