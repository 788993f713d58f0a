using System.Net;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Dashboard;

/// <summary>What people decide in a browser without script becomes what the pipeline does.</summary>
public sealed class DecisionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Approval_Confirmed_RevokesPublishesAndReplies()
    {
        await using var bed = await DashboardBed.StartAsync(
            Ct,
            c => c["Policy"]!["Automation"] = "Off"
        );
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        var sample = bed.Samples.Single(s => s.Name == "01-holder");
        var row = await WaitingAsync(bed, sample);

        (await anne.ReadAsync($"/cases/{row.Number}", Ct)).ShouldContain(
            $"/cases/{row.Number}/decide/approve"
        );
        using (var wrong = await ApproveAsync(anne, bed, row, sample, "R-2026-999999"))
        {
            wrong.StatusCode.ShouldBe(HttpStatusCode.OK);
            WebUtility
                .HtmlDecode(await wrong.Content.ReadAsStringAsync(Ct))
                .ShouldContain("Tapez le numéro du dossier");
        }

        using var approved = await ApproveAsync(anne, bed, row, sample, row.Number);

        approved.StatusCode.ShouldBe(
            HttpStatusCode.Redirect,
            await approved.Content.ReadAsStringAsync(Ct)
        );
        var closed = await UntilAsync(bed, row, c => c.State == CaseState.Closed);
        closed.Code.ShouldBe(DecisionCode.OperatorApproved);
        var crl = await anne.GetAsync($"/crl/{TestPki.FileName(DemoIssuer.Qualified)}.crl", Ct);
        Convert
            .ToHexString(await crl.Content.ReadAsByteArrayAsync(Ct))
            .ShouldContain(bed.Pki.SerialOf(sample.Revokes!));
        (await bed.Store.RepliesOfAsync(row.Id, Ct))
            .Count(r => r.State == DeliveryState.Sent)
            .ShouldBeGreaterThan(1, "the first answer, then the result");
        (
            await new JournalVerifier(
                bed.Services.GetRequiredService<WorkerDatabase>()
            ).VerifyAsync([], Ct)
        ).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refusal_WithAnEditedText_IsShownBeforehandAndSent()
    {
        await using var bed = await DashboardBed.StartAsync(
            Ct,
            c => c["Policy"]!["Automation"] = "Off"
        );
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        using var bruno = await bed.PersonAsync("bruno", PersonRole.Operator, Ct);
        var row = await WaitingAsync(bed, bed.Samples.Single(s => s.Name == "01-holder"));
        var page = $"/cases/{row.Number}/decide/reject";
        (string, string)[] form =
        [
            ("Form.Reason", "called back, wrong person"),
            ("Form.French", "Écrivez <b>la date</b>, s’il vous plaît."),
            ("Form.English", "Write the date, please."),
        ];

        using var preview = await anne.SubmitAsync(
            page,
            "decide",
            Ct,
            [.. form, ("Form.Intent", "preview")]
        );
        var shown = await preview.Content.ReadAsStringAsync(Ct);
        shown.ShouldNotContain("<b>la date</b>");
        shown.ShouldContain("class=\"said\"");
        (await bed.Store.ByNumberAsync(row.Number, Ct))!.Version.ShouldBe(row.Version);
        var stale = Visitor.Form(await bruno.ReadAsync(page, Ct), "decide").Fields;

        using var refused = await anne.SubmitAsync(
            page,
            "decide",
            Ct,
            [.. form, ("Form.Intent", "decide")]
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var closed = await UntilAsync(bed, row, c => c.State == CaseState.Closed);
        closed.Code.ShouldBe(DecisionCode.OperatorRefused);
        var sent = Directory
            .GetFiles(bed.Playground.At("store", "replies", row.Number), "*.eml")
            .Select(f => MimeKit.MimeMessage.Load(f, Ct).TextBody!)
            .ToList();
        sent.ShouldContain(text =>
            text.Contains("Write the date, please.", StringComparison.Ordinal)
        );

        foreach (var (name, value) in form)
        {
            stale[name] = value;
        }

        stale["Form.Intent"] = "decide";
        using var late = await bruno.PostAsync(page, stale, Ct);
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await late.Content.ReadAsStringAsync(Ct)).ShouldContain("anne a agi avant vous");
    }

    private static Task<HttpResponseMessage> ApproveAsync(
        Visitor visitor,
        DashboardBed bed,
        CaseRow row,
        SampleRequest sample,
        string typed
    ) =>
        visitor.SubmitAsync(
            $"/cases/{row.Number}/decide/approve",
            "decide",
            Ct,
            (
                "Form.Target",
                $"{bed.Pki.SerialOf(sample.Revokes!)}@{bed.Pki.IssuerOf(DemoIssuer.Qualified).GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, false)}"
            ),
            ("Form.Guide", nameof(GuideReason.PasswordLost)),
            ("Form.Reason", "called back"),
            ("Form.Typed", typed),
            ("Form.Intent", "decide")
        );

    private static Task<CaseRow> WaitingAsync(DashboardBed bed, SampleRequest sample) =>
        bed.MailAsync(
            sample.Mail,
            c => c is { State: CaseState.WaitingForPerson, LastStep: CaseStep.Filed },
            Ct
        );

    private static async Task<CaseRow> UntilAsync(
        DashboardBed bed,
        CaseRow row,
        Func<CaseRow, bool> holds
    )
    {
        CaseRow? now = null;
        await MailRig.UntilAsync(
            async () => holds(now = (await bed.Store.ByNumberAsync(row.Number, Ct))!),
            "the decision is carried out",
            seconds: 90
        );
        return now!;
    }
}
