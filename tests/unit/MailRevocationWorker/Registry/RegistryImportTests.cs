using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Storage;

namespace MailRevocationWorker.Tests.Registry;

public sealed class RegistryImportTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ImportAsync_FirstTime_AddsEverything()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();

        var summary = await ImportAsync(t, folder);

        summary.Accepted.ShouldBeTrue();
        Kind(summary, RegistryKind.Organisation).Added.ShouldBe(2);
        Kind(summary, RegistryKind.Holder).Added.ShouldBe(3);
        Kind(summary, RegistryKind.Mandate).Added.ShouldBe(1);
        Kind(summary, RegistryKind.Certificate).Added.ShouldBe(3);
    }

    [Fact]
    public async Task ImportAsync_SameFileAgain_ChangesNothing()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        folder.AddCertificate("c1.pem", RegistryFolder.Issuer, "0A1B").Dispose();
        folder.Certificates[0]!["pem"] = "c1.pem";
        await ImportAsync(t, folder);

        var summary = await ImportAsync(t, folder);

        summary.Accepted.ShouldBeTrue();
        foreach (var kind in summary.Kinds)
        {
            (kind.Added, kind.Changed, kind.Ended, kind.Refused).ShouldBe((0, 0, 0, 0));
        }

        Kind(summary, RegistryKind.Certificate).Unchanged.ShouldBe(3);
    }

    [Fact]
    public async Task ImportAsync_RowsMissingFromNewerFile_AreEnded()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        await ImportAsync(t, folder);
        folder.Json["asOf"] = "2026-11-22T12:00:00Z";
        folder.Certificates.RemoveAt(0);
        folder.Organisations[0]!["legalRepresentatives"] = new JsonArray();

        var summary = await ImportAsync(t, folder);

        Kind(summary, RegistryKind.Certificate).Ended.ShouldBe(1);
        Kind(summary, RegistryKind.Mandate).Ended.ShouldBe(1);
        var facts = await FactsAsync(t, "A1B");
        facts.BySerial.ShouldHaveSingleItem().Status.ShouldBe(RegisteredStatus.Ended);
        facts.Organisations["A"].LegalRepresentativeIds.ShouldBeEmpty();
    }

    [Fact]
    public async Task ImportAsync_EndedRowBack_CountsAgain()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        await ImportAsync(t, folder);
        var row = folder.Certificates[0]!.DeepClone();
        folder.Certificates.RemoveAt(0);
        await ImportAsync(t, folder);
        folder.Certificates.Add(row);

        await ImportAsync(t, folder);

        (await FactsAsync(t, "A1B")).BySerial[0].Status.ShouldBe(RegisteredStatus.Valid);
    }

    [Fact]
    public async Task ImportAsync_HolderGone_IsNoHolderAnyMore()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        await ImportAsync(t, folder);
        folder.Holders.RemoveAt(0);

        var summary = await ImportAsync(t, folder);

        summary.Refused.ShouldContain(r => r.Id == "c1", "its holder is gone");
        var facts = await FactsAsync(t, "A1B");
        facts.BySerial[0].Status.ShouldBe(RegisteredStatus.Ended);
        facts.Holders.ContainsKey("H").ShouldBeFalse();
        facts.Holders.ContainsKey("REP").ShouldBeTrue();
    }

    [Fact]
    public async Task ImportAsync_OlderFile_IsRefusedWhole()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        await ImportAsync(t, folder);
        folder.Json["asOf"] = "2026-11-21T23:59:59Z";
        folder.Certificates.Clear();

        var summary = await ImportAsync(t, folder);

        summary.WhyRefused!.ShouldContain("older");
        (await FactsAsync(t, "A1B")).BySerial[0].Status.ShouldBe(RegisteredStatus.Valid);
    }

    [Fact]
    public async Task ImportAsync_FileFromTheFuture_IsRefusedWhole()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        folder.Json["asOf"] = "2027-01-01T00:00:00Z";

        (await ImportAsync(t, folder)).WhyRefused!.ShouldContain("future");
    }

    [Fact]
    public async Task ImportAsync_RevokedHere_StaysRevokedWhateverTheFileSays()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        await ImportAsync(t, folder);
        var at = t.Clock.GetUtcNow();
        (await Reader(t).MarkRevokedAsync(RegistryFolder.Issuer, "A1B", at, Ct)).ShouldBeTrue();

        var valid = await ImportAsync(t, folder);
        folder.Certificates[0]!["id"] = "renamed";
        await ImportAsync(t, folder);
        folder.Certificates[0]!["status"] = "revoked";
        folder.Certificates[0]!["revokedAt"] = "2020-01-01T00:00:00Z";
        await ImportAsync(t, folder);
        folder.Certificates.RemoveAt(0);
        await ImportAsync(t, folder);

        valid.KeptRevoked.ShouldBe(["c1"]);
        var row = (await FactsAsync(t, "A1B")).BySerial.ShouldHaveSingleItem();
        row.Status.ShouldBe(RegisteredStatus.Revoked);
        row.RevokedAt.ShouldBe(at);
    }

    [Fact]
    public async Task ImportAsync_RevokedByAnEarlierFile_StaysRevoked()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        await ImportAsync(t, folder);
        folder.Certificates[2]!["status"] = "valid";
        folder.Certificates[2]!.AsObject().Remove("revokedAt");

        await ImportAsync(t, folder);

        (await FactsAsync(t, "C3")).BySerial[0].Status.ShouldBe(RegisteredStatus.Revoked);
    }

    [Fact]
    public async Task ImportAsync_AnotherCertificateForAKnownSerial_IsRefusedAndEnded()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();
        folder.AddCertificate("c1.pem", RegistryFolder.Issuer, "0A1B").Dispose();
        folder.Certificates[0]!["pem"] = "c1.pem";
        await ImportAsync(t, folder);
        folder.AddCertificate("c1.pem", RegistryFolder.Issuer, "0A1B").Dispose();

        var summary = await ImportAsync(t, folder);

        summary.Refused.ShouldHaveSingleItem().Why.ShouldContain("another certificate");
        (await FactsAsync(t, "A1B")).BySerial[0].Status.ShouldBe(RegisteredStatus.Ended);
    }

    [Fact]
    public async Task ImportAsync_IsJournalled()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var folder = new RegistryFolder();

        await ImportAsync(t, folder);

        var report = await new JournalVerifier(t.Database).VerifyAsync(null, Ct);
        (report.Entries, report.Intact).ShouldBe((1, true));
    }

    private static Task<ImportSummary> ImportAsync(TestDatabase t, RegistryFolder folder) =>
        new RegistryImporter(t.Database, t.Clock).ImportAsync(folder.Content(), Ct);

    private static RegistryReader Reader(TestDatabase t) => new(t.Database, t.Clock);

    private static Task<RegistryFacts> FactsAsync(TestDatabase t, string serial) =>
        Reader(t)
            .FactsAsync(
                [new RevocationForm { Source = FormSource.AcroForm, SerialCandidates = [serial] }],
                [],
                Ct
            );

    private static KindSummary Kind(ImportSummary summary, RegistryKind kind) =>
        summary.Kinds.Single(k => k.Kind == kind);
}
