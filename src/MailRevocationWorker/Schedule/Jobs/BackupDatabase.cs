using System.Globalization;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>A proven copy of the database every night; as many are kept as configured.</summary>
internal sealed class BackupDatabase(SqliteBackup backup, ScheduleOptions options) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "backup-database",
            "copies the database, checks the copy, deletes the oldest copies",
            "0 30 1 * * ?",
            JobClock.People,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromHours(1)
        );

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var path = await backup.MakeAsync(options.BackupFolder, options.BackupsKept, cancellation);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(path)}, {new FileInfo(path).Length} bytes, integrity checked"
        );
    }
}
