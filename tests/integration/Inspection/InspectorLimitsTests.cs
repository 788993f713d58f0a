using System.Diagnostics;
using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using TestSupport;

namespace Integration.Tests.Inspection;

/// <summary>CPU time and answers of real children: what passes a limit is a finding, and no child's age speaks against a harmless document.</summary>
public sealed class InspectorLimitsTests
{
    private static readonly string Harmless = Places.Fixture("requests", "files", "uns-form.pdf");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_ThatNeedsCpuWithoutEnd_EndsTheChildLongBeforeTheDeadline()
    {
        Assert.SkipUnless(CageTools.WithLimits, "needs prlimit");
        using var pool = new InspectorPool(
            new InspectionOptions
            {
                Processes = 1,
                Attempts = 1,
                CpuSeconds = 3,
                DeadlineSeconds = 240,
            }
        );

        // A mail of nothing but zeros that never ends: reading it takes CPU time alone.
        var (report, failure) = await pool.ReadMessageAsync(
            "/dev/zero",
            Path.GetTempPath(),
            new() { OwnAddresses = [], OwnMessageIdDomain = "example.org" },
            Ct
        );

        report.ShouldBeNull();
        failure.ShouldBe("the reader died (exit status 137)");
        pool.Deaths.ShouldBe(1);
    }

    [Fact]
    public async Task Document_WhoseAnswerIsTooLong_IsAFinding()
    {
        using var pool = new InspectorPool(
            new InspectionOptions
            {
                Processes = 1,
                Attempts = 1,
                AnswerMegabytes = 0,
                DeadlineSeconds = 120,
            }
        );

        var report = await pool.ReadDocumentAsync(Harmless, null, form: true, Ct);

        report.Readability.ShouldBe(Readability.ParserFailure);
        report.Problem.ShouldNotBeNull().ShouldContain("the answer is too long");
    }

    [Fact]
    public async Task Document_Harmless_IsNeverCondemnedBecauseOfItsChildsAge()
    {
        Assert.SkipUnless(CageTools.WithLimits, "needs prlimit");
        using var pool = new InspectorPool(
            new InspectionOptions
            {
                Processes = 1,
                Attempts = 1,
                CpuSeconds = 6,
                DeadlineSeconds = 120,
            }
        );

        // The third child has taken the place of two that had used their share; every question had the other half before it.
        var children = new HashSet<int>();
        while (children.Count < 3)
        {
            var report = await pool.ReadDocumentAsync(Harmless, null, form: true, Ct);
            report.Readability.ShouldBe(Readability.Readable, report.Problem);
            children.UnionWith(pool.Idle);
        }

        pool.Deaths.ShouldBe(0);
    }

    [Fact]
    public async Task Document_ThatItsChildDiedOf_IsTriedAgainInAChildOfItsOwn()
    {
        // Two children wait, and both stand still: whichever is asked first does not answer, and the second try must not meet the other.
        var options = new InspectionOptions { Processes = 2, DeadlineSeconds = 120 };
        using var pool = new InspectorPool(options);
        await pool.WarmAsync(Harmless, Ct);
        pool.Idle.Count.ShouldBe(2);
        foreach (var child in pool.Idle)
        {
            using var stop = Process.Start(
                "kill",
                ["-STOP", child.ToString(CultureInfo.InvariantCulture)]
            );
            await stop.WaitForExitAsync(Ct);
        }

        // Enough for a new child on a busy machine; the first try waits all of it.
        options.DeadlineSeconds = 20;
        var report = await pool.ReadDocumentAsync(Harmless, null, form: true, Ct);

        report.Readability.ShouldBe(Readability.Readable, report.Problem);
        pool.Deaths.ShouldBe(1);
    }
}
