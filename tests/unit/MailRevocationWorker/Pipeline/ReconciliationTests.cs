using System.Net;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Tests.Revocation;

namespace MailRevocationWorker.Tests.Pipeline;

public sealed class ReconciliationTests : IAsyncLifetime
{
    private PublishedBed bed = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Reconciliation Reconciliation =>
        new(
            bed.Store,
            new RegistryReader(bed.Rig.Storage.Database, bed.Rig.Storage.Clock),
            bed.Rig.Authority,
            bed.Reader,
            bed.Rig.Storage.Clock
        );

    public async ValueTask InitializeAsync() => bed = await PublishedBed.MakeAsync();

    public async ValueTask DisposeAsync() => await bed.EndAsync();

    [Fact]
    public async Task Run_EverythingAgrees_FindsNothing()
    {
        var targets = await bed.Rig.RegisterAsync(
            AuthorityRig.Row("7E01"),
            AuthorityRig.Row("7E02")
        );
        var (row, assessed) = await bed.DecidedAsync(targets[0]);
        await bed.Revocation().RevokeAsync(row, assessed, Ct);

        var report = await Reconciliation.RunAsync(Ct);

        report.Compared.ShouldBe(2);
        report.Differences.ShouldBeEmpty();
        (await bed.Store.OpenTasksAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_RevokedElsewhere_RegistryFollowsForEver()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        await bed.Rig.RevokeAsync(target, caseNumber: "by hand, at the CA");

        var first = await Reconciliation.RunAsync(Ct);
        var second = await Reconciliation.RunAsync(Ct);

        var difference = first.Differences.ShouldHaveSingleItem();
        (difference.Kind, difference.Serial).ShouldBe((DifferenceKind.RevokedElsewhere, "7E01"));
        second.Differences.ShouldBeEmpty();
        var now = (await bed.Rig.FindAsync("7E01"))[0];
        (now.Status, now.RevokedAt).ShouldBe((RegisteredStatus.Revoked, bed.Rig.Now));
        (await bed.Store.OpenTasksAsync(Ct)).ShouldHaveSingleItem().Kind.ShouldBe("reconciliation");
        // A file that says otherwise is older than the truth.
        await bed.Rig.RegisterAsync("7E01");
        (await bed.Rig.FindAsync("7E01"))[0].Status.ShouldBe(RegisteredStatus.Revoked);
    }

    [Fact]
    public async Task Run_RegistryAloneSaysRevoked_NothingIsRevokedAndAPersonIsAlarmed()
    {
        await bed.Rig.RegisterAsync(
            AuthorityRig.Row("7E01") with
            {
                Status = RegisteredStatus.Revoked,
                RevokedAt = bed.Rig.Now.AddDays(-3),
            }
        );
        await bed.Rig.Authority.PublishDueAsync(Ct);

        var report = await Reconciliation.RunAsync(Ct);
        await Reconciliation.RunAsync(Ct);

        report.Differences.ShouldHaveSingleItem().Kind.ShouldBe(DifferenceKind.RegistryAlone);
        (await bed.Rig.PublishedAsync()).Entries.ShouldBeEmpty();
        (await bed.Store.OpenTasksAsync(Ct))
            .ShouldHaveSingleItem("the same alarm is one")
            .Kind.ShouldBe("alarm");
    }

    [Fact]
    public async Task Run_PublishedCrlFellBehind_IsAnAlarm()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        await bed.Rig.Authority.PublishDueAsync(Ct);
        var old = await File.ReadAllBytesAsync(bed.Rig.CrlPath, Ct);
        var (row, assessed) = await bed.DecidedAsync(target);
        await bed.Revocation().RevokeAsync(row, assessed, Ct);
        bed.Instead["/crl/"] = () => PublishedBed.Bytes(old);

        (await Reconciliation.RunAsync(Ct))
            .Differences.ShouldHaveSingleItem()
            .Kind.ShouldBe(DifferenceKind.NotPublished);
    }

    [Fact]
    public async Task Run_OcspContradictsTheCrl_IsAnAlarm()
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        using var early = bed.Rig.Ocsp();
        var good = (await early.AnswerAsync("test-ca", bed.Rig.Request("7E01"), Ct))!.Der.ToArray();
        var (row, assessed) = await bed.DecidedAsync(target);
        await bed.Revocation().RevokeAsync(row, assessed, Ct);
        bed.Instead["/ocsp/"] = () => PublishedBed.Bytes(good);

        (await Reconciliation.RunAsync(Ct))
            .Differences.ShouldHaveSingleItem()
            .Kind.ShouldBe(DifferenceKind.MethodsDisagree);
    }

    [Fact]
    public async Task Run_NothingCanBeRead_IsAnAlarmAndChangesNothing()
    {
        await bed.Rig.RegisterAsync("7E01");
        bed.Instead["/crl/"] = () => new(HttpStatusCode.BadGateway);

        (await Reconciliation.RunAsync(Ct))
            .Differences.ShouldHaveSingleItem()
            .Kind.ShouldBe(DifferenceKind.Unreadable);
        (await bed.Rig.FindAsync("7E01"))[0].Status.ShouldBe(RegisteredStatus.Valid);
    }
}
