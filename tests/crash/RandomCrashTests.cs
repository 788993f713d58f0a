using System.Diagnostics;
using System.Globalization;
using Integration.Tests;

namespace Crash.Tests;

/// <summary>
/// The service is killed with SIGKILL at random moments, and started again. CRASH_KILLS (10 by default) and CRASH_SEED set how often and which; CRASH_MINUTES (1 by default) ends the killing earlier on a slow machine.
/// </summary>
public sealed class RandomCrashTests
{
    private const int ShortKills = 10;

    /// <summary>A service that starts must carry something on before it is killed again, most of the time.</summary>
    private const int StartsKilled = 8;

    [Fact]
    public async Task Service_KilledAtRandomMoments_LosesNothingAndDoesNothingTwice()
    {
        var kills = Number("CRASH_KILLS") ?? ShortKills;
        var minutes = TimeSpan.FromMinutes(Number("CRASH_MINUTES") ?? 1);
        var seed = Number("CRASH_SEED") ?? Environment.TickCount;
        Console.WriteLine($"CRASH_SEED={seed} CRASH_KILLS={kills}");
        var random = new Random(seed);
        await using var world = await World.MakeAsync(
            50 + (2 * kills),
            TestContext.Current.CancellationToken
        );
        var clock = Stopwatch.StartNew();
        var done = 0;
        while (done < kills && clock.Elapsed < minutes)
        {
            while (world.Backlog() < 6)
            {
                await world.SendAsync(world.Requests.Next(random));
            }

            await KillSoonAsync(world, random);
            if (++done % 50 == 0)
            {
                Console.WriteLine(
                    $"{done} kills, {world.Sent.Count} mails sent, {world.Backlog()} in hand, {clock.Elapsed.TotalMinutes:0.0} min"
                );
            }
        }

        await Killing.FinishAsync(world, done, clock, $"seed {seed}");
    }

    /// <summary>While it starts, or some entries into its journal later and a little more; what is in hand may want fewer entries to its end.</summary>
    private static async Task KillSoonAsync(World world, Random random)
    {
        var entries = random.Next(StartsKilled) == 0 ? 0 : random.Next(1, 13);
        var delay = TimeSpan.FromMilliseconds(entries == 0 ? random.Next(1_500) : random.Next(25));
        long before;
        using (var journal = world.OpenJournal())
        {
            before = journal.LastSeq;
        }

        using var service = world.Start();
        if (entries > 0)
        {
            // The watch ends before the death, so that the next start finds the database as a dead process left it.
            using var journal = world.OpenJournal();
            await world.UntilAsync(
                () => journal.LastSeq >= before + entries || world.Backlog() == 0,
                $"{entries} entries in the journal after entry {before}, or nothing more to do",
                seconds: 60
            );
        }

        await Task.Delay(delay, TestContext.Current.CancellationToken);
        await service.KillAsync();
    }

    private static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}
