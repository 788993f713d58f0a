using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class FairQueueTests
{
    private const int Junk = 5000;
    private const long Wanted = 90_000;

    private DateTimeOffset received = DateTimeOffset.UnixEpoch;

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

    [Theory]
    [InlineData(0, Junk)]
    [InlineData(Junk / 2, Junk / 2)]
    [InlineData(Junk, 0)]
    [InlineData(Junk, Junk)]
    public async Task TakeAsync_RegisteredSenderAmidADomainForEachJunkMail_IsOneOfTheNextTwo(
        int before,
        int behind
    )
    {
        using var queue = new FairQueue(Junk * 3);
        Flood(queue, 0, before);
        queue.Offer(Wanted, Registered("holder.example", "holder")).ShouldBeTrue();
        Flood(queue, before, behind);

        (await TakeManyAsync(queue, 2)).ShouldContain(Wanted);
    }

    [Fact]
    public async Task TakeAsync_UnknownSenderBehindADomainForEachJunkMail_IsNextButOne()
    {
        for (var already = 0; already < FairQueue.OneIn; already++)
        {
            using var queue = new FairQueue(Junk * 3);
            Flood(queue, 0, Junk);
            queue.Offer(7000, Other("other.example", "a"));
            await TakeManyAsync(queue, already);
            queue.Offer(Wanted, Request("holder.example", "holder")).ShouldBeTrue();

            // One turn may be the others'.
            (await TakeManyAsync(queue, 3)).ShouldContain(Wanted, $"{already} taken before");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Junk / 2)]
    public async Task TakeAsync_NewDomainsNeverCease_WhoWaitsIsReachedFromTheFront(int before)
    {
        using var queue = new FairQueue(Junk * 10);
        Flood(queue, 0, before);
        queue.Offer(Wanted, Request("holder.example", "holder")).ShouldBeTrue();
        var next = before;
        var taken = 0;
        long last;
        do
        {
            Flood(queue, next, 2);
            next += 2;
            last = await queue.TakeAsync(Ct);
            queue.Done(last);
        } while (last != Wanted && ++taken < Junk * 3);

        taken.ShouldBeLessThanOrEqualTo((before + 1) * 2);
    }

    [Fact]
    public async Task TakeAsync_OneRegisteredAddressIsForgedByAFlood_OthersAndItsOwnerAreSoonServed()
    {
        using var queue = new FairQueue(Junk * 3);
        for (var n = 0; n < Junk; n++)
        {
            queue.Offer(n, Registered("holder.example", "forged"));
        }

        queue.Offer(Wanted, Registered("holder.example", "forged"));
        queue.Offer(Wanted + 1, Registered("holder.example", "colleague"));
        queue.Offer(Wanted + 2, Registered("other.example", "holder"));
        queue.Offer(Wanted + 3, Request("unknown.example", "a"));
        queue.Offer(Wanted + 4, Other("news.example", "a"));

        var taken = await TakeManyAsync(queue, 12);

        taken.ShouldContain(Wanted, "the owner of the forged address");
        taken.Take(6).ShouldContain(Wanted + 1);
        taken.Take(6).ShouldContain(Wanted + 2);
        taken.Take(FairQueue.OneIn).ShouldContain(Wanted + 3);
        taken.Take(FairQueue.OneIn).ShouldContain(Wanted + 4);
    }

    [Fact]
    public async Task Offer_FullOfOneRequestADomain_TheNewestIsHeardAndTheSweepPushesNobodyOut()
    {
        using var queue = new FairQueue(100);
        Flood(queue, 1000, 99);
        var gaveWay = Request("flood.example", "a");
        queue.Offer(1099, gaveWay);

        queue.Offer(2000, Request("holder.example", "a")).ShouldBeTrue();
        queue.Knows(1099).ShouldBeFalse("it gave way and waits in the database");
        queue.Offer(1099, gaveWay).ShouldBeFalse();
        queue.Offer(1500, Registered("known.example", "a")).ShouldBeTrue();

        queue.Count.ShouldBe(100);
        queue.Knows(2000).ShouldBeFalse("rank goes before age");
        (await queue.TakeAsync(Ct)).ShouldBe(1500);
        queue.Offer(2000, Request("holder.example", "a")).ShouldBeTrue();
    }

    [Fact]
    public async Task TakeAsync_MailboxWasReadFromBothEnds_TheLastReceivedIsNextButOneAllTheSame()
    {
        using var queue = new FairQueue(Junk * 3);
        Flood(queue, 0, Junk);
        var last = Request("holder.example", "a") with { ReceivedAt = received.AddDays(1) };
        queue.Offer(Wanted, last);
        Flood(queue, Junk, Junk);

        (await TakeManyAsync(queue, 3)).ShouldContain(Wanted);
    }

    [Fact]
    public async Task TakeAsync_EverythingIsTaken_EachOnce()
    {
        using var queue = new FairQueue(Junk);
        var random = new Random(5);
        for (var n = 0; n < Junk; n++)
        {
            queue.Offer(
                n,
                new(
                    $"{random.Next(300)}",
                    $"{random.Next(20)}",
                    (LaneRank)random.Next(3),
                    DateTimeOffset.UnixEpoch.AddSeconds(random.Next(60))
                )
            );
        }

        (await TakeManyAsync(queue, Junk))
            .Order()
            .ShouldBe(Enumerable.Range(0, Junk).Select(n => (long)n));
        queue.Count.ShouldBe(0);
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

    /// <summary>One mail from each of so many domains, every one with an attachment that looks like a request.</summary>
    private void Flood(FairQueue queue, int from, int count)
    {
        for (var n = from; n < from + count; n++)
        {
            queue.Offer(n, Request($"flood{n}.example", "a")).ShouldBeTrue();
        }
    }

    /// <summary>Each is received after those before.</summary>
    private DateTimeOffset Now() => received = received.AddSeconds(1);

    private Lane Registered(string domain, string sender) =>
        new(domain, sender, LaneRank.Registered, Now());

    private Lane Request(string domain, string sender) =>
        new(domain, sender, LaneRank.Request, Now());

    private Lane Other(string domain, string sender) => new(domain, sender, LaneRank.Other, Now());

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

internal static class FairQueueTaking
{
    /// <summary>As the worker does.</summary>
    public static async Task<long> TakeAsync(this FairQueue queue, CancellationToken ct)
    {
        while (true)
        {
            await queue.WaitAsync(ct);
            if (queue.TryTake() is { } message)
            {
                return message;
            }
        }
    }
}
