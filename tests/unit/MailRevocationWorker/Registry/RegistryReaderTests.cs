using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using PadesValidator;
using TestSupport;

namespace MailRevocationWorker.Tests.Registry;

public sealed class RegistryReaderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FactsAsync_NothingImported_HasNoTimeAndNothing()
    {
        await using var database = await SqliteDatabase.InMemoryAsync(Ct);

        var facts = await new RegistryReader(database, TimeProvider.System).FactsAsync(
            [Form(["A1B"], "TD24000101")],
            [],
            Ct
        );

        facts.AsOf.ShouldBeNull();
        facts.BySerial.ShouldBeEmpty();
        facts.Holders.ShouldBeEmpty();
    }

    [Fact]
    public async Task FactsAsync_FormNamesACertificate_BringsHolderOrganisationAndRepresentatives()
    {
        using var folder = new RegistryFolder();
        await using var registry = await RegistryDatabase.InMemoryAsync(folder.Content(), Ct);

        var facts = await registry.Reader.FactsAsync([Form(["FFFF", "A1B"], null)], [], Ct);

        facts.AsOf.ShouldBe(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        facts.BySerial.ShouldHaveSingleItem().Id.ShouldBe("c1");
        facts.Holders.Keys.Order().ShouldBe(["H", "REP"]);
        var organisation = facts.Organisations.ShouldHaveSingleItem().Value;
        organisation.Siren.ShouldBe("000123455");
        organisation.LegalRepresentativeIds.ShouldBe(["REP"]);
    }

    [Theory]
    [InlineData("TD24000101")]
    [InlineData(" td 24000101 ")]
    public async Task FactsAsync_RequestNumber_IsFoundWhateverItsSpacing(string written)
    {
        using var folder = new RegistryFolder();
        await using var registry = await RegistryDatabase.InMemoryAsync(folder.Content(), Ct);

        var facts = await registry.Reader.FactsAsync([Form([], written)], [], Ct);

        facts.ByRequestNumber.ShouldHaveSingleItem().Id.ShouldBe("c1");
    }

    [Fact]
    public async Task FactsAsync_SignerImported_IsFoundByItsHashOnly()
    {
        using var folder = new RegistryFolder();
        using var genuine = folder.AddCertificate("c1.pem", RegistryFolder.Issuer, "0A1B");
        folder.Certificates[0]!["pem"] = "c1.pem";
        await using var registry = await RegistryDatabase.InMemoryAsync(folder.Content(), Ct);
        using var impostor = folder.AddCertificate("other.pem", RegistryFolder.Issuer, "0A1B");

        var facts = await registry.Reader.FactsAsync([], [Facts(genuine), Facts(impostor)], Ct);

        facts.Signers.Keys.ShouldBe([Facts(genuine).Sha256]);
        facts.Signers.Values.Single().HolderId.ShouldBe("H");
        facts.Holders.ContainsKey("H").ShouldBeTrue();
    }

    [Fact]
    public async Task FactsAsync_SameCertifiedContentOtherSignatureBytes_IsTheSameSigner()
    {
        using var folder = new RegistryFolder();
        using var genuine = folder.AddCertificate("c1.pem", RegistryFolder.Issuer, "0A1B");
        folder.Certificates[0]!["pem"] = "c1.pem";
        await using var registry = await RegistryDatabase.InMemoryAsync(folder.Content(), Ct);
        var der = genuine.RawData.ToArray();
        der[^1] ^= 1;
        var again = Facts(genuine) with
        {
            Der = der,
            Sha256 = Convert.ToHexString(SHA256.HashData(der)),
        };

        var facts = await registry.Reader.FactsAsync([], [again], Ct);

        facts.Signers.ContainsKey(again.Sha256).ShouldBeTrue();
    }

    [Theory]
    [InlineData(RegistryFolder.Issuer, "0A1B", true)]
    [InlineData(RegistryFolder.Issuer, "0A1C", false)]
    [InlineData("Another Issuing CA", "0A1B", false)]
    public async Task FactsAsync_SignerNotImported_IsFoundByIssuerAndSerial(
        string issuer,
        string serial,
        bool found
    )
    {
        using var folder = new RegistryFolder();
        await using var registry = await RegistryDatabase.InMemoryAsync(folder.Content(), Ct);
        using var certificate = folder.AddCertificate("signer.pem", issuer, serial);

        var facts = await registry.Reader.FactsAsync([], [Facts(certificate)], Ct);

        facts.Signers.Count.ShouldBe(found ? 1 : 0);
    }

    [Fact]
    public async Task MarkRevokedAsync_Unknown_IsFalse()
    {
        using var folder = new RegistryFolder();
        await using var registry = await RegistryDatabase.InMemoryAsync(folder.Content(), Ct);

        (
            await registry.Reader.MarkRevokedAsync(
                RegistryFolder.Issuer,
                "FFFF",
                DateTimeOffset.UnixEpoch,
                Ct
            )
        ).ShouldBeFalse();
    }

    [Fact]
    public async Task MarkRevokedAsync_RevokedBefore_KeepsTheFirstDate()
    {
        using var folder = new RegistryFolder();
        await using var registry = await RegistryDatabase.InMemoryAsync(folder.Content(), Ct);

        await registry.Reader.MarkRevokedAsync(
            RegistryFolder.Issuer,
            "C3",
            new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
            Ct
        );

        var facts = await registry.Reader.FactsAsync([Form(["C3"], null)], [], Ct);
        facts
            .BySerial[0]
            .RevokedAt.ShouldBe(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task InMemoryAsync_TeamRegistry_KnowsItsSigners()
    {
        var file = Places.SharedOrSkip("requests", "registry.json");
        await using var registry = await RegistryDatabase.InMemoryAsync(
            RegistryFile.Read(file).Content.ShouldNotBeNull(),
            Ct
        );
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(
            Path.Combine(Path.GetDirectoryName(file)!, "pki", "certs", "helene-eiducioplus.pem")
        );

        var facts = await registry.Reader.FactsAsync([], [Facts(certificate)], Ct);

        facts.Signers.Values.Single().Id.ShouldBe("helene-eiducioplus");
        facts.Organisations["org-a"].LegalRepresentativeIds.ShouldBe(["H-HELENE"]);
    }

    private static RevocationForm Form(IReadOnlyList<string> serials, string? request) =>
        new()
        {
            Source = FormSource.AcroForm,
            SerialCandidates = serials,
            RequestNumber = request,
        };

    private static CertificateFacts Facts(X509Certificate2 certificate) =>
        new()
        {
            Der = certificate.RawData,
            Sha256 = Convert.ToHexString(SHA256.HashData(certificate.RawData)),
            SerialNumber = certificate.SerialNumber.TrimStart('0'),
            Issuer = certificate.Issuer,
            Subject = certificate.Subject,
            IssuerCommonName = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true),
            NotBefore = new(certificate.NotBefore),
            NotAfter = new(certificate.NotAfter),
        };
}
