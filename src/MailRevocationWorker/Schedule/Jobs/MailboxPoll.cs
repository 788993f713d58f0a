using MailRevocationWorker.Mailbox;

namespace MailRevocationWorker.Schedule.Jobs;

/// <summary>Wakes the mailbox loop, whatever IDLE or inotify may have missed.</summary>
internal sealed class MailboxPoll(IMailbox mailbox) : IScheduledJob
{
    public static JobPlan Plan { get; } =
        new(
            "mailbox-poll",
            "looks at the mailbox now, whatever IDLE may have missed",
            "0 * * * * ?",
            JobClock.Utc,
            MissedRuns.Skip,
            Matters: false,
            TimeSpan.FromMinutes(1)
        )
        {
            NeedsService = true,
        };

    public Task<string> RunAsync(CancellationToken cancellation)
    {
        mailbox.LookNow();
        return Task.FromResult(mailbox.State.Connected ? "woken" : "woken; it is not connected");
    }
}
