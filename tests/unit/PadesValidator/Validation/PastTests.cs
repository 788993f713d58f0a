using System.Security.Cryptography.X509Certificates;
using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Validation;

/// <summary>Past signature validation, ETSI EN 319 102-1 V1.4.1 clause 5.6.2: a document of long ago, and what it brings to prove itself.</summary>
public sealed class PastTests
{
    private static readonly DateTimeOffset Now = TestPki.Now;

    /// <summary>When the documents were signed.</summary>
    private static readonly DateTimeOffset Then = Now.AddYears(-3);
    private static readonly TestPki Pki = TestPki.Instance;

    /// <summary>Valid when the documents were signed, expired since.</summary>
    private static readonly Wish Expired = new()
    {
        From = Then.AddYears(-1),
        To = Then.AddYears(1),
    };
    private static readonly Party OldSigner = TestPki.Issue(Pki.Issuing, Expired);
    private static readonly Party OldTsa = Tsa(Then.AddYears(-1), Then.AddYears(1));

    /// <summary>Valid from then to now, and known to be unrevoked.</summary>
    private static readonly Party NewTsa = Tsa(Then.AddYears(-1), Now.AddYears(1));

    private static Party Tsa(DateTimeOffset from, DateTimeOffset to) =>
        TestPki.Issue(
            Pki.Root,
            new()
            {
                Subject = "C=FR, O=TEST, CN=TSA of long ago",
                Usage = X509KeyUsageFlags.DigitalSignature,
                ExtendedUsage = "1.3.6.1.5.5.7.3.8",
                Policy = null,
                From = from,
                To = to,
            }
        );

    /// <summary>Signed then by <paramref name="signer"/>, with a signature timestamp.</summary>
    private static byte[] Document(Party signer, Party? tsa = null, CmsMaker? cms = null) =>
        new PdfMaker().Sign(
            (
                (cms ?? new CmsMaker(signer)) with
                {
                    SigningTime = Then,
                    Timestamp = value => CmsMaker.TimestampToken(tsa ?? NewTsa, value, Then),
                }
            ).Make
        );

    /// <summary>Status of the day after: the root's list, and the issuing authority's.</summary>
    private static byte[] WithStore(
        byte[] pdf,
        DateTimeOffset? at = null,
        params (Party, DateTimeOffset)[] revoked
    ) =>
        LongTermMaker.WithStore(
            pdf,
            [
                TestPki.Crl(Pki.Root, (at ?? Then).AddHours(1), (at ?? Then).AddDays(7)),
                TestPki.Crl(
                    Pki.Issuing,
                    (at ?? Then).AddHours(1),
                    (at ?? Then).AddDays(7),
                    revoked
                ),
            ]
        );

    private static byte[] Archive(byte[] pdf, DateTimeOffset at, Party? tsa = null) =>
        LongTermMaker.WithTimestamp(
            pdf,
            content => CmsMaker.TimestampToken(tsa ?? NewTsa, content, at)
        );

    /// <summary>What is known today: nothing of the issuing authority, unless a test says otherwise.</summary>
    private static TrustSnapshot Today(params byte[][] crls) =>
        Pki.Trust() with
        {
            Crls = [TestPki.Crl(Pki.Root, Now.AddDays(-1), Now.AddDays(1)), .. crls],
        };

    private static SignatureReport First(byte[] pdf, TrustSnapshot? trust = null)
    {
        var report = Validated.Report(pdf, trust ?? Today()).Signatures[0];
        report.LaterChanges.ShouldBeOneOf(LaterChanges.None, LaterChanges.AllowedLta);
        return report;
    }

    [Fact]
    public void Expired_WithStatusAndAnArchiveTimestamp_PassesForThePast()
    {
        var report = First(Archive(WithStore(Document(OldSigner)), Then.AddDays(1)));

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Level.ShouldBe(PadesLevel.BT);
        report.Past!.Passed.ShouldBeTrue();
        report.Past.ProvenAt.ShouldBe(Then);

        // And still nobody knows whether it is revoked today.
        report.Has(FindingKey.StatusUnknown).ShouldBeTrue();
        report.Chain[0].Status.ShouldBe(CertificateStatus.Unknown);
        Answer(report, CheckKey.StatusKnown).ShouldBe("StatusKnown.Doubtful.StatusUnknown");
        Answer(report, CheckKey.ProvenInThePast).ShouldBe("ProvenInThePast.Yes");
    }

    [Fact]
    public void Expired_WithStatusThatNothingProvesToBeOfThen_IsNotProven()
    {
        // The chain's own list is not fresh today, so the time slides to it; that the signer's list existed then, nothing says.
        var report = First(WithStore(Document(OldSigner)), Today() with { Crls = [] });

        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void Expired_WithoutAnyTimestamp_IsOutOfBoundsWithoutProof()
    {
        var report = First(new PdfMaker().Sign(new CmsMaker(OldSigner).Make));

        report.Indication.ShouldBe(Indication.Indeterminate);
        report.SubIndication.ShouldBe(SubIndication.OutOfBoundsNoPoe);
        report.Past.ShouldBeNull();
        Answer(report, CheckKey.ProvenInThePast).ShouldBe("ProvenInThePast.NotAsked");
    }

    [Fact]
    public void Expired_WithATimestampAndNoStatus_IsOutOfBoundsWithoutProof()
    {
        var report = First(Document(OldSigner));

        report.Has(FindingKey.CertificateExpired).ShouldBeFalse();
        report.SubIndication.ShouldBe(SubIndication.OutOfBoundsNoPoe);
        report.Past!.Passed.ShouldBeFalse();
        report.Findings.ShouldContain(f =>
            f.Key == FindingKey.PastUnproven
            && f.Detail.Contains("NO_POE", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Timestamp_AfterExpiry_ProvesNothing()
    {
        var pdf = new PdfMaker().Sign(
            new CmsMaker(OldSigner)
            {
                Timestamp = value => CmsMaker.TimestampToken(NewTsa, value, Then.AddYears(2)),
            }.Make
        );
        var report = First(Archive(WithStore(pdf), Then.AddYears(2).AddDays(1)));

        report.Has(FindingKey.CertificateExpired).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.SubIndication.ShouldBe(SubIndication.OutOfBoundsNoPoe);
    }

    [Fact]
    public void Expired_RevokedBeforeTheProof_IsRevokedWithoutProof()
    {
        var report = First(
            Archive(
                WithStore(Document(OldSigner), null, (OldSigner, Then.AddDays(-1))),
                Then.AddDays(1)
            )
        );

        report.Has(FindingKey.CertificateRevoked).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.SubIndication.ShouldBe(SubIndication.RevokedNoPoe);
    }

    [Fact]
    public void Revoked_BetweenSignatureAndArchive_PassesForThePastAndIsFound()
    {
        var signer = TestPki.Issue(
            Pki.Issuing,
            new() { From = Then.AddYears(-1), To = Now.AddYears(1) }
        );
        var report = First(
            Archive(WithStore(Document(signer)), Then.AddDays(1)),
            Today(
                TestPki.Crl(
                    Pki.Issuing,
                    Now.AddDays(-1),
                    Now.AddDays(1),
                    (signer, Then.AddMonths(6))
                )
            )
        );

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Has(FindingKey.RevokedAfterBestSignatureTime).ShouldBeTrue();
        report.Chain[0].Status.ShouldBe(CertificateStatus.Revoked);
    }

    [Fact]
    public void Revocation_ThatOnlyTheDocumentBrings_IsBelieved()
    {
        // Whoever acts on it today looks at today's list too, which is silent; what is revoked is never undone.
        var report = First(
            LongTermMaker.WithStore(
                new PdfMaker().Sign(new CmsMaker(Pki.Signer).Make),
                [
                    TestPki.Crl(
                        Pki.Issuing,
                        Now.AddDays(-3),
                        Now.AddDays(-2),
                        (Pki.Signer, Now.AddDays(-4))
                    ),
                ]
            ),
            Pki.Trust()
        );

        report.Has(FindingKey.CertificateRevoked).ShouldBeTrue();
    }

    [Fact]
    public void Status_ThatTheDocumentBrings_SaysNothingOfToday()
    {
        var report = First(
            LongTermMaker.WithStore(
                new PdfMaker().Sign(new CmsMaker(Pki.Signer).Make),
                [TestPki.Crl(Pki.Issuing, Now.AddDays(-1), Now.AddDays(1))]
            )
        );

        report.Has(FindingKey.StatusUnknown).ShouldBeTrue();
        report.SubIndication.ShouldBe(SubIndication.TryLater);
    }

    [Fact]
    public void Status_IssuedAfterTheTimestampedSignature_PassesForThePast()
    {
        var signer = TestPki.Issue(
            Pki.Issuing,
            new() { From = Then.AddYears(-1), To = Now.AddYears(1) }
        );
        var report = First(WithStore(Document(signer)));

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Past!.Passed.ShouldBeTrue();
        report.Has(FindingKey.StatusUnknown).ShouldBeTrue();
    }

    [Fact]
    public void Status_IssuedBeforeTheTimestampedSignature_IsForLater()
    {
        var signer = TestPki.Issue(
            Pki.Issuing,
            new() { From = Then.AddYears(-1), To = Now.AddYears(1) }
        );
        var report = First(WithStore(Document(signer), Then.AddDays(-9)));

        report.Indication.ShouldBe(Indication.Indeterminate);
        report.SubIndication.ShouldBe(SubIndication.TryLater);
    }

    [Fact]
    public void ExpiredTsa_WithAnArchiveTimestamp_IsBelieved()
    {
        var pdf = Archive(WithStore(Document(OldSigner, OldTsa)), Then.AddDays(1));
        var report = First(pdf);

        var stamp = report.Timestamps[0];
        stamp.Kind.ShouldBe(TimestampKind.Signature);
        stamp.ProvenInThePast.ShouldBeTrue();
        stamp.Indication.ShouldBe(Indication.TotalPassed);
        report.TimeSource.ShouldBe(TimeSource.SignatureTimestamp);
        report.BestSignatureTime.ShouldBe(Then);
        report.Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void ExpiredTsa_WithoutAnArchiveTimestamp_ProvesNothing()
    {
        var report = First(WithStore(Document(OldSigner, OldTsa)));

        report.Timestamps[0].SubIndication.ShouldBe(SubIndication.OutOfBoundsNoPoe);
        report.Has(FindingKey.TimestampUntrusted).ShouldBeTrue();
        report.TimeSource.ShouldBe(TimeSource.Received);
        report.Indication.ShouldNotBe(Indication.TotalPassed);
    }

    [Fact]
    public void ArchiveTsa_ExpiredToo_IsBelievedByANewerArchive()
    {
        // Each archive brings the status of the one before.
        var first = Archive(WithStore(Document(OldSigner, OldTsa)), Then.AddDays(1), OldTsa);
        var second = Archive(WithStore(first, Then.AddMonths(6)), Then.AddMonths(6).AddDays(1));
        var report = Validated.Report(second, Today());

        report.Signatures.Count.ShouldBe(3);
        report.Signatures[0].Indication.ShouldBe(Indication.TotalPassed);
        report.Signatures[1].IsDocumentTimestamp.ShouldBeTrue();
        report.Signatures[1].Indication.ShouldBe(Indication.TotalPassed);
        report.Signatures[1].Timestamps[0].ProvenInThePast.ShouldBeTrue();
    }

    [Fact]
    public void ArchiveTsa_Revoked_ProvesNothingAfterItsRevocation()
    {
        var tsa = Tsa(Then.AddYears(-1), Now.AddYears(1));
        var report = First(
            Archive(WithStore(Document(OldSigner, OldTsa)), Then.AddDays(1), tsa),
            Pki.Trust() with
            {
                Crls =
                [
                    TestPki.Crl(
                        Pki.Root,
                        Now.AddDays(-1),
                        Now.AddDays(1),
                        (tsa, Then.AddHours(12))
                    ),
                ],
            }
        );

        report.Timestamps[1].SubIndication.ShouldBe(SubIndication.RevokedNoPoe);
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.4")]
    [InlineData(null)]
    public void Tsa_NotForTimestampingAlone_ProvesNothing(string? usage)
    {
        var tsa = TestPki.Issue(
            Pki.Root,
            new()
            {
                Subject = "CN=No TSA",
                Usage = X509KeyUsageFlags.DigitalSignature,
                ExtendedUsage = usage,
                Policy = null,
                From = Then.AddYears(-1),
            }
        );
        var report = First(Document(OldSigner, tsa));

        report.Timestamps[0].SubIndication.ShouldBe(SubIndication.ChainConstraintsFailure);
        report
            .Timestamps[0]
            .Checks.Single(c => c.Key == CheckKey.TimestampAuthorityPurpose)
            .Answer.ShouldBe(CheckAnswer.Doubtful);
        report.TimeSource.ShouldBe(TimeSource.Received);
    }

    [Fact]
    public void DocumentTimestamp_OfOtherBytes_ProvesNothing()
    {
        var pdf = LongTermMaker.WithTimestamp(
            WithStore(Document(OldSigner, OldTsa)),
            _ => CmsMaker.TimestampToken(NewTsa, "something else"u8.ToArray(), Then.AddDays(1))
        );
        var report = First(pdf);

        report.Timestamps[1].Indication.ShouldBe(Indication.TotalFailed);
        report.Timestamps[1].SubIndication.ShouldBe(SubIndication.HashFailure);
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void Timestamps_OutOfOrder_AreDoubt()
    {
        var report = First(Archive(WithStore(Document(OldSigner)), Then.AddDays(-2)));

        report.Has(FindingKey.TimestampsOutOfOrder).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void ContentTimestamp_AfterExpiry_ProvesThatItFailed()
    {
        var report = First(WithContentTimestamp(OldSigner, Now.AddDays(-1)), Today());

        report.Timestamps[0].Kind.ShouldBe(TimestampKind.Content);
        report.Indication.ShouldBe(Indication.TotalFailed);
        report.SubIndication.ShouldBe(SubIndication.Expired);
    }

    [Fact]
    public void ContentTimestamp_AfterRevocation_ProvesThatItFailed()
    {
        var report = First(
            WithContentTimestamp(Pki.Signer, Now.AddDays(-1)),
            Pki.Trust((Pki.Signer, Now.AddDays(-2)))
        );

        report.Indication.ShouldBe(Indication.TotalFailed);
        report.SubIndication.ShouldBe(SubIndication.Revoked);
    }

    [Fact]
    public void Expired_StillListedBecauseTheAuthoritySaysSo_IsGood()
    {
        var crl = TestPki.CrlKeepingExpired(
            Pki.Issuing,
            Now.AddDays(-1),
            Now.AddDays(1),
            Then.AddYears(-2)
        );
        var report = First(Document(OldSigner), Today(crl));

        report.Chain[0].Status.ShouldBe(CertificateStatus.Good);
        report.Indication.ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public void WeakDigest_ProvenBeforeItsSunset_PassesForThePastAndIsFound()
    {
        var policy = ValidationPolicy.Default with
        {
            DigestsReliableUntil = new Dictionary<string, DateTimeOffset>
            {
                ["SHA-1"] = Then.AddDays(2),
            },
        };
        var late = policy with
        {
            DigestsReliableUntil = new Dictionary<string, DateTimeOffset>
            {
                ["SHA-1"] = Then.AddDays(-2),
            },
        };
        var weak = new CmsMaker(OldSigner)
        {
            Hash = System.Security.Cryptography.HashAlgorithmName.SHA1,
            SignatureOid = "1.2.840.10045.4.1",
        };
        var pdf = Archive(WithStore(Document(OldSigner, null, weak)), Then.AddDays(1));

        Judge(policy).Indication.ShouldBe(Indication.TotalPassed);
        Judge(policy).Has(FindingKey.WeakAlgorithm).ShouldBeTrue();
        Judge(late).SubIndication.ShouldBe(SubIndication.CryptoConstraintsFailureNoPoe);

        SignatureReport Judge(ValidationPolicy by) =>
            SignatureValidator.Validate(Validated.Evidence(pdf), Today(), by, Now, Now).Signatures[
                0
            ];
    }

    private static byte[] WithContentTimestamp(Party signer, DateTimeOffset time) =>
        new PdfMaker().Sign(
            new CmsMaker(signer)
            {
                SigningTime = time,
                ContentTimestamp = content => CmsMaker.TimestampToken(Pki.Tsa, content, time),
            }.Make
        );

    private static string Answer(SignatureReport report, CheckKey key) =>
        report.Checks.Single(c => c.Key == key).AnswerKey;
}
