using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Figures;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Dashboard;

public sealed class PeriodFiguresTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    /// <summary>00:00 in Paris, while it is still the 21st in UTC.</summary>
    private static readonly DateTimeOffset Midnight = new(2026, 11, 21, 23, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_Days_AreTheOperatorsCalendarAndNoneIsLeftOut()
    {
        var figures = PeriodFigures.Of(
            Counted(hours: [new(Midnight, DecisionKind.Revoke, false, 3)]),
            Day.AddDays(-2),
            Day
        );

        figures.Days.Select(d => d.Day).ShouldBe([Day.AddDays(-2), Day.AddDays(-1), Day]);
        figures.Days.Select(d => d.Revoked).ShouldBe([0, 0, 3]);
    }

    [Fact]
    public void Of_WaitingCase_IsWithAPersonAndNotDecided()
    {
        var figures = PeriodFigures.Of(
            Counted(
                hours:
                [
                    new(Midnight, DecisionKind.Reject, true, 1),
                    new(Midnight.AddHours(2), null, false, 1),
                    new(Midnight.AddHours(3), DecisionKind.Reject, false, 2),
                ],
                took: [Took(3, false, 2)]
            ) with
            {
                Refused = new Dictionary<DecisionCode, int>
                {
                    [DecisionCode.NotPdfa] = 1,
                    [DecisionCode.Unsigned] = 2,
                },
            },
            Day,
            Day
        );

        figures.Days.ShouldBe([new(Day, 0, 2, 2, 0)]);
        (figures.Total, figures.Automatic, figures.ByPerson, figures.Waiting).ShouldBe(
            (4, 2, 0, 1)
        );
        figures.Refused.ShouldBe([(DecisionCode.Unsigned, 2), (DecisionCode.NotPdfa, 1)]);
    }

    [Fact]
    public void Of_Times_AreToldApartByWhoDecided()
    {
        var figures = PeriodFigures.Of(
            Counted(
                took:
                [
                    Took(20, false, 1),
                    Took(7200, true, 1),
                    Took(0, false, 1),
                    Took(2, false, 1),
                ]
            ),
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

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 2, 5)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 3, 5)]
    public void Of_Median_IsTheMiddleOneOfAll(int quick, int slow, int seconds) =>
        PeriodFigures
            .Of(Counted(took: [Took(5, false, slow), Took(1, false, quick)]), Day, Day)
            .MedianAutomatic.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Of_Nothing_HasNoMedian()
    {
        var figures = PeriodFigures.Of(Counted(), Day, Day);

        figures.MedianAutomatic.ShouldBeNull();
        figures.Days.ShouldHaveSingleItem().Total.ShouldBe(0);
    }

    private static CountedPeriod Counted(HourCount[]? hours = null, TookCount[]? took = null) =>
        new(hours ?? [], new Dictionary<DecisionCode, int>(), took ?? []);

    private static TookCount Took(int seconds, bool byPerson, int count) =>
        new(TimeSpan.FromSeconds(seconds), byPerson, count);
}
