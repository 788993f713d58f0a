using System.Collections.Concurrent;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class TargetTurnsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WorkPlaces places = new(new() { Workers = 1 });
    private readonly TargetTurns turns;

    public TargetTurnsTests()
    {
        turns = new(places);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => places.Dispose();

    [Fact]
    public async Task TakeAsync_SeveralOnOneCertificate_OneAtATimeInTheOrderOfAsking()
    {
        var first = turns.TryTake(Certificate("A1")).ShouldNotBeNull();
        var order = new ConcurrentQueue<int>();
        var asking = new List<Task>();
        for (var n = 0; n < 20; n++)
        {
            asking.Add(CarryOutAsync(n));
        }

        turns.TryTake(Certificate("A1")).ShouldBeNull();
        order.ShouldBeEmpty();
        first.Dispose();
        await Task.WhenAll(asking).WaitAsync(Patience, Ct);

        order.ShouldBe(Enumerable.Range(0, 20).SelectMany(n => new[] { n, -n }));
        turns.Count.ShouldBe(0);

        async Task CarryOutAsync(int n)
        {
            await places.TakeAsync(Ct);
            using (await turns.TakeAsync(Certificate("A1"), Ct))
            {
                order.Enqueue(n);
                await Task.Yield();
                order.Enqueue(-n);
            }

            places.Leave();
        }
    }

    [Fact]
    public async Task TakeAsync_OneCertificateIsSlow_NeitherItsTurnNorAPlaceIsKeptFromOthers()
    {
        await places.TakeAsync(Ct);
        using var slow = turns.TryTake(Certificate("A1")).ShouldNotBeNull();
        var waiting = turns.TakeAsync(Certificate("A1"), Ct);

        await places.TakeAsync(Ct).WaitAsync(Patience, Ct);
        turns.TryTake(Certificate("B2")).ShouldNotBeNull().Dispose();
        turns
            .TryTake(Certificate("A1") with { IssuerCommonName = "Another CA" })
            .ShouldNotBeNull()
            .Dispose();
        slow.Dispose();
        waiting.IsCompleted.ShouldBeFalse("the one place is another's now");
        places.Leave();
        (await waiting.WaitAsync(Patience, Ct)).Dispose();

        turns.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Dispose_WorkFailed_TheNextGoesOnAndASecondDisposeReleasesNobodyElses()
    {
        await places.TakeAsync(Ct);
        var failing = turns.TryTake(Certificate("A1")).ShouldNotBeNull();
        var next = turns.TakeAsync(Certificate("A1"), Ct);

        Should.Throw<InvalidOperationException>(() =>
        {
            using (failing)
            {
                throw new InvalidOperationException("the authority is down");
            }
        });

        var turn = await next.WaitAsync(Patience, Ct);
        failing.Dispose();
        turns.TryTake(Certificate("A1")).ShouldBeNull("it is the next one's turn still");
        turn.IsOf(Certificate("A1")).ShouldBeTrue();
        turn.IsOf(Certificate("B2")).ShouldBeFalse();
        turn.Dispose();
        turns.Count.ShouldBe(0);
    }

    [Fact]
    public async Task TakeAsync_MoreThanMayWait_AreToldToComeLater()
    {
        var first = turns.TryTake(Certificate("A1")).ShouldNotBeNull();
        var waiting = new List<Task<TargetTurn>>();
        for (var n = 0; n < TargetTurns.MostWaiting; n++)
        {
            await places.TakeAsync(Ct);
            waiting.Add(turns.TakeAsync(Certificate("A1"), Ct));
        }

        await Should.ThrowAsync<TryLaterException>(() => turns.TakeAsync(Certificate("A1"), Ct));

        first.Dispose();
        foreach (var turn in waiting)
        {
            (await turn.WaitAsync(Patience, Ct)).Dispose();
            places.Leave();
        }

        turns.Count.ShouldBe(0);
    }

    [Fact]
    public async Task TakeAsync_ManyAtOnceAndSomeGiveUp_NeverTwoInsideAndNothingIsLeftOver()
    {
        using var wide = new WorkPlaces(new() { Workers = 4 });
        var crowd = new TargetTurns(wide);
        var inside = new int[3];
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(() => CarryOutAsync(n))))
            .WaitAsync(Patience, Ct);

        most.ShouldBe(1);
        crowd.Count.ShouldBe(0);
        for (var n = 0; n < 4; n++)
        {
            await wide.TakeAsync(Ct).WaitAsync(Patience, Ct);
        }

        wide.TakeAsync(Ct).IsCompleted.ShouldBeFalse("four places, no more");

        async Task CarryOutAsync(int n)
        {
            using var impatient = new CancellationTokenSource();
            await wide.TakeAsync(Ct);
            try
            {
                if (n % 5 == 0)
                {
                    impatient.CancelAfter(TimeSpan.FromMilliseconds(n % 7));
                }

                using var turn = await crowd.TakeAsync(Certificate($"{n % 3}"), impatient.Token);
                var now = Interlocked.Increment(ref inside[n % 3]);
                most = Math.Max(Volatile.Read(ref most), now);
                await Task.Yield();
                Interlocked.Decrement(ref inside[n % 3]);
            }
            catch (OperationCanceledException) when (impatient.IsCancellationRequested)
            {
                // One that gave up.
            }
            finally
            {
                wide.Leave();
            }
        }
    }

    private static RegisteredCertificate Certificate(string serial) =>
        new(
            serial,
            "Eiducio",
            "H",
            "O",
            "Test Issuing CA",
            serial,
            "TD1",
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddYears(100),
            RegisteredStatus.Valid,
            null,
            null
        );
}
