using System.Net;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Schedule.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Dashboard;

/// <summary>The journal as an auditor verifies it in the browser: against the heads that were kept, and not against itself alone.</summary>
public sealed class AuditPageTests
{
    private const string Page = "/audit?verify=1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AuditPage_HeadsKeptThenRemoved_SaysHowManyThenThatTheyAreGone()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var auditor = await bed.PersonAsync("auditrice", PersonRole.Auditor, Ct);

        var before = WebUtility.HtmlDecode(await auditor.ReadAsync(Page, Ct));
        before.ShouldContain("Chaîne intacte");
        before.ShouldContain("Aucune tête signée n’est conservée");

        (
            await bed.Services.GetRequiredService<JobRunner>().RunAsync(SignJournalHead.Plan, Ct)
        ).ShouldNotBeNull();
        var kept = WebUtility.HtmlDecode(await auditor.ReadAsync(Page, Ct));
        kept.ShouldContain("Chaîne intacte");
        kept.ShouldContain("Têtes signées conservées : 1, la dernière du ");

        Directory.Delete(bed.Playground.At("journal-heads"), recursive: true);
        var gone = WebUtility.HtmlDecode(await auditor.ReadAsync(Page, Ct));
        gone.ShouldContain("Chaîne rompue");
        gone.ShouldContain("heads were removed");
    }
}
