using System.Diagnostics;

namespace Crash.Tests;

/// <summary>The service is killed with SIGKILL behind every act of the people at its dashboard, and started again.</summary>
public sealed class DeskCrashTests
{
    [Fact]
    public async Task Service_KilledBehindEveryActOfAPerson_LosesNothingAndDoesNothingTwice()
    {
        await using var world = await World.MakeAsync(
            DeskMoment.All.Count * 10,
            TestContext.Current.CancellationToken
        );
        var clock = Stopwatch.StartNew();
        var kills = 0;
        People? people = null;
        try
        {
            foreach (var moment in DeskMoment.All)
            {
                var hit = false;
                for (var attempt = 0; attempt < 8 && !hit; attempt++)
                {
                    using var service = await Killing.StartAsync(world);
                    people ??= await People.EnrolAsync(world);
                    await world.QuietAsync();
                    using var journal = world.OpenJournal();
                    (hit, var acting) = await moment.ReachAsync(world, people, journal);
                    await Killing.DieAsync(world, service, journal);
                    await acting;
                    kills++;
                }

                hit.ShouldBeTrue($"never killed at: {moment.Name}");
            }
        }
        finally
        {
            people?.Dispose();
        }

        await Killing.FinishAsync(world, kills, clock, "acts of people");
    }
}
