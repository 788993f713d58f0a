using System.Net;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard;
using MailRevocationWorker.Dashboard.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Dashboard;

/// <summary>Guesses that come at once count like guesses one after the other.</summary>
public sealed class GuessingTests
{
    private const int AtOnce = 24;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passwords_ManyWrongOnesAtOnce_LockTheAccount()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        using var thief = bed.Visitor();

        await GuessAsync(thief, "/sign-in", "sign-in", n => ("Form.Password", $"guess {n}"));

        (await IsLockedAsync(bed)).ShouldBeTrue();
    }

    [Fact]
    public async Task Codes_ManyWrongOnesAtOnce_LockTheAccount()
    {
        await using var bed = await DashboardBed.StartAsync(Ct);
        using var anne = await bed.PersonAsync("anne", PersonRole.Operator, Ct);
        using var thief = bed.Visitor();
        (await thief.PasswordAsync("anne", DashboardBed.Password, Ct)).Dispose();

        await GuessAsync(thief, "/sign-in/code", "code", n => ("Form.Code", $"guess-{n}"));

        (await IsLockedAsync(bed)).ShouldBeTrue();
    }

    private static async Task GuessAsync(
        Visitor thief,
        string page,
        string form,
        Func<int, (string Name, string Value)> guess
    )
    {
        var (action, fields) = Visitor.Form(await thief.ReadAsync(page, Ct), form);
        fields["Form.Name"] = "anne";
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(async n =>
                {
                    var (name, value) = guess(n);
                    using var answer = await thief.PostAsync(
                        action ?? page,
                        new Dictionary<string, string>(fields) { [name] = value },
                        Ct
                    );
                    answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                })
        );
    }

    private static async Task<bool> IsLockedAsync(DashboardBed bed)
    {
        bed.Services.GetRequiredService<DashboardOptions>().LockoutTries.ShouldBeLessThan(AtOnce);
        await using var scope = bed.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PeopleDb>();
        var account = await db.Users.AsNoTracking().SingleAsync(u => u.UserName == "anne", Ct);
        return account.LockoutEnd > TimeProvider.System.GetUtcNow();
    }
}
