using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Dashboard;

/// <summary>Who lets whom in: by mail to their own address, under the others' eyes, and never so that one person becomes two.</summary>
public sealed partial class AccessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invitation_GoesToThePerson_AndTheOtherSupervisorsAreTold()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var sophie = await SupervisorAsync(bed, "sophie");
        using var solange = await SupervisorAsync(bed, "solange");

        var page = await AddAsync(sophie, "anne", "anne@ca.example");

        page.ShouldContain("a…@ca.example");
        page.ShouldNotContain(Invitations.Path);
        using var anne = bed.Visitor();
        await anne.EnrolAsync(
            LinkIn(await bed.MailToAsync("anne@ca.example", Ct)),
            DashboardBed.Password,
            Ct
        );
        await anne.SignInAsync("anne", DashboardBed.Password, Ct);
        var notice = (await bed.MailToAsync("solange@ca.example", Ct)).TextBody!;
        notice.ShouldContain("sophie a invité anne");
        notice.ShouldContain("sophie has invited anne");
        notice.ShouldNotContain(Invitations.Path);
        (await bed.MailsToAsync("sophie@ca.example", Ct)).ShouldNotContain(m =>
            m.TextBody!.Contains("anne", StringComparison.Ordinal)
        );
        await MailRig.UntilAsync(
            async () =>
                (await JournalKindsAsync(bed)) is var kinds
                && kinds.Contains(PeopleJournal.LinkMailed)
                && kinds.Contains(PeopleJournal.NoticeMailed),
            "both mails are in the journal",
            seconds: 60
        );
    }

    [Fact]
    public async Task Reset_GoesWhereThePersonsLinksGo_AndTakesAwayAllTheyHad()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var sophie = await SupervisorAsync(bed, "sophie");
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct, "anne@ca.example");
        var recovery = anne.RecoveryCodes[0];

        using var answer = await sophie.SubmitAsync(
            "/people",
            "people",
            Ct,
            ("Form.Link", "anne"),
            ("Form.Email", "sophie@ca.example"),
            ("New.Email", "sophie@ca.example")
        );

        (await answer.Content.ReadAsStringAsync(Ct)).ShouldNotContain(Invitations.Path);
        var link = LinkIn(await bed.MailToAsync("anne@ca.example", Ct));
        (await bed.MailsToAsync("sophie@ca.example", Ct)).ShouldAllBe(m =>
            !m.TextBody!.Contains(Invitations.Path, StringComparison.Ordinal)
        );
        using (var gone = await anne.GetAsync("/account", Ct))
        {
            gone.StatusCode.ShouldBe(HttpStatusCode.Redirect, "the session has ended");
        }

        await anne.EnrolAsync(link, DashboardBed.Password, Ct);
        anne.RecoveryCodes.ShouldNotContain(recovery);
        using var thief = bed.Visitor();
        using var password = await thief.PasswordAsync("anne", DashboardBed.Password, Ct);
        using var old = await thief.SubmitAsync(
            "/sign-in/code",
            "code",
            Ct,
            ("Form.Code", recovery)
        );
        old.StatusCode.ShouldBe(HttpStatusCode.OK, "a recovery code of before the reset");
    }

    [Fact]
    public async Task Invitation_ToAnotherDomainOrATakenAddress_IsRefusedAndSendsNothing()
    {
        await using var bed = await DashboardBed.StartAsync(
            Ct,
            c => c["People"] = new JsonObject { ["MailDomains"] = new JsonArray("ca.example") }
        );
        using var sophie = await SupervisorAsync(bed, "sophie");
        (string Email, string Said)[] wrong =
        [
            ("anne@elsewhere.example", "domaine autorisé"),
            ("anne@sub.ca.example", "domaine autorisé"),
            ("anne@ca.example@elsewhere.example", "n’en est pas une"),
            ("Anne <anne@ca.example>", "n’en est pas une"),
            ("SOPHIE@ca.example", "un autre compte"),
            (" ", "adresse e-mail"),
        ];
        foreach (var (email, said) in wrong)
        {
            (await AddAsync(sophie, "anne", email)).ShouldContain(said, Case.Sensitive, email);
        }

        await using var scope = bed.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PeopleDb>();
        (await db.Users.Select(u => u.UserName).ToListAsync(Ct)).ShouldBe(["sophie"]);
        (await db.Mails.AnyAsync(Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Invitation_WhileNoMailLeaves_WaitsAndIsTriedAgain()
    {
        await using var bed = await DashboardBed.StartAsync(
            Ct,
            c =>
                c["Delivery"] = new JsonObject
                {
                    ["Kind"] = "Smtp",
                    ["Smtp"] = new JsonObject
                    {
                        ["Host"] = "127.0.0.1",
                        ["Port"] = 9,
                        ["Security"] = "None",
                        ["SignIn"] = "None",
                    },
                }
        );
        using var sophie = await SupervisorAsync(bed, "sophie");
        await AddAsync(sophie, "anne", "anne@ca.example");

        PersonMailEntity? mail = null;
        await MailRig.UntilAsync(
            async () =>
            {
                await using var scope = bed.Services.CreateAsyncScope();
                mail = await scope
                    .ServiceProvider.GetRequiredService<PeopleDb>()
                    .Mails.SingleOrDefaultAsync(m => m.To == "anne@ca.example", Ct);
                return mail is { Tries: 1, NextTry: not null, Problem: not null };
            },
            "the first try has failed",
            seconds: 90
        );

        mail!.NextTry!.Value.ShouldBeGreaterThan(mail.At);
        mail.SentAt.ShouldBeNull();
        WebUtility
            .HtmlDecode(await sophie.ReadAsync("/people", Ct))
            .ShouldContain("e-mail en cours d’envoi");
    }

    [Fact]
    public async Task Mail_ThatCantBeWritten_KeepsNoOtherFromGoing()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var sophie = await SupervisorAsync(bed, "sophie");
        await PutAsync(bed, accountOf: null, to: "a.@ca.example");

        await AddAsync(sophie, "anne", "anne@ca.example");

        LinkIn(await bed.MailToAsync("anne@ca.example", Ct)).ShouldNotBeEmpty();
        (await bed.Store.OpenTasksAsync(Ct)).ShouldContain(t => t.Kind == "alarm");
    }

    [Fact]
    public async Task Link_MailedAgainAfterItsPersonEnrolled_IsNotSentAndOpensNothing()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct, "anne@ca.example");

        // The first try was taken, and the answer to it was lost.
        var mail = await PutAsync(bed, accountOf: "anne", to: "anne@ca.example");
        await bed.Services.GetRequiredService<PersonMailer>().SendDueAsync(Ct);

        await using var scope = bed.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PeopleDb>();
        var ended = await db.Mails.AsNoTracking().SingleAsync(m => m.Id == mail, Ct);
        ended.NextTry.ShouldBeNull();
        ended.SentAt.ShouldBeNull();
        (await db.Invitations.CountAsync(i => !i.Used, Ct)).ShouldBe(0);
        (await bed.MailsToAsync("anne@ca.example", Ct)).ShouldBeEmpty();
    }

    private static async Task<long> PutAsync(DashboardBed bed, string? accountOf, string to)
    {
        await using var scope = bed.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PeopleDb>();
        var mail = new PersonMailEntity
        {
            AccountId = accountOf is null
                ? null
                : (await db.Users.SingleAsync(u => u.UserName == accountOf, Ct)).Id,
            To = to,
            Change = AccessChange.Reset,
            About = accountOf ?? "anne",
            By = "sophie",
            At = TimeProvider.System.GetUtcNow(),
            NextTry = TimeProvider.System.GetUtcNow(),
        };
        db.Mails.Add(mail);
        await db.SaveChangesAsync(Ct);
        return mail.Id;
    }

    [Fact]
    public async Task Confirmation_ByTheSupervisorWhoLetTheFirstIn_IsRefusedInWords()
    {
        await using var bed = await DashboardBed.StartAsync(
            Ct,
            c => c["Policy"]!["Automation"] = "Off"
        );
        using var sophie = await SupervisorAsync(bed, "sophie");
        await AddAsync(sophie, "anne", "anne@ca.example");
        using var anne = bed.Visitor();
        await anne.EnrolAsync(
            LinkIn(await bed.MailToAsync("anne@ca.example", Ct)),
            DashboardBed.Password,
            Ct
        );
        await anne.SignInAsync("anne", DashboardBed.Password, Ct);
        var row = await bed.MailAsync(
            bed.Samples.Single(s => s.Name == "01-holder").Mail,
            c => c is { State: CaseState.WaitingForPerson, LastStep: CaseStep.Filed },
            Ct
        );
        using var proposed = await anne.SubmitAsync(
            $"/cases/{row.Number}/decide/not-a-request",
            "decide",
            Ct,
            ("Form.Reason", "a test of ours"),
            ("Form.Intent", "decide")
        );
        proposed.Headers.Location!.ToString().ShouldContain("said=proposed");

        using (var refused = await ConfirmAsync(sophie, row))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            WebUtility
                .HtmlDecode(await refused.Content.ReadAsStringAsync(Ct))
                .ShouldContain("operator vouch anne");
        }

        (await bed.Store.ByNumberAsync(row.Number, Ct))!.State.ShouldBe(CaseState.WaitingForPerson);
        await using (var scope = bed.Services.CreateAsyncScope())
        {
            var links = scope.ServiceProvider.GetRequiredService<Invitations>();
            (await links.VouchAsync("anne", Invitations.Console, Ct)).ShouldBeTrue();
        }

        using var confirmed = await ConfirmAsync(sophie, row);
        confirmed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (
            await new JournalVerifier(
                bed.Services.GetRequiredService<WorkerDatabase>()
            ).VerifyAsync([], Ct)
        ).Problems.ShouldBeEmpty();
    }

    private static Task<Visitor> SupervisorAsync(DashboardBed bed, string name) =>
        bed.PersonAsync(name, PersonRole.Supervisor, Ct, $"{name}@ca.example");

    private static async Task<string> AddAsync(Visitor supervisor, string name, string email)
    {
        using var answer = await supervisor.SubmitAsync(
            "/people",
            "add",
            Ct,
            ("New.Name", name),
            ("New.Email", email),
            ("New.Role", Roles.Operator)
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
    }

    private static Task<HttpResponseMessage> ConfirmAsync(Visitor supervisor, CaseRow row) =>
        supervisor.SubmitAsync(
            $"/cases/{row.Number}/decide/confirm",
            "decide",
            Ct,
            ("Form.Intent", "decide")
        );

    private static string LinkIn(MimeKit.MimeMessage mail) =>
        Link().Match(mail.TextBody!).Value is { Length: > 40 } link
            ? link
            : throw new ShouldAssertException("the mail has no link");

    private static async Task<List<string>> JournalKindsAsync(DashboardBed bed)
    {
        await using var db = bed.Services.GetRequiredService<WorkerDatabase>().CreateDbContext();
        return await db.Journal.Select(j => j.Kind).ToListAsync(Ct);
    }

    [GeneratedRegex("/welcome/[A-Za-z0-9_-]+", RegexOptions.None, 2000)]
    private static partial Regex Link();
}
