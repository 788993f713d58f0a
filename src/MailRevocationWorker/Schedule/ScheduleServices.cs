using MailRevocationWorker.Storage;
using Quartz;

namespace MailRevocationWorker.Schedule;

/// <summary>What the schedule is made of.</summary>
public static class ScheduleServices
{
    /// <summary>The jobs, their runner and their board: enough to run one by hand without a scheduler.</summary>
    public static IServiceCollection AddJobs(
        this IServiceCollection services,
        ScheduleOptions options
    )
    {
        JobPlans.AddJobs(services);
        return services
            .AddSingleton(options)
            .AddSingleton<JobRunStore>()
            .AddSingleton<JobRunner>()
            .AddSingleton<JobBoard>()
            .AddSingleton<JournalHeads>()
            .AddSingleton<SqliteBackup>()
            .AddSingleton<OperatorMail>();
    }

    /// <summary>Quartz, with every job at its hour. Needs <see cref="AddJobs"/>.</summary>
    public static IServiceCollection AddSchedule(
        this IServiceCollection services,
        ScheduleOptions options,
        TimeProvider clock
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddQuartz(q =>
        {
            q.UseInMemoryStore();
            q.UseTimeProvider(clock);
            foreach (var plan in JobPlans.All)
            {
                q.AddJob<QuartzJob>(job =>
                    job.WithIdentity(plan.Name).WithDescription(plan.Purpose).StoreDurably()
                );
                if (options.CronOf(plan) is { } cron)
                {
                    q.AddTrigger(trigger =>
                        trigger
                            .WithIdentity(plan.Name)
                            .ForJob(plan.Name)
                            .WithCronSchedule(
                                cron.CronExpressionString,
                                s =>
                                    s.InTimeZone(cron.TimeZone)
                                        .WithMisfireInstruction(Instruction(plan.Missed))
                            )
                    );
                }
            }
        });
        // Before Quartz itself: what was missed is asked for before the first hour can strike.
        services.AddSingleton<MissedJobs>().AddHostedService<ScheduleStart>();
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
        return services.AddHostedService<ScheduleWatch>().AddHostedService<RequestedRuns>();
    }

    private static CronTriggerMisfireInstruction Instruction(MissedRuns missed) =>
        missed switch
        {
            MissedRuns.RunOnce => CronTriggerMisfireInstruction.FireAndProceed,
            MissedRuns.Skip => CronTriggerMisfireInstruction.DoNothing,
        };
}
