using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

public sealed class BackupDatabaseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WhileTheServiceWrites_MakesACopyThatStandsAlone()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.Database.CaseAsync(1);

        await Job(bed).RunAsync(Ct);
        await bed.Database.CaseAsync(2);

        var copy = Directory.GetFiles(bed.Options.BackupFolder).ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(copy).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(bed.Options.BackupFolder)
                .ShouldBe(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
        }

        await using var restored = SqliteDatabase.InFile(copy);
        var store = new CaseStore(restored, bed.Database.Clock);
        (await store.ByNumberAsync("R-2026-000001", Ct)).ShouldNotBeNull();
        (await store.ByNumberAsync("R-2026-000002", Ct)).ShouldBeNull("it came later");
        (await new JournalVerifier(restored).VerifyAsync(null, Ct)).Intact.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_ManyNights_KeepsTheNewestOnes()
    {
        await using var bed = await JobBed.MakeAsync();
        bed.Options.BackupsKept = 2;
        await File.WriteAllTextAsync(
            Path.Combine(
                Directory.CreateDirectory(bed.Options.BackupFolder).FullName,
                ".worker-x.part"
            ),
            "of a run that was killed",
            Ct
        );

        for (var night = 0; night < 4; night++)
        {
            await Job(bed).RunAsync(Ct);
            bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        }

        Directory
            .GetFiles(bed.Options.BackupFolder)
            .Select(Path.GetFileName)
            .Order()
            .ShouldBe(["worker-20261124T210000Z.db", "worker-20261125T210000Z.db"]);
    }

    [Fact]
    public async Task Run_DatabaseIsDamaged_FailsAndKeepsTheOldCopies()
    {
        await using var bed = await JobBed.MakeAsync();
        bed.Options.BackupsKept = 1;
        await bed.Database.CaseAsync();
        await Job(bed).RunAsync(Ct);
        var good = SqliteBackup.Made(bed.Options.BackupFolder).ShouldHaveSingleItem();
        bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        var damaged = bed.At("damaged.db");
        var bytes = await File.ReadAllBytesAsync(good, Ct);
        bytes.AsSpan(4096 * 2, bytes.Length - 4096 * 2).Fill(0xAA);
        await File.WriteAllBytesAsync(damaged, bytes, Ct);

        await Should.ThrowAsync<Exception>(() =>
            new BackupDatabase(
                new SqliteBackup(new() { Database = damaged }, bed.Database.Clock),
                bed.Options
            ).RunAsync(Ct)
        );

        Directory.GetFiles(bed.Options.BackupFolder).ShouldBe([good]);
    }

    private static BackupDatabase Job(JobBed bed) =>
        new(new SqliteBackup(bed.Storage, bed.Database.Clock), bed.Options);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_CopiesOfTheFuture_GoFirstAndTheNewOneStays(int kept)
    {
        await using var bed = await JobBed.MakeAsync();
        bed.Options.BackupsKept = kept;
        bed.Database.Clock.Jump(TimeSpan.FromDays(365));
        for (var night = 0; night < 3; night++)
        {
            await Job(bed).RunAsync(Ct);
            bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        }

        bed.Database.Clock.Jump(TimeSpan.FromDays(-368));
        List<string> made = [];
        for (var night = 0; night < 4; night++)
        {
            made.Add($"worker-{bed.Database.Clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.db");
            await Job(bed).RunAsync(Ct);
            Directory
                .GetFiles(bed.Options.BackupFolder)
                .Select(Path.GetFileName)
                .ShouldContain(made[^1]);
            bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        }

        SqliteBackup
            .Made(bed.Options.BackupFolder)
            .Select(Path.GetFileName)
            .ShouldBe(made.TakeLast(kept));
    }
}
