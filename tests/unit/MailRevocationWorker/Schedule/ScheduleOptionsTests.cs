using MailRevocationWorker.Schedule;

namespace MailRevocationWorker.Tests.Schedule;

public sealed class ScheduleOptionsTests
{
    [Fact]
    public void Validate_Usual_FindsNothing() => new ScheduleOptions().Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_EverythingWrong_NamesKeyBoundAndValue()
    {
        var options = new ScheduleOptions
        {
            TimeZone = "Europe/Lutèce",
            Auditor = "nobody",
            RetentionDays = 0,
            BackupsKept = 0,
            BackupFolder = " ",
            Operators = { "a@b.example", "no address" },
            EscalationHours = { 24 },
            Jobs =
            {
                ["digest"] = new() { Cron = "every morning" },
                ["breakfast"] = new() { Cron = "0 0 7 * * ?" },
                ["purge"] = new() { Cron = "OFF" },
            },
        };

        var found = options.Validate();

        found.Count.ShouldBe(9);
        found.ShouldContain(f =>
            f.StartsWith("Schedule:Jobs:digest:Cron must be off or a cron expression")
            && f.EndsWith("was 'every morning'")
        );
        found.ShouldContain(f => f.StartsWith("Schedule:Jobs must name jobs (mailbox-poll, "));
        found.ShouldContain("Schedule:EscalationHours:0 must be 1 to 23, was 24");
        found.ShouldContain("Schedule:RetentionDays must be 1 to 36525, was 0");
        found.ShouldContain("Schedule:Operators:1 must be an e-mail address, was 'no address'");
    }

    [Fact]
    public void CronOf_Configured_TakesThePlaceOfThePlan()
    {
        var options = new ScheduleOptions
        {
            Jobs = { ["digest"] = new() { Cron = "0 30 6 * * ?" } },
        };

        options
            .CronOf(JobPlans.All.Single(p => p.Name == "digest"))!
            .CronExpressionString.ShouldBe("0 30 6 * * ?");
    }
}
