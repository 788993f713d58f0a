using System.Diagnostics;
using System.Globalization;
using Integration.Tests;

namespace Crash.Tests;

/// <summary>
/// The service is killed with SIGKILL, at every named moment and at random ones, and started again. CRASH_KILLS (10 by default) and CRASH_SEED set how often and which; CRASH_MINUTES (1 by default) ends the killing earlier on a slow machine.
/// </summary>
public sealed class CrashTests
{
    private const int ShortKills = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>A service that starts must carry something on before it is killed again, most of the time.</summary>
    private const int StartsKilled = 8;

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

        await FinishAsync(world, kills, clock, "named moments");
    }

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

        await FinishAsync(world, done, clock, $"seed {seed}");
    }

    private static async Task<bool> KillAtAsync(World world, KillPoint point)
    {
        using var service = await StartAsync(world);
        await world.QuietAsync();
        using var journal = world.OpenJournal();
        var there = await point.ReachAsync(world, journal);
        await service.KillAsync();
        journal.Unlock();
        world.Imap.Release();
        world.Smtp.Release();
        return there && await point.HoldsAfterwardsAsync(world, journal);
    }

    /// <summary>Waits until it idles: a service that is only starting would be a moment of its own.</summary>
    private static async Task<ServiceProcess> StartAsync(World world)
    {
        var idle = world.Imap.SeenAsync(l =>
            l.FromService && l.Text.EndsWith(" IDLE", StringComparison.Ordinal)
        );
        var service = world.Start();
        try
        {
            await idle.WaitAsync(Patience, TestContext.Current.CancellationToken);
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    /// <summary>While it starts, or some entries into its journal later and a little more.</summary>
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
            await MailRig.UntilAsync(
                () => journal.LastSeq >= before + entries,
                $"{entries} entries in the journal; {world.Tail()}",
                seconds: 60
            );
        }

        await Task.Delay(delay, TestContext.Current.CancellationToken);
        await service.KillAsync();
    }

    private static async Task FinishAsync(World world, int kills, Stopwatch clock, string what)
    {
        int status;
        using (var service = await StartAsync(world))
        {
            await world.QuietAsync();
            status = await service.StopAsync();
        }

        var (received, repeats) = await Audit.RunAsync(world);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {kills} kills, {world.Sent.Count} mails, {received} replies received, {repeats} of them repeats, {clock.Elapsed.TotalMinutes:0.0} min"
            )
        );
        status.ShouldBe(0, $"a stop is orderly; {world.Tail()}");
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
