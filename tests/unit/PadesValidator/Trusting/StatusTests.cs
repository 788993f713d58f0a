using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Trusting;

public sealed class StatusTests
{
    private static readonly TestPki Pki = TestPki.Instance;
    private static readonly DateTimeOffset Now = TestPki.Now;

    private static SignatureReport With(params byte[][] crls) =>
        Validated.Signed(new(Pki.Signer), Pki.Trust() with { Crls = crls });

    private static byte[] RootCrl => TestPki.Crl(Pki.Root, Now.AddDays(-1), Now.AddDays(1));

    [Fact]
    public void Status_WithoutACrl_IsUnknown()
    {
        var report = With(RootCrl);

        report.Has(FindingKey.StatusUnknown).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.SubIndication.ShouldBe(SubIndication.TryLater);
    }

    [Fact]
    public void Status_OfAnOutdatedCrl_IsStale()
    {
        var report = With(RootCrl, TestPki.Crl(Pki.Issuing, Now.AddDays(-9), Now.AddMinutes(-1)));

        report.Has(FindingKey.StatusStale).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    /// <summary>Lists that promise the next one in years; the policy says how long they are believed.</summary>
    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(30, 365, null)]
    [InlineData(32, 1, FindingKey.StatusStale)]
    [InlineData(1, 367, FindingKey.StatusStale)]
    public void Status_OlderThanThePolicyAllows_IsStaleWhateverItsNextUpdate(
        int days,
        int authorityDays,
        FindingKey? finding
    )
    {
        var trust = Pki.Trust() with
        {
            Crls =
            [
                TestPki.Crl(Pki.Root, Now.AddDays(-authorityDays), Now.AddYears(20)),
                TestPki.Crl(Pki.Issuing, Now.AddDays(-days), Now.AddYears(20)),
            ],
        };

        var limited = Judge(trust, Limited);

        limited
            .Findings.Where(f => f.Key == FindingKey.StatusStale)
            .Select(f => (FindingKey?)f.Key)
            .ShouldBe(finding is null ? [] : [finding]);
        limited.Indication.ShouldBe(
            finding is null ? Indication.TotalPassed : Indication.Indeterminate
        );
        Judge(trust, ValidationPolicy.Default).Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void Status_OlderThanThePolicyAllows_IsBelievedWhereItRevokes() =>
        Judge(
                Pki.Trust() with
                {
                    Crls =
                    [
                        RootCrl,
                        TestPki.Crl(
                            Pki.Issuing,
                            Now.AddDays(-90),
                            Now.AddYears(20),
                            (Pki.Signer, Now.AddDays(-91))
                        ),
                    ],
                },
                Limited
            )
            .Has(FindingKey.CertificateRevoked)
            .ShouldBeTrue();

    [Fact]
    public void Status_ByOcspOlderThanThePolicyAllows_IsStale()
    {
        var trust = Pki.Trust() with
        {
            Crls = [RootCrl],
            OcspResponses =
            [
                new OcspMaker(Pki.Signer, Pki.Issuing, Pki.Issuing)
                {
                    ThisUpdate = Now.AddDays(-32),
                    NextUpdate = Now.AddYears(20),
                }.Make(),
            ],
        };

        Judge(trust, Limited).Has(FindingKey.StatusStale).ShouldBeTrue();
        Judge(trust, ValidationPolicy.Default).Indication.ShouldBe(Indication.TotalPassed);
    }

    private static ValidationPolicy Limited =>
        ValidationPolicy.Default with
        {
            MostStatusAge = TimeSpan.FromDays(31),
            MostAuthorityStatusAge = TimeSpan.FromDays(366),
        };

    private static SignatureReport Judge(TrustSnapshot trust, ValidationPolicy policy) =>
        SignatureValidator
            .Validate(
                Validated.Evidence(new PdfMaker().Sign(new CmsMaker(Pki.Signer).Make)),
                trust,
                policy,
                Now,
                Now
            )
            .Signatures.ShouldHaveSingleItem();

    [Fact]
    public void Dates_AtTheEndOfTime_AreNoReasonToFall()
    {
        // The last list of an authority holds for ever (ETSI EN 319 411-1), and so may a certificate (RFC 5280 4.1.2.5).
        var end = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);
        var signer = TestPki.Issue(Pki.Issuing, new() { To = end });
        var evidence = Validated.Evidence(new PdfMaker().Sign(new CmsMaker(signer).Make));
        var policy = ValidationPolicy.Default with
        {
            FreshnessGrace = TimeSpan.FromDays(1),
            ClockSkew = TimeSpan.FromDays(1),
        };
        var trust = Pki.Trust() with
        {
            Crls = [RootCrl, TestPki.Crl(Pki.Issuing, Now.AddDays(-1), end)],
        };

        SignatureValidator
            .Validate(evidence, trust, policy, Now, Now)
            .Signatures.ShouldHaveSingleItem()
            .Indication.ShouldBe(Indication.TotalPassed);

        // Judged at either end of time, nothing passes and nothing falls.
        foreach (var now in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
        {
            SignatureValidator
                .Validate(evidence, trust, policy, now, now)
                .Signatures.ShouldHaveSingleItem()
                .Indication.ShouldNotBe(Indication.TotalPassed);
        }
    }

    [Fact]
    public void Crl_FromTheFuture_IsNotBelieved() =>
        With(RootCrl, TestPki.Crl(Pki.Issuing, Now.AddDays(1), Now.AddDays(2)))
            .Has(FindingKey.StatusUnknown)
            .ShouldBeTrue();

    [Fact]
    public void Crl_UnderAnotherKey_IsNotBelieved()
    {
        var other = TestPki.Issue(
            Pki.Root,
            new() { Subject = "C=FR, O=TEST, CN=Test Issuing", Authority = true }
        );

        With(RootCrl, TestPki.Crl(other, Now.AddDays(-1), Now.AddDays(1)))
            .Has(FindingKey.StatusUnknown)
            .ShouldBeTrue();
    }

    [Fact]
    public void Crl_ThatIsTamperedWith_IsNotBelieved()
    {
        var crl = TestPki.Crl(Pki.Issuing, Now.AddDays(-1), Now.AddDays(1));
        crl[^5] ^= 1;

        With(RootCrl, crl).Has(FindingKey.StatusUnknown).ShouldBeTrue();
    }

    [Fact]
    public void Signer_Revoked_Fails()
    {
        var report = Validated.Signed(new(Pki.Signer), Pki.Trust((Pki.Signer, Now.AddDays(-30))));

        report.Has(FindingKey.CertificateRevoked).ShouldBeTrue();
        report.Chain[0].Status.ShouldBe(CertificateStatus.Revoked);
        report.Chain[0].RevokedAt.ShouldBe(Now.AddDays(-30));
        report.Chain[0].Reason.ShouldBe(1);
        report.SubIndication.ShouldBe(SubIndication.RevokedNoPoe);
    }

    [Fact]
    public void Signer_ListedOnAStaleCrl_IsRevokedAllTheSame()
    {
        var report = With(
            RootCrl,
            TestPki.Crl(
                Pki.Issuing,
                Now.AddDays(-9),
                Now.AddDays(-2),
                (Pki.Signer, Now.AddDays(-10))
            )
        );

        report.Has(FindingKey.CertificateRevoked).ShouldBeTrue();
    }

    [Fact]
    public void Issuer_Revoked_Fails()
    {
        var report = With(
            TestPki.Crl(Pki.Root, Now.AddDays(-1), Now.AddDays(1), (Pki.Issuing, Now.AddDays(-3))),
            TestPki.Crl(Pki.Issuing, Now.AddDays(-1), Now.AddDays(1))
        );

        report.Has(FindingKey.IssuerRevoked).ShouldBeTrue();
        report.SubIndication.ShouldBe(SubIndication.RevokedCaNoPoe);
    }

    [Fact]
    public void Silence_AboutAnExpiredCertificate_ProvesNothing()
    {
        // Timestamped while valid, expired since: an authority may have dropped it from its list.
        var signer = TestPki.Issue(
            Pki.Issuing,
            new() { From = Now.AddYears(-2), To = Now.AddDays(-5) }
        );
        var report = Validated.Signed(
            new(signer)
            {
                Timestamp = value => CmsMaker.TimestampToken(Pki.Tsa, value, Now.AddDays(-9)),
            }
        );

        report.Has(FindingKey.CertificateExpired).ShouldBeFalse();
        report.Has(FindingKey.StatusUnknown).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }
}
