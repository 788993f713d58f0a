using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>
/// Mails the operators about cases that grow old, and about new alarms, and ends proposals that nobody answered in time. Once for each case and age: a case that passed several ages while the
/// service stood still is mailed for the highest alone.
/// </summary>
internal sealed class Escalate(
    CaseStore store,
    OperatorMail mail,
    ScheduleOptions options,
    TimeProvider clock
) : IScheduledJob
{
    /// <summary>Tasks that can't wait for the daily digest; the others are an ordinary day's work.</summary>
    private static readonly string[] Alarming = ["alarm", "parked", "urgent"];

    public static JobPlan Plan { get; } =
        new(
            "escalate",
            "mails the operators about cases that grow old and about new alarms",
            "0 0/5 * * * ?",
            JobClock.Utc,
            MissedRuns.RunOnce,
            Matters: true,
            TimeSpan.FromMinutes(15)
        );

    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        await store.EndOldProposalsAsync(cancellation);
        var now = clock.GetUtcNow();
        var (cases, covered) = await OldCasesAsync(now, cancellation);
        var tasks = await NewAlarmsAsync(cancellation);
        if (cases.Count + tasks.Count == 0)
        {
            return "nothing new";
        }

        if (options.Operators.Count == 0)
        {
            throw new JobFailedException(
                $"{cases.Count} cases and {tasks.Count} alarms are to be mailed, and Schedule:Operators is empty"
            );
        }

        string[] keys = [.. covered, .. tasks.Select(TaskKey)];
        try
        {
            await mail.SendAsync(
                [.. options.Operators],
                EscalationText.Subject(cases, tasks),
                EscalationText.Body(
                    cases,
                    tasks,
                    await store.NumbersAsync(
                        [.. tasks.Select(t => t.CaseId).OfType<long>()],
                        cancellation
                    ),
                    now,
                    options.Zone
                ),
                string.Join('\n', keys),
                cancellation
            );
        }
        catch (RecipientsRefusedException)
        {
            // Said aloud, and not every few minutes again to all the others because of one address.
            await AnnouncedAsync();
            throw;
        }

        await AnnouncedAsync();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{cases.Count} cases and {tasks.Count} alarms mailed to {options.Operators.Count} operators"
        );

        Task AnnouncedAsync() =>
            store.AnnounceAsync(keys, [.. cases.Select(c => (c.Case.Id, c.Hours))], cancellation);
    }

    /// <summary>Each case whose highest age reached was not mailed yet, and the keys of all ages that it has reached.</summary>
    private async Task<(
        IReadOnlyList<EscalatedCase> Cases,
        IReadOnlyList<string> Covered
    )> OldCasesAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var ages = options.Escalation;
        var old = await store.UnfinishedSinceAsync(now.AddHours(-ages[0]), cancellation);
        var reached = old.Select(c => new EscalatedCase(
                c,
                WrongClock.Wrote(c.ReceivedAt, now)
                    ? ages[^1]
                    : ages.Last(hours => c.ReceivedAt <= now.AddHours(-hours))
            ))
            .ToList();
        var announced = await store.AnnouncedAsync(
            [.. reached.Select(r => CaseKey(r.Case.Id, r.Hours))],
            cancellation
        );
        var fresh = reached.Where(r => !announced.Contains(CaseKey(r.Case.Id, r.Hours))).ToList();
        return (
            fresh,
            [
                .. fresh.SelectMany(r =>
                    ages.Where(hours => hours <= r.Hours).Select(hours => CaseKey(r.Case.Id, hours))
                ),
            ]
        );
    }

    private async Task<IReadOnlyList<TaskRow>> NewAlarmsAsync(CancellationToken cancellation)
    {
        var open = (await store.OpenTasksAsync(cancellation))
            .Where(t => Alarming.Contains(t.Kind, StringComparer.Ordinal))
            .ToList();
        var announced = await store.AnnouncedAsync([.. open.Select(TaskKey)], cancellation);
        return [.. open.Where(t => !announced.Contains(TaskKey(t)))];
    }

    private static string CaseKey(long id, int hours) =>
        string.Create(CultureInfo.InvariantCulture, $"case:{id}:{hours}");

    private static string TaskKey(TaskRow task) =>
        string.Create(CultureInfo.InvariantCulture, $"task:{task.Id}");
}

/// <param name="Hours">The highest configured age that it has reached.</param>
internal sealed record EscalatedCase(CaseRow Case, int Hours);
