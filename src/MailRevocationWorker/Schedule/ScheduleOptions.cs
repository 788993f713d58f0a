using System.Globalization;
using System.Net.Mail;
using Quartz;

namespace MailRevocationWorker.Schedule;

/// <summary>What runs by the clock. Section <c>Schedule</c>.</summary>
public sealed class ScheduleOptions
{
    public const string Section = "Schedule";

    /// <summary>The value of a job's Cron that switches it off.</summary>
    public const string Off = "off";

    private static readonly int[] UsualEscalation = [1, 4, 12, 20];

    /// <summary>IANA name of the zone in which people's jobs are told their hours.</summary>
    public string TimeZone { get; set; } = "Europe/Paris";

    /// <summary>By the job's name; what is not named here runs as planned (docs/operations.md).</summary>
    public Dictionary<string, JobOptions> Jobs { get; set; } = [];

    /// <summary>Addresses of the operators: escalations, alarms and the daily digest.</summary>
    public IList<string> Operators { get; } = [];

    /// <summary>The auditors' address, to which the journal's signed head goes daily; null: it is kept as a file alone.</summary>
    public string? Auditor { get; set; }

    /// <summary>Hours after receipt at which an unfinished case is mailed to the operators; empty: 1, 4, 12 and 20.</summary>
    public IList<int> EscalationHours { get; } = [];

    /// <summary>Days that mails, documents and replies of closed cases are kept; the journal keeps their hashes for good.</summary>
    public int RetentionDays { get; set; } = 2557;

    /// <summary>Where copies of the database are put; better on another disk.</summary>
    public string BackupFolder { get; set; } = "./data/backup";

    /// <summary>Copies of the database that are kept.</summary>
    public int BackupsKept { get; set; } = 14;

    /// <summary>Where the journal's signed heads are put; better where the service's user may add and not change.</summary>
    public string HeadFolder { get; set; } = "./data/journal-heads";

    internal IReadOnlyList<int> Escalation =>
        EscalationHours.Count > 0 ? [.. EscalationHours.Distinct().Order()] : UsualEscalation;

    internal TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>When the job runs; null where it is switched off.</summary>
    /// <remarks>Call it on validated options.</remarks>
    internal CronExpression? CronOf(JobPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = Jobs.GetValueOrDefault(plan.Name)?.Cron ?? plan.Cron;
        return IsOff(text)
            ? null
            : new CronExpression(text, plan.Clock == JobClock.People ? Zone : TimeZoneInfo.Utc);
    }

    /// <summary>What is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() =>
        [.. JobProblems(), .. AddressProblems(), .. Ranges(), .. Texts()];

    private IEnumerable<string> JobProblems()
    {
        foreach (var (name, job) in Jobs)
        {
            if (!JobPlans.All.Any(p => p.Name == name))
            {
                yield return $"{Section}:Jobs must name jobs ({string.Join(", ", JobPlans.All.Select(p => p.Name))}), was '{name}'";
            }

            if (job.Cron is { } cron && !IsOff(cron) && !CronExpression.TryParse(cron, out _))
            {
                yield return $"{Section}:Jobs:{name}:Cron must be {Off} or a cron expression of 6 or 7 fields (seconds minutes hours day-of-month month day-of-week), was '{cron}'";
            }
        }
    }

    private IEnumerable<string> AddressProblems()
    {
        foreach (var (index, address) in Operators.Index())
        {
            if (!IsAddress(address))
            {
                yield return $"{Section}:Operators:{index} must be an e-mail address, was '{address}'";
            }
        }

        if (Auditor is not null && !IsAddress(Auditor))
        {
            yield return $"{Section}:Auditor must be an e-mail address, was '{Auditor}'";
        }
    }

    private IEnumerable<string> Ranges()
    {
        var ranges = new List<(string Key, int Value, int Low, int High)>
        {
            (nameof(RetentionDays), RetentionDays, 1, 36_525),
            (nameof(BackupsKept), BackupsKept, 1, 1000),
        };
        ranges.AddRange(
            EscalationHours.Select(
                (hours, index) => ($"{nameof(EscalationHours)}:{index}", hours, 1, 23)
            )
        );
        return ranges
            .Where(o => o.Value < o.Low || o.Value > o.High)
            .Select(o =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Section}:{o.Key} must be {o.Low} to {o.High}, was {o.Value}"
                )
            );
    }

    private IEnumerable<string> Texts()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            yield return $"{Section}:TimeZone must be a time zone that this machine knows (package tzdata), was '{TimeZone}'";
        }

        foreach (
            var (key, folder) in new[]
            {
                (nameof(BackupFolder), BackupFolder),
                (nameof(HeadFolder), HeadFolder),
            }
        )
        {
            if (string.IsNullOrWhiteSpace(folder))
            {
                yield return $"{Section}:{key} must name a folder, was '{folder}'";
            }
        }
    }

    private static bool IsOff(string cron) => cron.Equals(Off, StringComparison.OrdinalIgnoreCase);

    private static bool IsAddress(string text) =>
        MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && text.All(char.IsAscii);
}

/// <summary>One job's settings.</summary>
public sealed class JobOptions
{
    /// <summary>A Quartz cron expression, or "off"; null: as planned.</summary>
    public string? Cron { get; set; }
}
