using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Revocation;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>A case that was decided anew may be about another certificate than before: each answer rests on the evidence of its own.</summary>
public sealed class PublicationTargetTests : IAsyncLifetime
{
    private PublishedBed bed = null!;
    private RegisteredCertificate first = null!;
    private RegisteredCertificate second = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        bed = await PublishedBed.MakeAsync();
        var both = await bed.Rig.RegisterAsync(AuthorityRig.Row("7E01"), AuthorityRig.Row("7E02"));
        first = both.Single(c => c.SerialNumber == "7E01");
        second = both.Single(c => c.SerialNumber == "7E02");
        await bed.Rig.RevokeAsync(first, caseNumber: "somebody else");
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromMinutes(10));
    }

    public async ValueTask DisposeAsync() => await bed.EndAsync();

    [Fact]
    public async Task Check_ReopenedWithAnotherCertificateAndRestarted_AnswersOnItsEvidence()
    {
        var row = await CarriedOutAsync(await bed.DecidedAsync(first));
        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.AlreadyRevoked);
        var old = await File.ReadAllBytesAsync(bed.Rig.CrlPath, Ct);
        bed.Instead["/crl/"] = () => PublishedBed.Bytes(old);
        row = await CarriedOutAsync(await bed.DecideAsync(row, second));
        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.Pending);
        bed.Restart();
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((0, 1));

        bed.Instead.Clear();
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromMinutes(5));
        bed.Restart();
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((1, 0));

        row = await bed.Store.CaseAsync(row.Id, Ct);
        (row.LastStep, row.State).ShouldBe((CaseStep.Revoked, CaseState.Open));
        (await bed.Store.MessageAsync(row.MessageId, Ct))!.Filed.ShouldBeFalse(
            "its folder is another now"
        );
        var receipt = await ReceiptAsync(row);
        receipt.Result.ShouldBe(RevocationResult.Revoked);
        receipt.SerialNumber.ShouldBe("7E02");
        receipt
            .Published.ShouldNotBeNull()
            .Evidence.Single(e => e.Method == StatusMethod.Crl)
            .CrlNumber.ShouldBe("2", "the first lists the other certificate alone");
        (await bed.Rig.FindAsync("7E02"))[0].Status.ShouldBe(RegisteredStatus.Revoked);
        (await bed.Store.PublicationsOfAsync(row.Id, Ct))
            .Select(p => (p.SerialNumber, p.Result, p.Took))
            .ShouldBe([
                ("7E01", RevocationResult.AlreadyRevoked, TimeSpan.Zero),
                ("7E02", RevocationResult.Revoked, TimeSpan.FromMinutes(5)),
            ]);
        (
            await new JournalVerifier(bed.Rig.Storage.Database).VerifyAsync(null, Ct)
        ).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_CertificateOfAnEarlierDecision_IsNotedAndTheAnswerStays()
    {
        bed.Instead["/crl/"] = () => new(HttpStatusCode.NotFound);
        var row = await CarriedOutAsync(await bed.DecidedAsync(first));
        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.Pending);
        row = await CarriedOutAsync(await bed.DecideAsync(row, second));
        var told = await ReceiptAsync(row);
        told.Result.ShouldBe(RevocationResult.Pending);
        var old = await bed.Store.OutputAsync(row.Id, CaseStep.Revoked, Ct);
        // The CRL that lists the first alone.
        bed.Instead["/crl/"] = () => PublishedBed.Bytes(File.ReadAllBytes(bed.Rig.CrlPath));
        bed.Instead["/ocsp/"] = () => new(HttpStatusCode.ServiceUnavailable);
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((0, 2));

        // The case waits for a decision: what it revoked before is noted all the same, whatever is decided.
        row = await bed.Store.RecordAsync(
            row,
            CaseStep.Decided,
            "{}",
            new() { Decision = DecisionKind.Review, State = CaseState.WaitingForPerson },
            Ct
        );
        bed.Instead.Clear();
        (await bed.Gate.CheckAsync(Ct)).ShouldBe((2, 0));

        (await bed.Store.CaseAsync(row.Id, Ct)).ShouldBe(row);
        (await bed.Store.OutputAsync(row.Id, CaseStep.Revoked, Ct)).ShouldBe(old);
        (await bed.Rig.FindAsync("7E01", "7E02")).ShouldAllBe(c =>
            c.Status == RegisteredStatus.Revoked
        );
    }

    [Fact]
    public async Task Check_OnlyTheEarlierCertificateIsPublished_TheCaseStaysPending()
    {
        bed.Instead["/ocsp/"] = () => new(HttpStatusCode.ServiceUnavailable);
        var row = await CarriedOutAsync(await bed.DecidedAsync(first));
        var before = await File.ReadAllBytesAsync(bed.Rig.CrlPath, Ct);
        bed.Instead["/crl/"] = () => PublishedBed.Bytes(before);
        row = await CarriedOutAsync(await bed.DecideAsync(row, second));
        bed.Instead.Remove("/ocsp/");

        (await bed.Gate.CheckAsync(Ct)).ShouldBe((1, 1));

        (await bed.Store.CaseAsync(row.Id, Ct)).ShouldBe(row);
        (await ReceiptAsync(row)).Result.ShouldBe(RevocationResult.Pending);
        (await bed.Store.UnpublishedAsync(10, Ct))
            .ShouldHaveSingleItem()
            .SerialNumber.ShouldBe("7E02");
    }

    [Fact]
    public async Task Revoke_AnotherCertificateRevokedElsewhereMeanwhile_IsAlreadyRevoked()
    {
        var row = await CarriedOutAsync(await bed.DecidedAsync(first));
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromMinutes(10));
        await bed.Rig.RevokeAsync(second, caseNumber: "somebody else");

        row = await CarriedOutAsync(await bed.DecideAsync(row, second));

        (await ReceiptAsync(row)).Result.ShouldBe(
            RevocationResult.AlreadyRevoked,
            "this case intended to revoke another certificate before, not this one"
        );
    }

    [Fact]
    public async Task Published_CaseMovedOnMeanwhile_StoresNeitherThePublicationNorTheReceipt()
    {
        bed.Instead["/crl/"] = () => new(HttpStatusCode.NotFound);
        var row = await CarriedOutAsync(await bed.DecidedAsync(second));
        var receipt = await bed.Store.OutputAsync(row.Id, CaseStep.Revoked, Ct);
        await bed.Store.PostponeAsync(row, bed.Rig.Now, "somebody was first", Ct);

        await Should.ThrowAsync<StaleCaseException>(() =>
            bed.Store.PublishedAsync(row, second, new(bed.Rig.Now, 1, []), "{}", Ct)
        );

        (await bed.Store.UnpublishedAsync(10, Ct)).ShouldHaveSingleItem();
        (await bed.Store.OutputAsync(row.Id, CaseStep.Revoked, Ct)).ShouldBe(receipt);
    }

    [Fact]
    public async Task Publication_ConfirmedLate_IsTimedOnceFromReceipt()
    {
        // Other tests publish meanwhile, and none of them takes as long as this.
        const double took = 40_404.125;
        var seen = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "mailrevocation.published.duration")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>(
            (_, value, _, _) => _ = value == took ? Interlocked.Increment(ref seen) : 0
        );
        listener.Start();
        bed.Instead["/crl/"] = () => new(HttpStatusCode.NotFound);
        var row = await CarriedOutAsync(await bed.DecidedAsync(second));
        bed.Instead.Clear();
        bed.Rig.Storage.Clock.Advance(TimeSpan.FromSeconds(took));

        await bed.Gate.CheckAsync(Ct);
        seen.ShouldBe(1);

        await bed.Gate.CheckAsync(Ct);
        row = await bed.Store.CaseAsync(row.Id, Ct);
        await CarriedOutAsync(await bed.DecideAsync(row, second));
        seen.ShouldBe(1, "the first time counts");
    }

    /// <summary>Revoked, answered, filed.</summary>
    private async Task<CaseRow> CarriedOutAsync((CaseRow Row, Assessed Assessed) decided)
    {
        var row = (
            await bed.Revocation().RevokeAsync(decided.Row, decided.Assessed, Ct)
        ).ShouldNotBeNull();
        row = await bed.Store.RecordAsync(
            row,
            CaseStep.Replied,
            "[]",
            new() { State = CaseState.Closed },
            Ct
        );
        await bed.Store.MarkFiledAsync(row.MessageId, "Processed", Ct);
        return await bed.Store.CaseAsync(row.Id, Ct);
    }

    private async Task<RevocationReceipt> ReceiptAsync(CaseRow row) =>
        JsonSerializer
            .Deserialize<RevocationReceipt>(
                (await bed.Store.OutputAsync(row.Id, CaseStep.Revoked, Ct)).ShouldNotBeNull(),
                InspectionJson.Options
            )
            .ShouldNotBeNull();
}
