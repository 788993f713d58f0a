using System.Diagnostics;

namespace Crash.Tests;

/// <summary>The service is killed with SIGKILL at every named moment in the way of a request, and started again.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Service_KilledAtEveryNamedMoment_LosesNothingAndDoesNothingTwice()
    {
        await using var world = await World.MakeAsync(
            KillPoint.All.Count * 10,
            TestContext.Current.CancellationToken
        );
        var clock = Stopwatch.StartNew();
        var kills = 0;
        foreach (var point in KillPoint.All)
        {
            var hit = false;
            for (var attempt = 0; attempt < 8 && !hit; attempt++)
            {
                hit = await KillAtAsync(world, point);
                kills++;
            }

            hit.ShouldBeTrue($"never killed at: {point.Name}");
        }

        await Killing.FinishAsync(world, kills, clock, "named moments");
    }

    private static async Task<bool> KillAtAsync(World world, KillPoint point)
    {
        using var service = await Killing.StartAsync(world);
        await world.QuietAsync();
        using var journal = world.OpenJournal();
        var there = await point.ReachAsync(world, journal);
        await Killing.DieAsync(world, service, journal);
        return there && await point.HoldsAfterwardsAsync(world, journal);
    }
}
