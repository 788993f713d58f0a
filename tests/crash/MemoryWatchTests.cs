namespace Crash.Tests;

/// <summary>What the soak calls flat.</summary>
public sealed class MemoryWatchTests
{
    private const long Megabyte = 1 << 20;

    /// <summary>A service that fills its caches over the first tenth, and then goes up and down by some megabytes.</summary>
    [Fact]
    public void ShouldBeFlat_NoiseAndAnOutlier_IsFlat() =>
        Should.NotThrow(() => Watched(bytesAMail: 0).ShouldBeFlat());

    /// <summary>26 KB a mail: what a run of 2,576 mails once showed.</summary>
    [Fact]
    public void ShouldBeFlat_ALittleMoreWithEachMail_IsNot() =>
        Should.Throw<ShouldAssertException>(() => Watched(bytesAMail: 26 << 10).ShouldBeFlat());

    private static MemoryWatch Watched(long bytesAMail)
    {
        var watch = new MemoryWatch("/");
        var random = new Random(1);
        for (var mails = 8; mails <= 10_000; mails += 8)
        {
            watch.Saw(
                mails,
                (200 + Math.Min(60, mails / 20) + random.Next(-10, 10)) * Megabyte
                    + mails * bytesAMail
                    + (mails % 4000 == 0 ? 200 * Megabyte : 0),
                150 * Megabyte
            );
        }

        return watch;
    }
}
