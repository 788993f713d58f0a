using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Storage;

public sealed class CaseListTests
{
    private static readonly CaseFilter Waiting = new()
    {
        Order = CaseOrder.Deadline,
        State = CaseState.WaitingForPerson,
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PageAsync_Waiting_UrgentFirstThenNearestDeadline()
    {
        await using var t = await TestDatabase.MakeAsync();
        await WaitAsync(t, 1, hours: 20);
        await WaitAsync(t, 2, hours: 3);
        await WaitAsync(t, 3, hours: 23, urgent: true);
        await t.CaseAsync(4); // still open: no list of what waits shows it

        var page = await t.Store.PageAsync(Waiting, null, false, 50, Ct);

        page.Lines.Select(l => l.Number)
            .ShouldBe(["R-2026-000003", "R-2026-000002", "R-2026-000001"]);
        (page.Earlier, page.Later).ShouldBe((false, false));
    }

    [Theory]
    [InlineData(CaseOrder.Deadline)]
    [InlineData(CaseOrder.Newest)]
    public async Task PageAsync_ThereAndBack_ShowsEachCaseOnceInOneOrder(CaseOrder order)
    {
        await using var t = await TestDatabase.MakeAsync();
        for (var n = 1; n <= 23; n++)
        {
            // Equal deadlines and times among them: the number breaks the tie.
            await WaitAsync(t, n, hours: 1 + n % 4, urgent: n % 5 == 0);
            t.Clock.Advance(TimeSpan.FromMinutes(n % 3));
        }

        var filter = Waiting with { Order = order };
        var whole = (await t.Store.PageAsync(filter, null, false, 100, Ct)).Lines;
        var pages = new List<CaseLines> { await t.Store.PageAsync(filter, null, false, 5, Ct) };
        while (pages[^1].Later)
        {
            pages.Add(await t.Store.PageAsync(filter, pages[^1].Lines[^1].Place, false, 5, Ct));
        }

        whole.Count.ShouldBe(23);
        pages.SelectMany(p => p.Lines).Select(l => l.Id).ShouldBe(whole.Select(l => l.Id));
        for (var n = pages.Count - 1; n > 0; n--)
        {
            var back = await t.Store.PageAsync(filter, pages[n].Lines[0].Place, true, 5, Ct);
            back.Lines.Select(l => l.Id).ShouldBe(pages[n - 1].Lines.Select(l => l.Id));
            back.Earlier.ShouldBe(n > 1);
            back.Later.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task NeighboursAsync_CaseThatLeftTheList_StillHasItsPlace()
    {
        await using var t = await TestDatabase.MakeAsync();
        await WaitAsync(t, 1, hours: 1);
        var decided = await WaitAsync(t, 2, hours: 2);
        await WaitAsync(t, 3, hours: 3);
        var place = (await t.Store.LineAsync(decided.Number, Ct))!.Place;
        await t.Store.RecordAsync(
            decided,
            CaseStep.Replied,
            "[]",
            new() { State = CaseState.Closed },
            Ct
        );

        var (previous, next) = await t.Store.NeighboursAsync(Waiting, place, Ct);

        previous.ShouldBe("R-2026-000001");
        next.ShouldBe("R-2026-000003");
    }

    [Theory]
    [InlineData("R-2026-000001", 1)]
    [InlineData("r2026-1", 1)]
    [InlineData("lefevre", 1)]
    [InlineData("Lefèvre Zoé", 1)]
    [InlineData("zoe lef", 1)]
    [InlineData("Lefèvre Anna", 0)]
    [InlineData("4A3F91C2", 1)]
    [InlineData("4a 3f 91 c2", 1)]
    [InlineData("4A3F:91C2", 1)]
    [InlineData("004A3F91C2", 1)]
    [InlineData("1245680066", 1)] // the same in decimal
    [InlineData("999000011", 1)]
    [InlineData("zoe@acme.example", 1)]
    [InlineData("ZOE@ACME", 1)]
    [InlineData("DEM-2024-7", 1)]
    [InlineData("acme", 2)]
    [InlineData("' OR 1=1 --", 0)]
    public async Task CountAsync_Search_FindsByWhatAPersonHasInHand(string search, int found)
    {
        await using var t = await TestDatabase.MakeAsync();
        await SummarisedAsync(t);

        (await t.Store.CountAsync(new() { Search = search }, Ct)).ShouldBe(found);
    }

    [Theory]
    [InlineData("mail.example", null, null, 1)]
    [InlineData("zoe@mail.example", null, null, 1)]
    [InlineData("acme", null, null, 0)] // the organisation is not the sender
    [InlineData(null, "acme", null, 2)]
    [InlineData(null, "lefevre", null, 0)] // a person is not the organisation
    [InlineData(null, "999000011", null, 1)]
    [InlineData(null, null, "Initio RGS*", 1)]
    public async Task CountAsync_Filters_LookAtTheirOwnFieldAlone(
        string? sender,
        string? organisation,
        string? product,
        int found
    )
    {
        await using var t = await TestDatabase.MakeAsync();
        await SummarisedAsync(t);
        var filter = new CaseFilter
        {
            Sender = sender,
            Organisation = organisation,
            Product = product,
        };

        (await t.Store.CountAsync(filter, Ct)).ShouldBe(found);
    }

    [Fact]
    public async Task WaitingCountsAsync_CountsWhatWaits()
    {
        await using var t = await TestDatabase.MakeAsync();
        await WaitAsync(t, 1, hours: -1);
        await WaitAsync(t, 2, hours: 3, urgent: true);
        await WaitAsync(t, 3, hours: 20);
        await t.CaseAsync(4);

        (await t.Store.WaitingCountsAsync(Ct)).ShouldBe(new(3, Urgent: 1, Overdue: 1, Soon: 1));
        (await t.Store.CountWaitingAsync(Ct)).ShouldBe(3);
    }

    [Fact]
    public async Task Summary_OfAStrangersThousandWords_IsBounded()
    {
        await using var t = await TestDatabase.MakeAsync();
        var words = string.Join(' ', Enumerable.Range(0, 1000).Select(n => $"word{n}"));

        await RecordAsync(t, await t.CaseAsync(), new() { Names = [words, new string('x', 9999)] });

        await using var db = t.Database.CreateDbContext();
        db.CaseTerms.Count().ShouldBeInRange(1, 64);
        db.CaseTerms.Max(x => x.Term.Length).ShouldBeLessThanOrEqualTo(64);
    }

    private static async Task SummarisedAsync(TestDatabase t)
    {
        await RecordAsync(
            t,
            await t.CaseAsync(1),
            new()
            {
                Sender = "Zoe@Mail.example",
                Product = "Eiducio+",
                Holder = "LEFÈVRE Zoé",
                Organisation = "Société ACME",
                Names = ["Lefèvre", "Zoé"],
                Addresses = ["zoe@acme.example"],
                Serials = ["4A3F91C2"],
                Numbers = ["999000011", "DEM-2024-7"],
            }
        );
        await RecordAsync(
            t,
            await t.CaseAsync(2),
            new()
            {
                Sender = "paul@other.example",
                Product = "Initio RGS*",
                Organisation = "Acmé & fils",
                Names = ["Martin"],
            }
        );
    }

    private static Task<CaseRow> RecordAsync(TestDatabase t, CaseRow row, CaseSummary summary) =>
        t.Store.RecordAsync(row, CaseStep.Inspected, "{}", new() { Summary = summary }, Ct);

    private static async Task<CaseRow> WaitAsync(
        TestDatabase t,
        int n,
        int hours,
        bool urgent = false
    ) =>
        await t.Store.RecordAsync(
            await t.CaseAsync(n),
            CaseStep.Concluded,
            "{}",
            new()
            {
                State = CaseState.WaitingForPerson,
                Decision = DecisionKind.Review,
                Code = DecisionCode.StatusUnknown,
                Urgent = urgent,
                Deadline = t.Clock.GetUtcNow().AddHours(hours),
            },
            Ct
        );
}
