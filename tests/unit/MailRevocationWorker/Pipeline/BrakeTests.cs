using MailRevocationWorker.Deciding;
using MailRevocationWorker.Pipeline;
using static MailRevocationWorker.Tests.Pipeline.DeskBed;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class BrakeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Automation.On, Automation.On, Automation.On)]
    [InlineData(Automation.On, Automation.Shadow, Automation.Shadow)]
    [InlineData(Automation.Shadow, Automation.On, Automation.Shadow)]
    [InlineData(Automation.Off, Automation.On, Automation.Off)]
    [InlineData(Automation.On, Automation.Off, Automation.Off)]
    [InlineData(Automation.Shadow, Automation.Off, Automation.Off)]
    public async Task Brake_ConfigurationAndSupervisor_TheStricterHolds(
        Automation configured,
        Automation set,
        Automation holds
    )
    {
        await using var bed = await MakeAsync();
        var brake = new Brake(bed.Store);
        await brake.SetAsync(set, Sophie, "drill", Ct);

        brake.Over(new PolicyOptions { Automation = configured }).Automation.ShouldBe(holds);
    }

    [Fact]
    public async Task Brake_AfterARestart_HoldsAsItWasSet()
    {
        await using var bed = await MakeAsync();
        await new Brake(bed.Store).SetAsync(Automation.Off, Sophie, "drill", Ct);

        var restarted = new Brake(bed.Store);
        restarted
            .Over(new PolicyOptions())
            .Automation.ShouldBe(Automation.Off, "before it was read nothing is decided");
        await restarted.LoadAsync(Ct);

        restarted.Set.ShouldBe(Automation.Off);
        restarted.Last!.Person.ShouldBe("sophie");
        restarted.Last.Detail.Reason.ShouldBe("drill");
    }

    [Fact]
    public async Task Brake_NeverSet_LeavesTheConfigurationAlone()
    {
        await using var bed = await MakeAsync();
        var brake = new Brake(bed.Store);
        await brake.LoadAsync(Ct);

        brake.Over(new PolicyOptions()).Automation.ShouldBe(Automation.On);
    }

    [Fact]
    public async Task Brake_SetByAnOperator_IsRefused()
    {
        await using var bed = await MakeAsync();

        await Should.ThrowAsync<UnauthorizedAccessException>(() =>
            new Brake(bed.Store).SetAsync(Automation.On, Anne, "hurry", Ct)
        );
    }
}
