using MailRevocationWorker.Schedule;
using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

public sealed class JournalJobsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignHead_WithAuditor_KeepsAPrivateFileAndMailsTheSame()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync();
        bed.Options.Auditor = "auditor@audit.example";

        await SignAsync(bed);

        var file = Directory.GetFiles(bed.Options.HeadFolder).ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var text = await File.ReadAllTextAsync(file, Ct);
        var (to, _, mailed, _) = bed.Sent.ShouldHaveSingleItem();
        to.ShouldBe("auditor@audit.example");
        mailed.ReplaceLineEndings("\n").ShouldEndWith(text);
        using var key = Signer(bed).OpenKey();
        SignedJournalHead.Parse(text)!.IsSignedBy(key).ShouldBeTrue();
    }

    [Fact]
    public async Task CheckJournal_Whole_SaysSoAndCountsTheKeptHeads()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync();
        await SignAsync(bed);
        await bed.Database.CaseAsync(2);

        (await CheckAsync(bed)).ShouldContain("1 kept heads, the newest of 2026-11-22 21:00:00Z");
    }

    [Fact]
    public async Task CheckJournal_CutOffAndWrittenOn_IsFoundByTheKeptHead()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync();
        await SignAsync(bed);
        await using (var db = bed.Database.Database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER Journal_DELETE", Ct);
            await db.Database.ExecuteSqlRawAsync(
                "DELETE FROM Journal WHERE Seq > (SELECT MAX(Seq) FROM Journal) - 2",
                Ct
            );
        }

        (await Should.ThrowAsync<JobFailedException>(() => CheckAsync(bed))).Message.ShouldContain(
            "NOT INTACT: Truncated"
        );
    }

    [Fact]
    public async Task CheckJournal_AForeignHeadInTheFolder_IsAFailure()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync();
        await SignAsync(bed);
        var file = Directory.GetFiles(bed.Options.HeadFolder).Single();
        var text = await File.ReadAllTextAsync(file, Ct);
        await File.WriteAllTextAsync(
            file,
            text.Replace("seq: ", "seq: 1", StringComparison.Ordinal),
            Ct
        );

        (await Should.ThrowAsync<JobFailedException>(() => CheckAsync(bed))).Message.ShouldContain(
            Path.GetFileName(file)
        );
    }

    [Fact]
    public async Task CheckJournal_TheHeadsAreGone_IsAFailureByWhatTheJournalSays()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync();
        await SignAsync(bed);
        Directory.Delete(bed.Options.HeadFolder, recursive: true);

        (await Should.ThrowAsync<JobFailedException>(() => CheckAsync(bed))).Message.ShouldContain(
            "heads were removed"
        );
    }

    [Fact]
    public async Task CheckJournal_TheNewestHeadIsGone_IsAFailure()
    {
        await using var bed = await JobBed.MakeAsync();
        await SignAsync(bed);
        bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        await bed.Database.CaseAsync();
        await SignAsync(bed);
        File.Delete(Directory.GetFiles(bed.Options.HeadFolder).Order().Last());

        (await Should.ThrowAsync<JobFailedException>(() => CheckAsync(bed))).Message.ShouldContain(
            "holds 1 valid heads"
        );
    }

    [Fact]
    public async Task CheckJournal_CutWithTheHeadsAndTheEntriesAboutThem_IsAFailureByTheLastRun()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync();
        await bed.Runs.StartedAsync(SignJournalHead.Plan.Name, Ct);
        await SignAsync(bed);
        await bed.Runs.EndedAsync(SignJournalHead.Plan.Name, JobOutcome.Succeeded, "", Ct);
        Directory.Delete(bed.Options.HeadFolder, recursive: true);
        await using (var db = bed.Database.Database.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER Journal_DELETE", Ct);
            await db.Database.ExecuteSqlRawAsync(
                "DELETE FROM Journal WHERE Kind = 'journal-head-kept'",
                Ct
            );
        }

        (await Should.ThrowAsync<JobFailedException>(() => CheckAsync(bed))).Message.ShouldContain(
            "none of the last run of sign-journal-head"
        );
    }

    [Fact]
    public async Task CheckJournal_NoHeadWasEverSigned_SaysThatTheEndIsNotProven()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync();

        (await CheckAsync(bed)).ShouldEndWith("what is cut off the end can't be seen");
    }

    private static JournalHeadSigner Signer(JobBed bed) =>
        new(bed.Database.Database, bed.Storage, bed.Database.Clock);

    private static Task<string> SignAsync(JobBed bed) =>
        new SignJournalHead(Signer(bed), Heads(bed), bed.Mail, bed.Options).RunAsync(Ct);

    private static Task<string> CheckAsync(JobBed bed) =>
        new CheckJournal(new JournalVerifier(bed.Database.Database), Heads(bed)).RunAsync(Ct);

    private static JournalHeads Heads(JobBed bed) =>
        new(bed.Options, Signer(bed), bed.Database.Database, bed.Database.Clock);
}
