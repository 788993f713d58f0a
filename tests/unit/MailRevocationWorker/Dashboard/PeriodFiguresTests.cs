using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Figures;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Dashboard;

public sealed class PeriodFiguresTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    /// <summary>00:30 in Paris, while it is still the 21st in UTC.</summary>
    private static readonly DateTimeOffset AfterMidnight = new(
        2026,
        11,
        21,
        23,
        30,
        0,
        TimeSpan.Zero
    );

    [Fact]
    public void Of_Days_AreTheOperatorsCalendarAndNoneIsLeftOut()
    {
        var figures = PeriodFigures.Of(
            [Case(DecisionKind.Revoke, DecisionCode.HolderRequest, seconds: 2)],
            Day.AddDays(-2),
            Day
        );

        figures.Days.Select(d => d.Day).ShouldBe([Day.AddDays(-2), Day.AddDays(-1), Day]);
        figures.Days.Select(d => d.Revoked).ShouldBe([0, 0, 1]);
    }

    [Fact]
    public void Of_WaitingCase_IsWithAPersonAndNotDecided()
    {
        var figures = PeriodFigures.Of(
            [
                Case(DecisionKind.Review, DecisionCode.StatusUnknown, seconds: 1) with
                {
                    Waiting = true,
                },
                Case(DecisionKind.Reject, DecisionCode.Unsigned, seconds: 3),
            ],
            Day,
            Day
        );

        figures.Days.ShouldBe([new(Day, 0, 1, 1, 0)]);
        (figures.Total, figures.Automatic, figures.ByPerson, figures.Waiting).ShouldBe(
            (2, 1, 0, 1)
        );
        figures.Refused.ShouldBe([(DecisionCode.Unsigned, 1)]);
    }

    [Fact]
    public void Of_Times_AreToldApartByWhoDecided()
    {
        var figures = PeriodFigures.Of(
            [
                Case(DecisionKind.Revoke, DecisionCode.HolderRequest, seconds: 2),
                Case(DecisionKind.Revoke, DecisionCode.HolderRequest, seconds: -3),
                Case(DecisionKind.Revoke, DecisionCode.HolderRequest, seconds: 20),
                Case(DecisionKind.Revoke, DecisionCode.OperatorApproved, seconds: 7200) with
                {
                    ByPerson = true,
                },
            ],
            Day,
            Day
        );

        figures.MedianAutomatic.ShouldBe(TimeSpan.FromSeconds(2));
        figures.MedianByPerson.ShouldBe(TimeSpan.FromHours(2));
        figures
            .Spans.Where(s => s.Automatic + s.ByPerson > 0)
            .ShouldBe([
                new(TimeSpan.FromSeconds(5), 2, 0),
                new(TimeSpan.FromSeconds(30), 1, 0),
                new(TimeSpan.FromHours(4), 0, 1),
            ]);
    }

    [Fact]
    public void Of_Nothing_HasNoMedian()
    {
        var figures = PeriodFigures.Of([], Day, Day);

        figures.MedianAutomatic.ShouldBeNull();
        figures.Days.ShouldHaveSingleItem().Total.ShouldBe(0);
    }

    private static CountedCase Case(DecisionKind kind, DecisionCode code, int seconds) =>
        new(AfterMidnight, AfterMidnight.AddSeconds(seconds), kind, code, false, false);
}
