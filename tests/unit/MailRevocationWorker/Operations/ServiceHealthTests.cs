using System.Net;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Operations;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Revocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MailRevocationWorker.Tests.Operations;

public sealed class ServiceHealthTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CheckAsync_EverythingWrong_SaysWhyWithoutQuotingAnybody()
    {
        await using var bed = await GaugeBed.MakeAsync();
        bed.Telemetry.MinFreeMegabytes = int.MaxValue;
        bed.Mailbox(
            connected: false,
            new MailboxAlarm(
                MailboxAlarmKind.SignInRefused,
                "535 operator@ca.example: wrong password",
                bed.Jobs.Database.Clock.GetUtcNow()
            )
        );
        await bed.Jobs.Runs.EndedAsync("check-journal", JobOutcome.Failed, "NOT INTACT", Ct);

        var found = (await bed.Health.CheckAsync(Ct)).ToDictionary(c => c.Name, c => c.Reason);

        found["mailbox"].ShouldBe("SignInRefused since 2026-11-22 21:00:00Z");
        found["database"].ShouldBeNull();
        found["disk"].ShouldNotBeNull().ShouldContain("MB are free");
        found["crl"].ShouldBe("ca-one is not published");
        found["trust"].ShouldNotBeNull();
        found["journal"].ShouldBe("not proven whole since 2026-11-22 21:00:00Z");
        found["jobs"].ShouldBe("check-journal");
    }

    [Fact]
    public async Task CheckAsync_DatabaseHeldByAnother_SaysThatItCantBeWrittenToInTime()
    {
        await using var bed = await GaugeBed.MakeAsync();
        await bed.Health.CheckAsync(Ct); // the first look compiles the question, and the clock below would not wait for that
        bed.Jobs.Database.Clock.Advance(TimeSpan.FromSeconds(5));
        await using var other = new SqliteConnection(
            $"Data Source={bed.Jobs.Database.DatabasePath};Pooling=False"
        );
        await other.OpenAsync(Ct);
        await using (var held = other.BeginTransaction(deferred: false))
        {
            var looking = bed.Health.CheckAsync(Ct);
            while (!looking.IsCompleted)
            {
                // The deadline is the clock's, whenever the look begins.
                bed.Jobs.Database.Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(looking, Task.Delay(300, Ct));
            }

            (await looking)
                .Single(c => c.Name == "database")
                .Reason.ShouldBe("can't be written to, or not in time");
        }
    }

    [Fact]
    public async Task CheckAsync_DatabaseGone_SaysThatItCantBeRead()
    {
        await using var bed = await GaugeBed.MakeAsync();
        File.Move(bed.Jobs.Database.DatabasePath, bed.Jobs.Database.DatabasePath + ".away");

        (await bed.Health.CheckAsync(Ct))
            .Single(c => c.Name == "database")
            .Reason.ShouldBe("can't be read, or not in time");
    }

    [Fact]
    public async Task CheckAsync_AskedOften_LooksOnceInFiveSeconds()
    {
        await using var bed = await GaugeBed.MakeAsync();
        var first = await bed.Health.CheckAsync(Ct);
        bed.Mailbox(connected: false);

        (await bed.Health.CheckAsync(Ct)).ShouldBeSameAs(first);
        bed.Jobs.Database.Clock.Advance(TimeSpan.FromSeconds(5));

        (await bed.Health.CheckAsync(Ct))
            .Single(c => c.Name == "mailbox")
            .Reason.ShouldBe("not connected");
    }

    [Fact]
    public async Task CheckAsync_ClockSetBack_SaysSoAndLooksAgainAllTheSame()
    {
        await using var bed = await GaugeBed.MakeAsync();
        var clock = bed.Jobs.Database.Clock;
        await bed.Health.CheckAsync(Ct);
        clock.Jump(TimeSpan.FromHours(-6));
        bed.Mailbox(connected: false);
        clock.Advance(TimeSpan.FromSeconds(5));

        var found = (await bed.Health.CheckAsync(Ct)).ToDictionary(c => c.Name, c => c.Reason);

        found["mailbox"].ShouldBe("not connected");
        found["clock"].ShouldNotBeNull().ShouldContain("jumped by -21600 s to 2026-11-22 15:00:0");
        clock.Advance(TimeSpan.FromMinutes(3));
        (await bed.Health.CheckAsync(Ct)).Single(c => c.Name == "clock").Reason.ShouldBeNull();
    }

    [Fact]
    public async Task Endpoints_TheLoopsStandStill_LiveFailsAndReadySaysWhich()
    {
        await using var bed = await GaugeBed.MakeAsync();
        var building = WebApplication.CreateSlimBuilder();
        building.Logging.ClearProviders();
        building.WebHost.UseUrls("http://127.0.0.1:0");
        building.Services.AddSingleton(bed.Health).AddSingleton(bed.Loops);
        await using var app = building.Build();
        app.MapHealth();
        await app.StartAsync(Ct);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        (await client.GetAsync("/health/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        bed.Jobs.Database.Clock.Advance(TimeSpan.FromMinutes(62));

        var dead = await client.GetAsync("/health/live", Ct);
        dead.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await dead.Content.ReadAsStringAsync(Ct)).ShouldContain("has not come round for 62 min");
        (
            await (await client.GetAsync("/health/ready", Ct)).Content.ReadAsStringAsync(Ct)
        ).ShouldContain("\"loops\":\"the search for due cases has not come round");
        bed.Loops.Swept();
        bed.Mailbox(connected: true, scannedAt: bed.Jobs.Database.Clock.GetUtcNow());
        (await client.GetAsync("/health/live", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task CheckAsync_CrlOfTheFuture_IsNotWell()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await using var bed = await GaugeBed.MakeAsync();
        var clock = rig.Storage.Clock;
        clock.Jump(TimeSpan.FromDays(1));
        await rig.Authority.PublishDueAsync(Ct);
        Directory.CreateDirectory(bed.Jobs.At("crl"));
        File.Copy(rig.CrlPath, Path.Combine(bed.Jobs.At("crl"), "ca-one.crl"));

        (await bed.Health.CheckAsync(Ct))
            .Single(c => c.Name == "crl")
            .Reason.ShouldNotBeNull()
            .ShouldContain("is of the future (2026-11-23 21:00:00Z)");
    }
}
