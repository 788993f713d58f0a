using MailRevocationWorker.Dashboard;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Schedule.Jobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailRevocationWorker.Tests.Dashboard.People;

public sealed class PersonMailerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendDue_DatabaseCannotBeWritten_NothingLeavesUntilItCanAndThenEachOnce()
    {
        await using var bed = await JobBed.MakeAsync();
        var clock = bed.Database.Clock;
        await using var database = SqliteDatabase.InFile(bed.Database.DatabasePath, 1);
        var store = new CaseStore(database, clock);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<WorkerDatabase>(database)
            .AddSingleton(store)
            .AddSingleton(new DashboardOptions())
            .AddSingleton(new PeopleOptions());
        services.AddPeople(
            new() { Database = bed.Database.DatabasePath, BusySeconds = 1 },
            new DashboardOptions()
        );
        await using var rooms = services.BuildServiceProvider();
        await rooms.PreparePeopleAsync(Ct);
        string[] everybody = ["one@ca.example", "two@ca.example"];
        await using (var scope = rooms.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PeopleDb>();
            db.Mails.AddRange(
                everybody.Select(to => new PersonMailEntity
                {
                    To = to,
                    At = clock.GetUtcNow(),
                    NextTry = clock.GetUtcNow(),
                    By = "anne",
                    About = "olivia",
                })
            );
            await db.SaveChangesAsync(Ct);
        }

        using var mailer = new PersonMailer(
            rooms.GetRequiredService<IServiceScopeFactory>(),
            bed.Mail,
            store,
            rooms.GetRequiredService<PeopleJournal>(),
            new DashboardOptions(),
            new DashboardSite("https://desk.example"),
            clock,
            NullLogger<PersonMailer>.Instance
        );
        await using (
            var other = new SqliteConnection(
                $"Data Source={bed.Database.DatabasePath};Pooling=False"
            )
        )
        {
            await other.OpenAsync(Ct);
            await using var held = other.BeginTransaction(deferred: false);
            await Should.ThrowAsync<DbUpdateException>(() => mailer.SendDueAsync(Ct));
            bed.Sent.ShouldBeEmpty();
        }

        // Put off meanwhile by a clock that was ahead for a while.
        await using (var scope = rooms.CreateAsyncScope())
        {
            await scope
                .ServiceProvider.GetRequiredService<PeopleDb>()
                .Mails.ExecuteUpdateAsync(
                    m => m.SetProperty(x => x.NextTry, clock.GetUtcNow().AddDays(30)),
                    Ct
                );
        }

        await mailer.SendDueAsync(Ct);
        clock.Advance(TimeSpan.FromHours(2));
        await mailer.SendDueAsync(Ct);

        bed.Sent.Select(s => s.To).ShouldBe(everybody);
    }
}
