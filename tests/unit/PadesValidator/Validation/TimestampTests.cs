using System.Security.Cryptography.X509Certificates;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Validation;

public sealed class TimestampTests
{
    private static readonly TestPki Pki = TestPki.Instance;
    private static readonly DateTimeOffset Now = TestPki.Now;

    private static CmsMaker Stamped(Party authority, DateTimeOffset time) =>
        new(Pki.Signer) { Timestamp = value => CmsMaker.TimestampToken(authority, value, time) };

    [Fact]
    public void Timestamp_Trusted_IsTheBestSignatureTime()
    {
        var report = Validated.Signed(Stamped(Pki.Tsa, Now.AddDays(-40)));

        report.Level.ShouldBe(PadesLevel.BT);
        report.TimeSource.ShouldBe(TimeSource.SignatureTimestamp);
        report.BestSignatureTime.ShouldBe(Now.AddDays(-40));
        report.Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void Revocation_AfterATrustedTimestamp_PassesForThePastAndIsFound()
    {
        var report = Validated.Signed(
            Stamped(Pki.Tsa, Now.AddDays(-40)),
            Pki.Trust((Pki.Signer, Now.AddDays(-30)))
        );

        report.Has(FindingKey.RevokedAfterBestSignatureTime).ShouldBeTrue();
        report.Has(FindingKey.CertificateRevoked).ShouldBeFalse();
        report.Chain[0].Status.ShouldBe(CertificateStatus.Revoked);
        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Past.ShouldBe(new PastValidation(true, Now.AddDays(-30), Now.AddDays(-40)));
    }

    [Fact]
    public void Revocation_BeforeATrustedTimestamp_IsNotProvenToBeLater()
    {
        var report = Validated.Signed(
            Stamped(Pki.Tsa, Now.AddDays(-20)),
            Pki.Trust((Pki.Signer, Now.AddDays(-30)))
        );

        report.Has(FindingKey.CertificateRevoked).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.SubIndication.ShouldBe(SubIndication.RevokedNoPoe);
        report.Past!.Passed.ShouldBeFalse();
        report.Has(FindingKey.PastUnproven).ShouldBeTrue();
        report
            .Checks.Single(c => c.Key == CheckKey.ProvenInThePast)
            .AnswerKey.ShouldBe("ProvenInThePast.Doubtful.PastUnproven");
    }

    [Fact]
    public void Timestamp_OfAnUnknownAuthority_ProvesNoTime()
    {
        var tsa = TestPki.Issue(
            null,
            new()
            {
                Subject = "CN=Unknown TSA",
                ExtendedUsage = "1.3.6.1.5.5.7.3.8",
                Usage = X509KeyUsageFlags.DigitalSignature,
            }
        );
        var report = Validated.Signed(
            Stamped(tsa, Now.AddDays(-40)),
            Pki.Trust((Pki.Signer, Now.AddDays(-30)))
        );

        report.Has(FindingKey.TimestampUntrusted).ShouldBeTrue();
        report.Has(FindingKey.CertificateRevoked).ShouldBeTrue();
        report.TimeSource.ShouldBe(TimeSource.Received);
    }

    [Fact]
    public void Timestamp_ByACertificateThatIsNoTimestampAuthoritys_ProvesNoTime()
    {
        var report = Validated.Signed(Stamped(Pki.Signer, Now.AddDays(-40)));

        report.Has(FindingKey.TimestampUntrusted).ShouldBeTrue();
        report.TimeSource.ShouldBe(TimeSource.Received);
    }

    [Fact]
    public void Timestamp_CopiedFromAnotherSignature_IsInvalid()
    {
        var report = Validated.Signed(
            new(Pki.Signer)
            {
                Timestamp = _ =>
                    CmsMaker.TimestampToken(Pki.Tsa, "another"u8.ToArray(), Now.AddDays(-1)),
            }
        );

        report.Has(FindingKey.TimestampInvalid).ShouldBeTrue();
        report.Integrity.ShouldBe(Integrity.Intact);
        IntegrityVerdict.Of(report).ShouldBe(DocumentVerdict.Review);
    }

    [Fact]
    public void Timestamp_FromTheFuture_IsInvalid() =>
        Validated
            .Signed(Stamped(Pki.Tsa, Now.AddHours(1)))
            .Has(FindingKey.TimestampInvalid)
            .ShouldBeTrue();

    [Fact]
    public void ClaimedTime_InTheFuture_IsAWarning() =>
        Validated
            .Signed(new(Pki.Signer) { SigningTime = Now.AddHours(2) })
            .Has(FindingKey.ClaimedTimeInFuture)
            .ShouldBeTrue();
}
