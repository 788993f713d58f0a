using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation.Publication;
using MailRevocationWorker.Revocation.Remote;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Pipeline;

namespace MailRevocationWorker.Tests.Revocation;

/// <summary>certificateHold (RFC 5280 clause 5.3.1) can be lifted: who reads it as a published status has not read a revocation.</summary>
public sealed class HeldCertificateTests : IAsyncLifetime
{
    private const int CertificateHold = 6;
    private PublishedBed bed = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => bed = await PublishedBed.MakeAsync();

    public async ValueTask DisposeAsync() => await bed.EndAsync();

    /// <summary>Listed by the CA for that reason, and published by every method.</summary>
    private async Task<RegisteredCertificate> ListedAsync(int reason)
    {
        var target = await bed.Rig.RegisterAsync("7E01");
        await using (var db = bed.Rig.Storage.Database.CreateDbContext())
        {
            db.RevokedCertificates.Add(
                new()
                {
                    IssuerKey = bed.Rig.Issuer.Key,
                    SerialNumber = target.SerialNumber,
                    RevokedAt = bed.Rig.Now.AddHours(-1),
                    Reason = reason,
                }
            );
            await db.SaveChangesAsync(Ct);
        }

        await bed.Rig.Authority.PublishDueAsync(Ct);
        return target;
    }

    [Theory]
    [InlineData(StatusMethod.Crl)]
    [InlineData(StatusMethod.Ocsp)]
    public async Task Hold_ReadByEitherMethod_IsNotRevoked(StatusMethod method)
    {
        var target = await ListedAsync(CertificateHold);

        var status = await bed.Reader.Look().ReadAsync(target, Ct);

        var reading = status.Readings.Single(r => r.Method == method);
        reading.State.ShouldBe(PublishedState.NotRevoked);
        reading.Entry.ShouldNotBeNull().Reason.ShouldBe(CertificateHold);
        status.IsRevoked.ShouldBeFalse();
        (await ((IPublishedStatus)bed.Reader).ReadAsync(target, Ct)).ShouldBeNull(
            "the authority is asked to revoke"
        );
    }

    [Fact]
    public async Task Hold_InThePublishedCrl_DoesNotFlowIntoTheRegistry()
    {
        await ListedAsync(CertificateHold);

        var report = await new Reconciliation(
            bed.Store,
            new RegistryReader(bed.Rig.Storage.Database, bed.Rig.Storage.Clock),
            bed.Rig.Authority,
            bed.Reader,
            bed.Rig.Storage.Clock
        ).RunAsync(Ct);

        report.Differences.ShouldBeEmpty();
        (await bed.Rig.FindAsync("7E01"))[0]
            .Status.ShouldBe(
                RegisteredStatus.Valid,
                "the registry never takes a revocation back, and a hold can be lifted"
            );
    }

    [Fact]
    public async Task Hold_InTheAuthoritysOwnTable_IsNoRevocationAndGoesToAPerson()
    {
        var target = await ListedAsync(CertificateHold);

        (await bed.Rig.Authority.StatusAsync(target, Ct)).ShouldBeNull();
        var receipt = await bed.Rig.RevokeAsync(target);

        receipt.Result.ShouldBe(
            RevocationResult.Refused,
            "it would neither have been revoked already nor ever be published as revoked"
        );
        receipt.Detail.ShouldContain("on hold");
    }

    [Theory]
    [InlineData((int)CrlReason.KeyCompromise)]
    [InlineData((int)CrlReason.Unspecified)]
    public async Task Revocation_ForAnyOtherReason_IsRevoked(int reason)
    {
        var target = await ListedAsync(reason);

        var status = await bed.Reader.Look().ReadAsync(target, Ct);

        status.Readings.Count.ShouldBe(2);
        status.IsRevoked.ShouldBeTrue();
    }
}
