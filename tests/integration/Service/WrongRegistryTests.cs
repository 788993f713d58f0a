using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using Microsoft.EntityFrameworkCore;

namespace Integration.Tests.Service;

/// <summary>A registry that is wrong about the certificate to revoke: its word alone must not leave a stolen key valid.</summary>
public sealed class WrongRegistryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registry_AloneSaysRevoked_ItIsRevokedAndTheOperatorsAreTold()
    {
        var authority = new FailingAuthority();
        await using var bed = await OutageBed.StartAsync(authority: authority);
        await MarkAsync(bed);

        var sample = await bed.DeliverAsync();
        var filed = await bed.FiledAsync();

        (filed.Decision, filed.Code, filed.State).ShouldBe(
            (DecisionKind.Revoke, DecisionCode.HolderRequest, CaseState.Closed)
        );
        authority.Revoked.ShouldBe([bed.Pki.SerialOf(sample.Revokes!)]);
        (await bed.Store.OpenTasksAsync(Ct)).ShouldContain(t =>
            t.Kind == "alarm"
            && t.DetailJson.Contains("revoked-in-the-registry-alone", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Registry_AndWhatIsPublishedSayRevoked_TheRequesterIsToldSo()
    {
        var authority = new FailingAuthority();
        await using var bed = await OutageBed.StartAsync(authority: authority);
        var target = await MarkAsync(bed);
        (
            await authority.RevokeAsync(target, CrlReason.Superseded, null, "elsewhere", Ct)
        ).Result.ShouldBe(RevocationResult.Revoked);

        await bed.DeliverAsync();
        var filed = await bed.FiledAsync();

        (filed.Decision, filed.Code).ShouldBe(
            (DecisionKind.Reject, DecisionCode.TargetAlreadyRevoked)
        );
        (await bed.Store.OutputAsync(filed.Id, CaseStep.Revoked, Ct)).ShouldBe(
            "null",
            "nobody was asked to revoke"
        );
        authority.Revoked.Count.ShouldBe(1);
    }

    /// <summary>Whoever waits for a status server must not keep the others from their decisions.</summary>
    [Fact]
    public async Task Registry_SaysRevokedAndTheStatusServerIsSilent_OthersAreDecidedMeanwhile()
    {
        await using var bed = await OutageBed.StartAsync();
        await MarkAsync(bed);
        var asked = bed.SilencePublicationAsync();
        await bed.DeliverAsync();
        await asked.WaitAsync(TimeSpan.FromSeconds(60), Ct);

        await bed.DeliverAsync("09-unsigned");
        var number = FormattableString.Invariant(
            $"R-{TimeProvider.System.GetUtcNow().Year}-000002"
        );
        await MailRig.UntilAsync(
            async () => await bed.Store.ByNumberAsync(number, Ct) is { LastStep: CaseStep.Filed },
            "the other request is answered"
        );
        var waits = await bed.CaseAsync(_ => true, "is there");
        bed.PublishAgain();

        waits.LastStep.ShouldBe(CaseStep.Validated, "it was decided without its status");
        (await bed.FiledAsync()).Decision.ShouldBe(DecisionKind.Revoke);
    }

    /// <summary>As an import from a registry that is mistaken leaves it.</summary>
    private static async Task<RegisteredCertificate> MarkAsync(OutageBed bed)
    {
        var serial = bed.Pki.SerialOf("camille-eiducio");
        await using (var db = bed.Database.CreateDbContext())
        {
            (
                await db
                    .Certificates.Where(c => c.SerialNumber == serial)
                    .ExecuteUpdateAsync(
                        s =>
                            s.SetProperty(c => c.Status, RegisteredStatus.Revoked)
                                .SetProperty(
                                    c => c.RevokedAt,
                                    TimeProvider.System.GetUtcNow().AddDays(-3)
                                ),
                        Ct
                    )
            ).ShouldBe(1);
        }

        var facts = await new RegistryReader(bed.Database, TimeProvider.System).FactsAsync(
            [new RevocationForm { Source = FormSource.AcroForm, SerialCandidates = [serial] }],
            [],
            Ct
        );
        return facts.BySerial.ShouldHaveSingleItem();
    }
}
