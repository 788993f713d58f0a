using MailRevocationWorker.Trust.Fetching;
using Microsoft.Extensions.Time.Testing;

namespace MailRevocationWorker.Tests.Trust;

public sealed class FetchCacheTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("fetched").FullName;
    private readonly FakeTimeProvider clock = new(Now);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private FetchCache Cache(FetchOptions? options = null) =>
        new(folder, options ?? new FetchOptions { CacheMinutes = 10 }, clock);

    [Fact]
    public void Answer_IsFoundUntilTheCacheMinutesPass()
    {
        Cache().Keep("a", [1, 2], Now.AddDays(1), null);

        Cache().Find("a").ShouldBe([1, 2]);
        Cache().Find("b").ShouldBeNull();
        clock.Advance(TimeSpan.FromMinutes(10));
        Cache().Find("a").ShouldBeNull();
    }

    [Fact]
    public void Answer_IsFoundNoLongerThanItHoldsOrTheServerSays()
    {
        Cache().Keep("update", [1], Now.AddMinutes(2), null);
        Cache().Keep("age", [1], null, TimeSpan.FromMinutes(3));
        Cache().Keep("no-store", [1], null, TimeSpan.Zero);
        Cache().Keep("stale", [1], Now.AddMinutes(-1), null);

        Cache().Find("no-store").ShouldBeNull();
        Cache().Find("stale").ShouldBeNull();
        Cache().Find("update").ShouldNotBeNull();
        clock.Advance(TimeSpan.FromMinutes(2));
        Cache().Find("update").ShouldBeNull();
        Cache().Find("age").ShouldNotBeNull();
        clock.Advance(TimeSpan.FromMinutes(1));
        Cache().Find("age").ShouldBeNull();
    }

    [Fact]
    public void Answer_KeptByAClockThatWasAhead_IsNotFound()
    {
        clock.AdjustTime(Now.AddDays(30));
        Cache().Keep("a", [1, 2], null, null);
        Cache().Find("a").ShouldNotBeNull();

        clock.AdjustTime(Now);

        Cache().Find("a").ShouldBeNull();
    }

    [Fact]
    public void Cache_IsBoundedInSize()
    {
        var options = new FetchOptions { CacheMegabytes = 1 };
        for (var i = 0; i < 8; i++)
        {
            Cache(options).Keep($"{i}", new byte[300_000], null, null);
        }

        new DirectoryInfo(folder).GetFiles().Sum(f => f.Length).ShouldBeLessThanOrEqualTo(1 << 20);
        Cache(options).Find("7").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("99999999999999999999999999999999 and more")]
    [InlineData("twenty letters of nonsense and more")]
    public void File_ThatIsDamaged_IsNoAnswer(string content)
    {
        Cache().Keep("a", [1], null, null);
        File.WriteAllText(Directory.GetFiles(folder).ShouldHaveSingleItem(), content);

        Cache().Find("a").ShouldBeNull();
    }

    [Fact]
    public void Folder_ThatCannotBeWritten_IsAnEmptyCache()
    {
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        var cache = new FetchCache(Path.Combine(file, "below"), new FetchOptions(), clock);

        cache.Keep("a", [1], null, null);

        cache.Find("a").ShouldBeNull();
    }
}
