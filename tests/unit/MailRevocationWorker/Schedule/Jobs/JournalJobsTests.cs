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

        (await CheckAsync(bed)).ShouldEndWith("1 kept heads");
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
                "DELETE FROM Journal WHERE Seq = (SELECT MAX(Seq) FROM Journal)",
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

    private static JournalHeadSigner Signer(JobBed bed) =>
        new(bed.Database.Database, bed.Storage, bed.Database.Clock);

    private static Task<string> SignAsync(JobBed bed) =>
        new SignJournalHead(
            Signer(bed),
            new JournalHeads(bed.Options, Signer(bed)),
            bed.Mail,
            bed.Options
        ).RunAsync(Ct);

    private static Task<string> CheckAsync(JobBed bed) =>
        new CheckJournal(
            new JournalVerifier(bed.Database.Database),
            new JournalHeads(bed.Options, Signer(bed))
        ).RunAsync(Ct);
}
