using MailRevocationWorker.Schedule.Jobs;

namespace MailRevocationWorker.Schedule;

/// <summary>Every job there is. A new one is one class in Jobs/ and one line here.</summary>
public static class JobPlans
{
    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<JobPlan> All { get; } =
    [
        MailboxPoll.Plan,
        RetryParked.Plan,
        PublishCrl.Plan,
        AwaitPublication.Plan,
        PresignOcsp.Plan,
        Reconcile.Plan,
        RefreshTrust.Plan,
        Escalate.Plan,
        Digest.Plan,
        Purge.Plan,
        CheckJournal.Plan,
        SignJournalHead.Plan,
        BackupDatabase.Plan,
    ];

    internal static void AddJobs(IServiceCollection services) =>
        services
            .AddKeyedSingleton<IScheduledJob, MailboxPoll>(MailboxPoll.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, RetryParked>(RetryParked.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, PublishCrl>(PublishCrl.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, AwaitPublication>(AwaitPublication.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, PresignOcsp>(PresignOcsp.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, Reconcile>(Reconcile.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, RefreshTrust>(RefreshTrust.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, Escalate>(Escalate.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, Digest>(Digest.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, Purge>(Purge.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, CheckJournal>(CheckJournal.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, SignJournalHead>(SignJournalHead.Plan.Name)
            .AddKeyedSingleton<IScheduledJob, BackupDatabase>(BackupDatabase.Plan.Name);
}
