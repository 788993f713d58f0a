using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class LoopWatchTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(
        new PipelineOptions().StandstillMinutes
    );
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(
        new PipelineOptions().SweepSeconds
    );
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);
    private readonly FakeTimeProvider clock = new(new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
    private readonly FairQueue queue = new(100);
    private readonly LoopWatch loops;
    private MailboxState mailbox = new(false, false, null, null, 0, null, null, []);

    public LoopWatchTests()
    {
        var source = Substitute.For<IMailbox>();
        source.State.Returns(_ => mailbox);
        loops = new(new(), Pause, source, queue, clock);
    }

    public void Dispose() => queue.Dispose();

    [Fact]
    public void Standstill_EveryLoopTurnsAtItsOwnPace_IsNone()
    {
        for (var round = 0; round < 1000; round++)
        {
            Turn(Sweep);
            loops.Standstill.ShouldBeNull();
        }
    }

    [Fact]
    public void Standstill_TheSweepDoesNotComeRound_IsToldUntilItDoes()
    {
        Turn(Sweep);
        clock.Advance(Bound + Sweep);
        Scanned();
        loops.Standstill.ShouldBeNull("it may take that long");

        clock.Advance(TimeSpan.FromMinutes(1));

        loops.Standstill.ShouldBe("the search for due cases has not come round for 61 min");
        loops.Swept();
        loops.Standstill.ShouldBeNull();
    }

    [Fact]
    public void Standstill_OneMessageHangsWhileOthersGoOn_IsToldByItsNumber()
    {
        loops.Took(7);
        for (var message = 100; message < 170; message++)
        {
            loops.Took(message);
            Turn(TimeSpan.FromMinutes(1));
            loops.Done(message);
        }

        loops.Standstill.ShouldBe("message 7 is in hand without a step for 70 min");
        loops.Done(7);
        loops.Standstill.ShouldBeNull();
    }

    [Fact]
    public void Standstill_ALongMessageWithSlowSteps_IsNone()
    {
        loops.Took(7);
        for (var step = 0; step < 20; step++)
        {
            Turn(Bound - TimeSpan.FromMinutes(1));
            loops.Standstill.ShouldBeNull();
            loops.Stepped(7);
        }
    }

    [Fact]
    public void Stepped_ByNobodysHand_IsNotWatched()
    {
        loops.Stepped(7); // by a job, on a page: whoever does it has a limit of their own

        Turn(2 * Bound);

        loops.Standstill.ShouldBeNull();
    }

    [Fact]
    public void Standstill_MessagesWaitAndNobodyTakesThem_IsTold()
    {
        Turn(5 * Bound);
        queue.Offer(1, new("a.example", "x@a.example", LaneRank.Request, clock.GetUtcNow()));
        loops.Standstill.ShouldBeNull("a quiet night is no standstill, and this one has just come");
        Turn(Bound - TimeSpan.FromMinutes(1));
        loops.Standstill.ShouldBeNull();

        Turn(TimeSpan.FromMinutes(2));

        loops.Standstill.ShouldBe("messages wait, and none was taken for 61 min");
        loops.Took(2);
        loops.Standstill.ShouldBeNull("a long queue that is worked on is no standstill");
    }

    [Fact]
    public void Standstill_TheMailboxIsOutForDays_IsNoneAsLongAsItsLoopTries()
    {
        for (var tries = 0; tries < 300; tries++)
        {
            clock.Advance(Pause);
            loops.Swept();
            mailbox = mailbox with { LastErrorAt = clock.GetUtcNow() };
            loops.Standstill.ShouldBeNull();
        }
    }

    [Fact]
    public void Standstill_TheMailboxsLoopIsSilent_IsTold()
    {
        Turn(Sweep);
        for (var waited = TimeSpan.Zero; waited < Bound + Pause; waited += Pause)
        {
            loops.Standstill.ShouldBeNull();
            clock.Advance(Pause);
            loops.Swept();
        }

        clock.Advance(TimeSpan.FromMinutes(1));

        loops.Standstill.ShouldBe("the mailbox was neither looked at nor missed for 71 min");
    }

    [Theory]
    [InlineData(29)]
    [InlineData(1441)]
    public void Validate_StandstillOutOfBounds_IsRefused(int minutes) =>
        new PipelineOptions { StandstillMinutes = minutes }
            .Validate()
            .ShouldBe([$"Pipeline:StandstillMinutes must be 30 to 1440, was {minutes}"]);

    /// <summary>Time goes by, and both loops come round.</summary>
    private void Turn(TimeSpan time)
    {
        clock.Advance(time);
        loops.Swept();
        Scanned();
    }

    private void Scanned() => mailbox = mailbox with { LastScanAt = clock.GetUtcNow() };
}
