using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class FairQueueTests
{
    private const int Junk = 5000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TakeAsync_RequestBehindJunk_IsTheNext()
    {
        using var queue = new FairQueue(Junk * 2);
        for (var n = 0; n < Junk; n++)
        {
            queue.Offer(n, Other($"spam{n % 700}.example", $"{n}"));
        }

        queue.Offer(9999, Request("holder.example", "holder"));

        (await queue.TakeAsync(Ct)).ShouldBe(9999);
        queue.Count.ShouldBe(Junk);
    }

    [Fact]
    public async Task TakeAsync_RequestBehindAFloodThatLooksLikeRequests_WaitsForOneOfEachDomain()
    {
        using var queue = new FairQueue(Junk * 2);
        for (var n = 0; n < Junk; n++)
        {
            queue.Offer(n, Request($"flood{n % 3}.example", $"{n}"));
        }

        queue.Offer(9999, Request("holder.example", "holder"));

        (await TakeManyAsync(queue, 5)).ShouldContain(9999);
    }

    [Fact]
    public async Task TakeAsync_OneSenderFloodsASharedDomain_AnotherSenderOfItWaitsForOne()
    {
        using var queue = new FairQueue(Junk * 2);
        for (var n = 0; n < Junk; n++)
        {
            queue.Offer(n, Request("mail.example", "flooder"));
        }

        queue.Offer(9999, Request("mail.example", "holder"));

        (await TakeManyAsync(queue, 2)).ShouldBe([0, 9999]);
    }

    [Fact]
    public async Task TakeAsync_RequestsNeverCease_TheOthersGetTheirTurns()
    {
        using var queue = new FairQueue(100);
        queue.Offer(1000, Other("a.example", "a"));
        for (var n = 0; n < 50; n++)
        {
            queue.Offer(n, Request($"{n}.example", "b"));
        }

        (await TakeManyAsync(queue, FairQueue.OneIn)).ShouldContain(1000);
    }

    [Fact]
    public async Task Offer_OneSender_KeepsTheOrder()
    {
        using var queue = new FairQueue(10);
        foreach (var n in (long[])[3, 1, 2])
        {
            queue.Offer(n, Request("a.example", "a"));
        }

        (await TakeManyAsync(queue, 3)).ShouldBe([3, 1, 2]);
    }

    [Fact]
    public async Task Offer_KnownMessage_WaitsOnceAndComesAgainAfterItsWork()
    {
        using var queue = new FairQueue(10);
        queue.Offer(1, Other("a.example", "a"));
        queue.Offer(1, Other("a.example", "a"));
        (await queue.TakeAsync(Ct)).ShouldBe(1);
        queue.Count.ShouldBe(0);

        queue.Offer(1, Other("a.example", "a"));
        queue.Count.ShouldBe(0, "two workers must not work on one message");
        queue.Done(1);

        (await queue.TakeAsync(Ct)).ShouldBe(1);
        queue.Done(1);
        queue.Knows(1).ShouldBeFalse();
    }

    [Fact]
    public async Task Offer_Full_TheFloodGivesWayAndARequestFindsRoom()
    {
        using var queue = new FairQueue(100);
        for (var n = 0; n < 100; n++)
        {
            queue.Offer(n, Other("flood.example", "a")).ShouldBeTrue();
        }

        queue.Offer(500, Request("holder.example", "b")).ShouldBeTrue();

        queue.Count.ShouldBe(100);
        queue.Knows(99).ShouldBeFalse("the newest of the flood waits in the database");
        (await queue.TakeAsync(Ct)).ShouldBe(500);
    }

    [Fact]
    public void Offer_FullOfOneDomainsRequests_RefusesMoreOfItAndTakesOthers()
    {
        using var queue = new FairQueue(100);
        for (var n = 0; n < 100; n++)
        {
            queue.Offer(n, Request("flood.example", $"{n}"));
        }

        queue.Offer(500, Request("flood.example", "x")).ShouldBeFalse();
        queue.Offer(501, Other("other.example", "x")).ShouldBeFalse();
        queue.Offer(502, Request("holder.example", "x")).ShouldBeTrue();
        queue.Count.ShouldBe(100);
    }

    [Fact]
    public async Task TakeAsync_Empty_WaitsForTheNext()
    {
        using var queue = new FairQueue(10);
        var waiting = queue.TakeAsync(Ct);
        waiting.IsCompleted.ShouldBeFalse();

        queue.Offer(7, Other("a.example", "a"));

        (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Ct)).ShouldBe(7);
    }

    private static Lane Request(string domain, string sender) => new(domain, sender, true);

    private static Lane Other(string domain, string sender) => new(domain, sender, false);

    private static async Task<List<long>> TakeManyAsync(FairQueue queue, int count)
    {
        var taken = new List<long>();
        for (var i = 0; i < count; i++)
        {
            taken.Add(await queue.TakeAsync(Ct));
            queue.Done(taken[^1]);
        }

        return taken;
    }
}
