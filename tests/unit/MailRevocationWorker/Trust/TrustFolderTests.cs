using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Trust;

namespace MailRevocationWorker.Tests.Trust;

public sealed class TrustFolderTests : IDisposable
{
    private static readonly byte[] Certificate = Make();
    private readonly string folder = Directory.CreateTempSubdirectory("trust").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var made = new CertificateRequest(
            "CN=Anchor",
            key,
            HashAlgorithmName.SHA256
        ).CreateSelfSigned(start, start.AddYears(1));
        return made.RawData;
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Write(string name, string text) =>
        Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private static string Pem => PemEncoding.WriteString("CERTIFICATE", Certificate);

    [Fact]
    public void File_OfDerOrPem_IsAnAnchor()
    {
        var load = TrustFolder.Load([
            Write("a.cer", Certificate),
            Write("b.pem", Pem + "\n" + Pem),
        ]);

        load.Problems.ShouldBeEmpty();
        load.Snapshot.Anchors.Count.ShouldBe(3);
        load.Snapshot.Anchors.ShouldAllBe(a => a.SequenceEqual(Certificate));
    }

    [Fact]
    public void Folder_IsReadByItsSubfolders()
    {
        Write("anchors/root.pem", Pem);
        Write("intermediates/ca.cer", Certificate);
        Write("crls/list.crl", [0x30, 0]);
        Write(
            "products.json",
            """[{"issuer":"intermediates/ca.cer","policy":"1.2.3","product":"Eiducio"}]"""
        );

        var load = TrustFolder.Load([folder]);

        load.Problems.ShouldBeEmpty();
        load.Snapshot.Anchors.ShouldHaveSingleItem();
        load.Snapshot.Intermediates.ShouldHaveSingleItem();
        load.Snapshot.Crls.ShouldHaveSingleItem();
        var product = load.Snapshot.Products.ShouldHaveSingleItem();
        product.PolicyOid.ShouldBe("1.2.3");
        product.Product.ShouldBe("Eiducio");
    }

    [Fact]
    public void Folder_WithoutAnchors_SaysSo() =>
        TrustFolder.Load([folder]).Problems.ShouldHaveSingleItem().ShouldContain("no anchors in");

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----")]
    public void Anchor_ThatIsNoCertificate_IsAProblem(string content)
    {
        var load = TrustFolder.Load([Write("x.pem", content)]);

        load.Snapshot.Anchors.ShouldBeEmpty();
        load.Problems.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""[{"issuer":"anchors/root.pem"}]""")]
    [InlineData("""[{"issuer":"../../etc/passwd","policy":"1.2","product":"P"}]""")]
    [InlineData("[null]")]
    public void Products_Malformed_AreAProblem(string json)
    {
        Write("anchors/root.pem", Pem);
        Write("products.json", json);

        var load = TrustFolder.Load([folder]);

        load.Snapshot.Products.ShouldBeEmpty();
        load.Problems.ShouldNotBeEmpty();
    }

    [Fact]
    public void Path_ThatDoesNotExist_IsAProblem() =>
        TrustFolder
            .Load([Path.Combine(folder, "nowhere")])
            .Problems.ShouldHaveSingleItem()
            .ShouldContain("no such file or folder");
}
