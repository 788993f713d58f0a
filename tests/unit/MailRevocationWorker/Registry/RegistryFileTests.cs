using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using TestSupport;

namespace MailRevocationWorker.Tests.Registry;

public sealed class RegistryFileTests
{
    [Fact]
    public void Read_GoodFile_NormalisesAndKeepsEverything()
    {
        using var folder = new RegistryFolder();

        var content = folder.Content();

        content.Refused.ShouldBeEmpty();
        content.Organisations[0].Siren.ShouldBe("000123455");
        content.Certificates[0].Serial.ShouldBe("A1B");
        content.Certificates[1].NotAfter.ShouldBe(new(2045, 12, 31, 22, 0, 0, TimeSpan.Zero));
        content.Certificates[2].Status.ShouldBe(RegisteredStatus.Revoked);
        content.AsOf.ShouldBe(new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Read_TeamRegistry_RefusesNothing()
    {
        var result = RegistryFile.Read(Places.SharedOrSkip("requests", "registry.json"));

        var content = result.Content.ShouldNotBeNull();
        content.Refused.ShouldBeEmpty();
        content.Certificates.Count.ShouldBe(28);
        content.Certificates.Count(c => c.Der is not null).ShouldBe(22);
    }

    [Theory]
    [InlineData("certificates", 0, "serial", "\"12G4\"", "$.certificates[0].serial")]
    [InlineData("certificates", 0, "serial", "\"00\"", "$.certificates[0].serial")]
    [InlineData("certificates", 0, "serial", "12", "$.certificates[0].serial")]
    [InlineData("certificates", 0, "serial", "null", "$.certificates[0].serial")]
    [InlineData("certificates", 0, "notAfter", "\"2046-01-01\"", "$.certificates[0].notAfter")]
    [InlineData(
        "certificates",
        0,
        "notAfter",
        "\"2046-01-01T00:00:00\"",
        "$.certificates[0].notAfter"
    )]
    [InlineData(
        "certificates",
        0,
        "notAfter",
        "\"2020-01-01T00:00:00Z\"",
        "$.certificates[0].notAfter"
    )]
    [InlineData("certificates", 0, "status", "\"VALID\"", "$.certificates[0].status")]
    [InlineData("certificates", 0, "status", "\"ended\"", "$.certificates[0].status")]
    [InlineData(
        "certificates",
        0,
        "revokedAt",
        "\"2026-01-01T00:00:00Z\"",
        "$.certificates[0].revokedAt"
    )]
    [InlineData("certificates", 0, "product", "\"\"", "$.certificates[0].product")]
    [InlineData("certificates", 0, "product", "\"a\\nb\"", "$.certificates[0].product")]
    [InlineData("certificates", 0, "holder", "\"nobody\"", "$.certificates[0]")]
    [InlineData("certificates", 0, "id", "\"c2\"", "$.certificates[0]")]
    [InlineData("certificates", 0, "serial", "\"c2\"", "$.certificates[0]")]
    [InlineData("certificates", 0, "pem", "\"missing.pem\"", "$.certificates[0].pem")]
    [InlineData("certificates", 0, "pem", "\"../../etc/passwd\"", "$.certificates[0].pem")]
    [InlineData("certificates", 0, "pem", "\"/etc/passwd\"", "$.certificates[0].pem")]
    [InlineData("certificates", 0, "pem", "\"registry.json\"", "$.certificates[0].pem")]
    [InlineData("holders", 2, "email", "\"two@a.example, b@b.example\"", "$.holders[2].email")]
    [InlineData("holders", 2, "organisation", "\"C\"", "$.holders[2]")]
    [InlineData("organisations", 1, "siren", "\"99900002\"", "$.organisations[1].siren")]
    [InlineData("organisations", 1, "siret", "\"12345678900010\"", "$.organisations[1].siret")]
    [InlineData(
        "organisations",
        1,
        "legalRepresentatives",
        "\"H\"",
        "$.organisations[1].legalRepresentatives"
    )]
    [InlineData(
        "organisations",
        1,
        "legalRepresentatives",
        "[\"nobody\"]",
        "$.organisations[1].legalRepresentatives"
    )]
    public void Read_BadRow_IsRefusedByItsPath(
        string list,
        int index,
        string name,
        string value,
        string path
    )
    {
        using var folder = new RegistryFolder();
        folder.Json[list]![index]![name] = JsonNode.Parse(value);

        var content = folder.Content();

        content.Refused.ShouldContain(r => r.Path == path, string.Join("; ", content.Refused));
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("[]", "$.organisations")]
    [InlineData("{\"asOf\":\"2026-11-22T00:00:00Z\"}", "$.holders")]
    [InlineData(
        "{\"asOf\":\"yesterday\",\"organisations\":[],\"holders\":[],\"certificates\":[]}",
        "$.asOf"
    )]
    [InlineData("{\"asOf\":\"2026-11-22T00:00:00Z\",\"asOf\":\"2027-11-22T00:00:00Z\"}", "$")]
    [InlineData("{\"organisations\":[[[[[[[[[[[[]]]]]]]]]]]]}", "$")]
    [InlineData("{\"asOf\":\"\\ud800\",\"organisations\":[]}", "$.asOf")]
    public void Read_BadFile_IsRefusedWholeByItsPath(string json, string path)
    {
        using var folder = new RegistryFolder();
        folder.Write("bad.json", json);

        var result = RegistryFile.Read(
            Path.Combine(Path.GetDirectoryName(folder.FilePath)!, "bad.json")
        );

        result.Content.ShouldBeNull();
        result.Problems.ShouldContain(p => p.Path == path);
    }

    [Fact]
    public void Read_NoFile_IsAProblem() =>
        RegistryFile
            .Read("/nowhere/registry.json")
            .Problems.ShouldHaveSingleItem()
            .Why.ShouldContain("no file");

    [Fact]
    public void Read_CertificateThatAgrees_IsTaken()
    {
        using var folder = new RegistryFolder();
        using var certificate = folder.AddCertificate("c1.pem", RegistryFolder.Issuer, "0A1B");
        folder.Certificates[0]!["pem"] = "c1.pem";

        folder.Content().Certificates[0].Der.ShouldBe(certificate.RawData);
    }

    [Theory]
    [InlineData(RegistryFolder.Issuer, "0A1C")]
    [InlineData("Another Issuing CA", "0A1B")]
    public void Read_CertificateThatDisagrees_RefusesTheRow(string issuer, string serial)
    {
        using var folder = new RegistryFolder();
        folder.AddCertificate("c1.pem", issuer, serial).Dispose();
        folder.Certificates[0]!["pem"] = "c1.pem";

        var content = folder.Content();

        content.Refused.ShouldHaveSingleItem().Path.ShouldBe("$.certificates[0].pem");
        content.Certificates.Select(c => c.Id).ShouldBe(["c2", "c3"]);
    }

    [Fact]
    public void Read_TwoCertificatesInOneFile_RefusesTheRow()
    {
        using var folder = new RegistryFolder();
        using var certificate = folder.AddCertificate("c1.pem", RegistryFolder.Issuer, "0A1B");
        var pem = certificate.ExportCertificatePem();
        folder.Write("c1.pem", pem + "\n" + pem);
        folder.Certificates[0]!["pem"] = "c1.pem";

        folder.Content().Refused.ShouldHaveSingleItem().Id.ShouldBe("c1");
    }
}
