using System.Diagnostics;
using System.Globalization;
using Integration.Tests;

namespace Crash.Tests;

/// <summary>What all crash tests do with the service.</summary>
internal static class Killing
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <summary>Waits until it idles: a service that is only starting would be a moment of its own.</summary>
    public static async Task<ServiceProcess> StartAsync(World world)
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

    /// <summary>Dead, and the world goes on: what was held is let go.</summary>
    public static async Task DieAsync(World world, ServiceProcess service, Journal journal)
    {
        await service.KillAsync();
        journal.Unlock();
        world.Imap.Release();
        world.Smtp.Release();
        world.Published.Release();
    }

    /// <summary>Lets the service end its work, stops it in order, and proves what must hold.</summary>
    public static async Task FinishAsync(World world, int kills, Stopwatch clock, string what)
    {
        int status;
        using (var service = await StartAsync(world))
        {
            await world.DoneAsync();
            status = await service.StopAsync();
        }

        var (received, repeats) = await Audit.RunAsync(world);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {kills} kills, {world.Sent.Count} mails, {ServiceProcess.Spent.TotalSeconds:0} s of processor in all tests' killed services, {received} replies received, {repeats} of them repeats, {clock.Elapsed.TotalMinutes:0.0} min"
            )
        );
        status.ShouldBe(0, $"a stop is orderly; {world.Tail()}");
    }
}
