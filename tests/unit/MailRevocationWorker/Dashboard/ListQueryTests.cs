using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Cases;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MailRevocationWorker.Tests.Dashboard;

public sealed class ListQueryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Url_ReadBack_IsTheSameList()
    {
        var place = new CasePlace(7, true, Now.AddHours(3), Now);
        var list = Read(
            ListView.Cases,
            "?q=a%26b&state=Closed&decision=Reject&code=Unsigned&product=Initio%20RGS*&org=ACME&sender=%40x.fr&from=2026-11-01&to=2026-11-30&urgent=1"
        );

        Read(ListView.Cases, list.Url).ShouldBe(list);
        Read(ListView.Cases, list.After(place)).ShouldBe(list with { Place = place });
        Read(ListView.Cases, list.Before(place))
            .ShouldBe(list with { Place = place, Backwards = true });
    }

    [Theory]
    [InlineData("?state=7&decision=revoke&code=Nonsense&from=yesterday&to=9999-99-99&at=1.2.3")]
    [InlineData("?at=1.1.99999999999999999999.1&from=0001-01-01&to=9999-12-31")]
    [InlineData("?at=1.1.-5.9223372036854775807")]
    public void Of_WhatCantBeRead_IsLeftOut(string query) =>
        Read(ListView.Cases, query).ShouldBe(new ListQuery(ListView.Cases));

    [Fact]
    public void Of_AnEndlessText_IsLeftOut() =>
        Read(ListView.Cases, "?q=" + new string('x', 5000)).Search.ShouldBeEmpty();

    [Fact]
    public void ToFilter_Queue_ShowsWhatWaitsWhateverStateIsAsked()
    {
        var filter = Read(ListView.Queue, "?state=Closed&mine=1").ToFilter(Now, "camille");

        filter.State.ShouldBe(CaseState.WaitingForPerson);
        filter.Order.ShouldBe(CaseOrder.Deadline);
        filter.ClaimedBy.ShouldBe("camille");
    }

    [Fact]
    public void ToFilter_LastDay_IsCountedIn()
    {
        var filter = Read(ListView.Cases, "?from=2026-11-22&to=2026-11-22").ToFilter(Now, null);

        filter.From.ShouldBe(new(2026, 11, 21, 23, 0, 0, TimeSpan.Zero));
        filter.Until.ShouldBe(new(2026, 11, 22, 23, 0, 0, TimeSpan.Zero));
    }

    private static ListQuery Read(ListView view, string url) =>
        ListQuery.Of(
            view,
            new QueryCollection(
                QueryHelpers.ParseQuery(
                    url[Math.Max(0, url.IndexOf('?', StringComparison.Ordinal))..]
                )
            )
        );
}
