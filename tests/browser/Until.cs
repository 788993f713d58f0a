using System.Diagnostics;

namespace Browser.Tests;

/// <summary>Waits for what the service does by itself, with a deadline that a busy machine can keep.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <param name="what">Said when it did not come true.</param>
    public static async Task TrueAsync(Func<Task<bool>> holds, string what)
    {
        var begin = Stopwatch.GetTimestamp();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await holds())
        {
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(Deadline, $"in time: {what}");
            await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
