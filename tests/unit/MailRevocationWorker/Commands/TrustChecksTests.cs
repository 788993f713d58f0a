using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Trust;
using PadesValidator;

namespace MailRevocationWorker.Tests.Commands;

public sealed class TrustChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_CurrentMaterial_Works()
    {
        using var ca = Ca("CN=CA");

        var probe = Of(ca, Crl(ca, Now.AddDays(-2)), Crl(ca, Now.AddHours(1)));

        probe.Works.ShouldBeTrue();
    }

    [Fact]
    public void Of_ListPastItsNextUpdate_FailsWithAdvice()
    {
        using var ca = Ca("CN=CA");

        Failing(Of(ca, Crl(ca, Now))).Subject.ShouldBe("CRL of CN=CA");
    }

    [Fact]
    public void Of_ListOlderThanThePolicyAllows_FailsWhateverItsNextUpdate()
    {
        using var root = Ca("CN=Root");
        using var issuing = Ca("CN=Issuing");
        var policy = new TrustOptions().ToPolicy();
        var trust = Trust(
            root,
            Crl(root, Now.AddYears(20), Now.AddDays(-365)),
            Crl(issuing, Now.AddYears(20), Now.AddDays(-31))
        ) with
        {
            Intermediates = [issuing.RawData],
        };

        TrustChecks.Of(new(trust, []), Now, policy: policy).Works.ShouldBeTrue();

        var later = TrustChecks.Of(new(trust, []), Now.AddHours(1), policy: policy);
        Failing(later).Subject.ShouldBe("CRL of CN=Issuing");
        Failing(later).Detail.ShouldContain("Trust:StatusMaxAgeDays");
    }

    [Theory]
    [InlineData(0, 366, "Trust:StatusMaxAgeDays must be 1 to 366, was 0")]
    [InlineData(367, 366, "Trust:StatusMaxAgeDays must be 1 to 366, was 367")]
    [InlineData(31, 3661, "Trust:AuthorityStatusMaxAgeDays must be 1 to 3660, was 3661")]
    public void Options_OfStatusAge_AreBounded(int days, int authorityDays, string problem) =>
        new TrustOptions { StatusMaxAgeDays = days, AuthorityStatusMaxAgeDays = authorityDays }
            .Validate()
            .ShouldBe([problem]);

    [Fact]
    public void Of_IssuerWithoutList_FailsWithAdvice()
    {
        using var ca = Ca("CN=CA");
        using var other = Ca("CN=Other");
        var trust = Trust(ca, Crl(ca, Now.AddHours(1))) with { Intermediates = [other.RawData] };

        Failing(TrustChecks.Of(new(trust, []), Now)).Subject.ShouldBe("CRL of CN=Other");
    }

    [Fact]
    public void Of_NothingAtAll_FailsForAnchorsProductsAndLists() =>
        TrustChecks
            .Of(new(new(), []), Now)
            .Checks.Where(c => !c.Works && c.Advice is not null)
            .Select(c => c.Subject)
            .ShouldBe(["anchors", "eligible products", "CRLs"]);

    private static ProbeCheck Failing(Probe probe)
    {
        var failing = probe.Checks.Where(c => !c.Works).ShouldHaveSingleItem();
        failing.Advice.ShouldNotBeNullOrEmpty();
        return failing;
    }

    private static Probe Of(X509Certificate2 ca, params byte[][] crls) =>
        TrustChecks.Of(new(Trust(ca, crls), []), Now);

    private static TrustSnapshot Trust(X509Certificate2 ca, params byte[][] crls) =>
        new()
        {
            Anchors = [ca.RawData],
            Crls = crls,
            Products = [new(ca.RawData, "1.2.3", "Eiducio")],
        };

    private static X509Certificate2 Ca(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, false)
        );
        return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
    }

    private static byte[] Crl(
        X509Certificate2 ca,
        DateTimeOffset nextUpdate,
        DateTimeOffset? thisUpdate = null
    ) =>
        new CertificateRevocationListBuilder().Build(
            ca,
            1,
            nextUpdate,
            HashAlgorithmName.SHA256,
            thisUpdate: thisUpdate ?? nextUpdate.AddDays(-1)
        );
}
