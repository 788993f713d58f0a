using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using PadesValidator.TrustedLists;

namespace PadesValidator.Tests.TrustedLists;

/// <summary>The French list 112 of February 2023, under a clock of then.</summary>
public sealed partial class FrenchListTests
{
    private static readonly DateTimeOffset Then = new(2023, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<(byte[] Xml, byte[] Signer)> Files = new(() =>
    {
        var xml = File.ReadAllBytes(TestSupport.Places.SharedOrSkip("trusted-list", "FR.xml"));

        // Pinned from the list itself: the test has no other source, and the library never does so.
        var text = Encoding.UTF8.GetString(xml);
        return (xml, Convert.FromBase64String(KeyInfo().Match(text).Groups[1].Value));
    });

    [GeneratedRegex("<ds:KeyInfo><ds:X509Data><ds:X509Certificate>([^<]+)<")]
    private static partial Regex KeyInfo();

    private static TrustedList List()
    {
        var (xml, signer) = Files.Value;
        var reading = TrustedListReader.Read(xml, [signer]);
        reading.Problem.ShouldBeNull(reading.Detail);
        return reading.List!;
    }

    private static IEnumerable<ListedService> Eiducio(TrustedList list) =>
        list.Services.Where(s =>
            s.Providers.Contains("ChamberSign France")
            && s.Periods[0].Names.Contains("Eiducio")
            && s.Periods[0].Status == ListedServiceStatus.Granted
        );

    [Fact]
    public void List_IsVerifiedAndRead()
    {
        var list = List();

        list.Territory.ShouldBe("FR");
        list.SequenceNumber.ShouldBe(112);
        list.IssuedAt.ShouldBe(new(2023, 2, 23, 1, 0, 7, TimeSpan.Zero));
        list.DoubtAt(Then).ShouldBeNull();
        list.DoubtAt(Then.AddYears(3))!.ShouldContain("expired");
        list.Services.Count(s => s.Periods[0].Type == ListedServiceType.QualifiedTimestamps)
            .ShouldBeGreaterThan(50);
        list.Services.ShouldAllBe(s => s.Certificates.Count > 0 && s.Periods.Count > 0);
    }

    [Fact]
    public void Eiducio_HasTwoGrantedAuthorities()
    {
        Eiducio(List())
            .Select(s => CertificateReader.Read(s.Certificates[0])!.CommonName)
            .ShouldBe(
                ["ChamberSign France CA3 Qualified eID", "ChamberSign France CA3 NG Qualified eID"],
                ignoreOrder: true
            );
    }

    [Fact]
    public void Status_HoldsFromItsStart()
    {
        var newer = Eiducio(List())
            .Single(s =>
                CertificateReader
                    .Read(s.Certificates[0])!
                    .CommonName!.Contains("NG", StringComparison.Ordinal)
            );

        newer.At(new(2019, 11, 1, 0, 0, 0, TimeSpan.Zero)).ShouldBeNull();
        newer.At(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero))!.Names.ShouldNotContain("Eiducio +");
        newer.At(Then)!.Names.ShouldContain("Eiducio +");
    }

    [Fact]
    public void Signer_NotPinned_IsRefused()
    {
        var (xml, _) = Files.Value;
        using var other = System.Security.Cryptography.RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=Other",
            other,
            System.Security.Cryptography.HashAlgorithmName.SHA256,
            System.Security.Cryptography.RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(Then.AddYears(-1), Then.AddYears(1));

        TrustedListReader
            .Read(xml, [certificate.RawData])
            .Problem.ShouldBe(TrustedListProblem.SignerNotPinned);
    }

    [Fact]
    public void Status_OfAWithdrawnServiceMadeGranted_IsRefused()
    {
        var (xml, signer) = Files.Value;
        var forged = Encoding
            .UTF8.GetString(xml)
            .Replace("Svcstatus/withdrawn", "Svcstatus/granted", StringComparison.Ordinal);

        TrustedListReader
            .Read(Encoding.UTF8.GetBytes(forged), [signer])
            .Problem.ShouldBe(TrustedListProblem.DigestMismatch);
    }
}
