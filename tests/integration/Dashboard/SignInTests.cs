using System.Net;
using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Dashboard;

/// <summary>The way in: by link, password and code, and in no other way.</summary>
public sealed class SignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_WithLinkPasswordAndCode_ComesInAndTheJournalKnows()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);

        (await anne.ReadAsync("/account", Ct)).ShouldContain("anne");
        using var left = await anne.SubmitAsync("/account", "/sign-out", Ct);
        left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await StatusAsync(anne, "/account")).ShouldBe(HttpStatusCode.Redirect);

        (await JournalAsync(bed)).ShouldBe([
            (Invitations.Console, PeopleJournal.Added),
            (Invitations.Console, PeopleJournal.Invited),
            ("anne", PeopleJournal.Enrolled),
            ("anne", PeopleJournal.SignedIn),
            ("anne", PeopleJournal.SignedOut),
        ]);
    }

    [Fact]
    public async Task Link_Used_WorksNoMore()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        var link = await bed.InviteAsync("anne", PersonRole.Operator, Ct);
        using var anne = bed.Visitor();
        await anne.EnrolAsync(link, DashboardBed.Password, Ct);

        (await anne.ReadAsync(link, Ct)).ShouldNotContain("_handler");
        (await anne.ReadAsync(Invitations.Path + "guessed", Ct)).ShouldNotContain("_handler");
    }

    [Theory]
    [InlineData("court")]
    [InlineData("motdepasse1234")]
    [InlineData("aaaaaaaaaaaaaaaaaa")]
    [InlineData("anneanneanneanne")]
    public async Task Link_WeakPassword_IsRefused(string password)
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        var link = await bed.InviteAsync("anne", PersonRole.Operator, Ct);
        using var anne = bed.Visitor();

        using var answer = await anne.SubmitAsync(
            link,
            "welcome",
            Ct,
            ("Form.Password", password),
            ("Form.Again", password),
            ("Form.Code", "000000")
        );

        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("trop faible");
    }

    [Fact]
    public async Task Password_Alone_LetsNobodyIn()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        using var thief = bed.Visitor();

        using var answer = await thief.PasswordAsync("anne", DashboardBed.Password, Ct);

        answer.Headers.Location!.ToString().ShouldContain("/sign-in/code");
        (await StatusAsync(thief, "/account")).ShouldBe(HttpStatusCode.Redirect);
        using var guess = await thief.SubmitAsync(
            "/sign-in/code",
            "code",
            Ct,
            ("Form.Code", "000000")
        );
        guess.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(thief, "/account")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Code_UsedOnce_IsRefusedAgain()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        await using var scope = bed.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PersonAccount>>();
        var account = (await users.FindByNameAsync("anne")).ShouldNotBeNull();
        var key = (await users.GetAuthenticatorKeyAsync(account)).ShouldNotBeNull();
        var used = account.LastCodeStep.ShouldNotBeNull();
        using var thief = bed.Visitor();
        using var password = await thief.PasswordAsync("anne", DashboardBed.Password, Ct);
        foreach (var step in new[] { used, used - 1 })
        {
            using var replay = await thief.SubmitAsync(
                "/sign-in/code",
                "code",
                Ct,
                ("Form.Code", Totp.At(key, step))
            );

            replay.StatusCode.ShouldBe(
                HttpStatusCode.OK,
                "the one that was used, and one before it"
            );
        }

        (await StatusAsync(thief, "/account")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Code_WrongTooOften_LocksRecoveryCodesOutToo()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        var recovery = anne.RecoveryCodes[0];
        using var guesser = bed.Visitor();
        using var password = await guesser.PasswordAsync("anne", DashboardBed.Password, Ct);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await CodeAsync(guesser, i == 0 ? "   " : "nonsense");
            wrong.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var locked = await CodeAsync(guesser, recovery);

        locked.StatusCode.ShouldBe(HttpStatusCode.OK, "the page again");
        (await StatusAsync(guesser, "/account")).ShouldBe(HttpStatusCode.Redirect);
        (await JournalAsync(bed)).ShouldContain((JournalData.Service, PeopleJournal.LockedOut));
    }

    [Fact]
    public async Task RecoveryCode_WorksOnce()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        var recovery = anne.RecoveryCodes[0];
        using var again = bed.Visitor();
        using var password = await again.PasswordAsync("anne", DashboardBed.Password, Ct);
        using var first = await CodeAsync(again, recovery);
        first.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var thief = bed.Visitor();
        using var right = await thief.PasswordAsync("anne", DashboardBed.Password, Ct);

        using var second = await CodeAsync(thief, recovery);

        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(thief, "/account")).ShouldBe(HttpStatusCode.Redirect);
    }

    private static Task<HttpResponseMessage> CodeAsync(Visitor visitor, string code) =>
        visitor.SubmitAsync("/sign-in/code", "code", Ct, ("Form.Code", code));

    [Fact]
    public async Task Name_KnownOrNot_IsAnsweredAlike()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        using var visitor = bed.Visitor();
        using var known = await visitor.PasswordAsync("anne", "wrong", Ct);
        using var unknown = await visitor.PasswordAsync("nobody", "wrong", Ct);

        known.StatusCode.ShouldBe(unknown.StatusCode);
        Alert(await known.Content.ReadAsStringAsync(Ct))
            .ShouldBe(Alert(await unknown.Content.ReadAsStringAsync(Ct)));
    }

    [Fact]
    public async Task Password_WrongTooOften_LocksEvenTheRightOneOut()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        using var guesser = bed.Visitor();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await guesser.PasswordAsync("anne", $"wrong {i}", Ct);
        }

        using var right = await guesser.PasswordAsync("anne", DashboardBed.Password, Ct);

        right.StatusCode.ShouldBe(HttpStatusCode.OK, "the page again, not the code");
        (await JournalAsync(bed)).ShouldContain((JournalData.Service, PeopleJournal.LockedOut));
    }

    [Fact]
    public async Task Tries_TooMany_AreTurnedAwayByAddress()
    {
        await using var bed = await DashboardBed.StartAsync(
            Ct,
            c => c["Dashboard"] = new JsonObject { ["SignInsPerMinute"] = 3 }
        );
        using var guesser = bed.Visitor();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            using var answer = await guesser.PasswordAsync($"name{i}", "wrong", Ct);
            answers.Add(answer.StatusCode);
        }

        answers.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Account_Ended_EndsItsSessionsWithTheNextRequest()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        using var sophie = await bed.PersonAsync("sophie", PersonRole.Supervisor, Ct);

        using var answer = await sophie.SubmitAsync("/people", "people", Ct, ("Form.End", "anne"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(anne, "/account")).ShouldBe(HttpStatusCode.Redirect);
        using var again = bed.Visitor();
        using var refused = await again.PasswordAsync("anne", DashboardBed.Password, Ct);
        refused.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keys_OfSessions_LieInAPrivateFolder()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);

        var keys = bed.Playground.At("store", "keys");
        Directory.GetFiles(keys, "key-*.xml").ShouldNotBeEmpty();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(keys)
                .ShouldBe(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
        }
    }

    [Fact]
    public async Task Pages_OverPlainHttpOnANetwork_AreNotServed()
    {
        var refused = await Should.ThrowAsync<MailRevocationWorker.Commands.SettingsException>(() =>
            DashboardBed.StartAsync(
                Ct,
                c => c["Dashboard"] = new JsonObject { ["Url"] = "http://192.0.2.1:8081" }
            )
        );

        refused.Message.ShouldContain("Dashboard:Url must be https");
    }

    private static async Task<HttpStatusCode> StatusAsync(Visitor visitor, string path)
    {
        using var answer = await visitor.GetAsync(path, Ct);
        return answer.StatusCode;
    }

    private static string Alert(string html)
    {
        var start = html.IndexOf("role=\"alert\"", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0);
        return html[start..html.IndexOf("</p>", start, StringComparison.Ordinal)];
    }

    private static async Task<List<(string Actor, string Kind)>> JournalAsync(DashboardBed bed)
    {
        await using var db = bed.Services.GetRequiredService<WorkerDatabase>().CreateDbContext();
        string[] kinds =
        [
            PeopleJournal.Added,
            PeopleJournal.Invited,
            PeopleJournal.Enrolled,
            PeopleJournal.SignedIn,
            PeopleJournal.SignedOut,
            PeopleJournal.LockedOut,
            PeopleJournal.SignInFailed,
        ];
        var entries = await db
            .Journal.Where(j => kinds.Contains(j.Kind))
            .OrderBy(j => j.Seq)
            .Select(j => new { j.Actor, j.Kind })
            .ToListAsync(Ct);
        return [.. entries.Select(e => (e.Actor, e.Kind))];
    }
}
