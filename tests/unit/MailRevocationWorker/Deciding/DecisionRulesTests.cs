using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using PadesValidator;

namespace MailRevocationWorker.Tests.Deciding;

public sealed class DecisionRulesTests
{
    private static readonly RequestExample Genuine = new();

    [Fact]
    public void Request_GenuineByHolder_Revokes()
    {
        var decision = Genuine.Decide();

        decision.Findings.ShouldBeEmpty();
        (decision.Kind, decision.Code).ShouldBe((DecisionKind.Revoke, DecisionCode.HolderRequest));
        decision.CrlReason.ShouldBe(CrlReason.KeyCompromise);
        decision.RequesterId.ShouldBe("H-CAMILLE");
        decision.Urgent.ShouldBeTrue();
    }

    [Fact]
    public void Request_GenuineByLegalRepresentative_Revokes() =>
        ByHelene(Genuine).Decide().Code.ShouldBe(DecisionCode.LegalRepresentativeRequest);

    [Fact]
    public void LegalRepresentative_WithACertificateOfAnotherOrganisation_IsNotEntitled() =>
        (
            ByHelene(Genuine) with
            {
                Signature = RequestExample.Signed(
                    RequestExample.HelenesCertificate,
                    RequestExample.Helene,
                    "NTRFR-999000029"
                ),
            }
        )
            .Decide()
            .Code.ShouldBe(DecisionCode.RequesterNotAuthorised);

    [Fact]
    public void Stranger_NamedOnTheForm_IsNotAuthorised()
    {
        var decision = ByBenoit(
                Genuine with
                {
                    Form = Genuine.Form with { RequesterName = "Benoît FRANÇOIS" },
                }
            )
            .Decide();

        (decision.Kind, decision.Code).ShouldBe(
            (DecisionKind.Reject, DecisionCode.RequesterNotAuthorised)
        );
        decision.RequesterId.ShouldBeNull();
    }

    [Fact]
    public void Stranger_SigningForSomebodyElse_IsASignerMismatch() =>
        ByBenoit(Genuine).Decide().Code.ShouldBe(DecisionCode.SignerMismatch);

    [Fact]
    public void Signer_NotInTheRegistry_IsDoubt() =>
        Review(
            Genuine with
            {
                Signature = Genuine.Signature with
                {
                    Signer = Genuine.Signature.Signer! with { Sha256 = "SHA256-nobody" },
                },
            },
            DecisionCode.SignerUnknown
        );

    [Fact]
    public void Signer_WhomTheCertificateNamesOtherwiseThanTheRegistry_IsDoubt() =>
        Review(
            Genuine with
            {
                Signature = Genuine.Signature with
                {
                    Signer = Genuine.Signature.Signer! with { SubjectSerialNumber = "P-999" },
                },
            },
            DecisionCode.SignerUnknown
        );

    public static TheoryData<FindingKey, Severity, DecisionKind, DecisionCode> Findings =>
        new()
        {
            {
                FindingKey.DigestMismatch,
                Severity.Failure,
                DecisionKind.Reject,
                DecisionCode.SignatureInvalid
            },
            {
                FindingKey.WeakAlgorithm,
                Severity.Failure,
                DecisionKind.Reject,
                DecisionCode.WeakAlgorithm
            },
            {
                FindingKey.ChainUntrusted,
                Severity.Failure,
                DecisionKind.Reject,
                DecisionCode.UntrustedChain
            },
            {
                FindingKey.CertificateExpired,
                Severity.Failure,
                DecisionKind.Reject,
                DecisionCode.SignerCertExpired
            },
            {
                FindingKey.CertificateRevoked,
                Severity.Failure,
                DecisionKind.Reject,
                DecisionCode.SignerCertRevoked
            },
            {
                FindingKey.KeyUsageUnsuitable,
                Severity.Failure,
                DecisionKind.Reject,
                DecisionCode.SignerKeyUsage
            },
            {
                FindingKey.PolicyNotAccepted,
                Severity.Failure,
                DecisionKind.Reject,
                DecisionCode.SignerProductNotAccepted
            },
            {
                FindingKey.StatusUnknown,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.StatusUnknown
            },
            {
                FindingKey.TrustedListUnusable,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.StatusUnknown
            },
            {
                FindingKey.ServiceNotGranted,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.StatusUnknown
            },
            {
                FindingKey.NotQualified,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.StatusUnknown
            },
            {
                FindingKey.StatusStale,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.StatusUnknown
            },
            {
                FindingKey.MultipleSigners,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.CmsMultipleSigners
            },
            {
                FindingKey.TimestampUntrusted,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.TimestampUntrusted
            },
            {
                FindingKey.RevokedAfterBestSignatureTime,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.SignedBeforeRevocation
            },
            {
                FindingKey.AlgorithmUnsupported,
                Severity.Warning,
                DecisionKind.Review,
                DecisionCode.AlgorithmUnsupported
            },
            {
                FindingKey.NotPadesBaseline,
                Severity.Warning,
                DecisionKind.Revoke,
                DecisionCode.HolderRequest
            },
        };

    [Theory]
    [MemberData(nameof(Findings))]
    public void Signature_WithAFinding_DecidesAsTheTableSays(
        FindingKey key,
        Severity severity,
        DecisionKind kind,
        DecisionCode code
    )
    {
        var decision = (
            Genuine with
            {
                Signature = Genuine.Signature with
                {
                    Findings = [new Finding(key, severity, "example")],
                },
            }
        ).Decide();

        (decision.Kind, decision.Code).ShouldBe((kind, code));
    }

    [Theory]
    [InlineData(Integrity.Broken)]
    [InlineData(Integrity.None)]
    public void Signature_NotIntact_IsRefused(Integrity integrity) =>
        Reject(
            Genuine with
            {
                Signature = Genuine.Signature with { Integrity = integrity },
            },
            DecisionCode.SignatureInvalid
        );

    [Theory]
    [InlineData(Indication.Indeterminate)]
    [InlineData(Indication.TotalFailed)]
    public void Signature_NotPassedForNoKnownReason_NeverRevokes(Indication indication) =>
        (Genuine with { Signature = Genuine.Signature with { Indication = indication } })
            .Decide()
            .Kind.ShouldBe(DecisionKind.Review);

    [Fact]
    public void Signature_OfNoEligibleProduct_IsRefused() =>
        Reject(
            Genuine with
            {
                Signature = Genuine.Signature with { Product = null },
            },
            DecisionCode.SignerProductNotAccepted
        );

    [Theory]
    [InlineData(LaterChanges.Forbidden)]
    [InlineData(LaterChanges.AllowedFormFill)]
    [InlineData(LaterChanges.AllowedAnnotations)]
    public void Document_ChangedAfterTheLastSignature_IsRefused(LaterChanges changes) =>
        Reject(
            Genuine with
            {
                Signature = Genuine.Signature with
                {
                    LaterChanges = changes,
                    Coverage = Coverage.WholeRevision,
                },
            },
            DecisionCode.ModifiedAfterSigning
        );

    [Fact]
    public void Document_WithLongTermDataAddedAfterSigning_Revokes() =>
        (
            Genuine with
            {
                Signature = Genuine.Signature with
                {
                    LaterChanges = LaterChanges.AllowedLta,
                    Coverage = Coverage.WholeRevision,
                },
            }
        )
            .Decide()
            .Kind.ShouldBe(DecisionKind.Revoke);

    [Fact]
    public void SecondSignature_ByTheLegalRepresentative_Revokes() =>
        WithFirstSigner(
                RequestExample.HelenesCertificate,
                RequestExample.Helene,
                LaterChanges.AllowedSigning
            )
            .Decide()
            .Kind.ShouldBe(DecisionKind.Revoke);

    [Fact]
    public void Form_NamingTheHolderAndCountersignedByTheLegalRepresentative_Revokes()
    {
        var decision = (
            WithFirstSigner(
                RequestExample.CamillesCertificate,
                RequestExample.Camille,
                LaterChanges.AllowedSigning
            ) with
            {
                Signature = RequestExample.Signed(
                    RequestExample.HelenesCertificate,
                    RequestExample.Helene,
                    "NTRFR-999000011"
                ),
            }
        ).Decide();

        decision.Findings.ShouldBeEmpty();
        decision.Kind.ShouldBe(DecisionKind.Revoke);
    }

    [Fact]
    public void SecondSignature_BySomebodyNotEntitled_IsDoubt() =>
        Review(
            WithFirstSigner(
                RequestExample.BenoitsCertificate,
                RequestExample.Benoit,
                LaterChanges.AllowedSigning
            ),
            DecisionCode.ExtraSignature
        );

    [Fact]
    public void FirstSignature_WithTheFormFilledAfterIt_IsDoubt() =>
        Review(
            WithFirstSigner(
                RequestExample.HelenesCertificate,
                RequestExample.Helene,
                LaterChanges.AllowedFormFill
            ),
            DecisionCode.ExtraSignature
        );

    [Fact]
    public void Form_ThatShowsAnotherValueThanItStores_IsDoubt() =>
        Review(
            Genuine with
            {
                Form = Genuine.Form with
                {
                    Findings =
                    [
                        new(FormFindingKind.AppearanceMismatch, "numero_serie", "shows another"),
                    ],
                },
            },
            DecisionCode.AppearanceMismatch
        );

    public static TheoryData<string, DecisionKind, DecisionCode> Forms =>
        new()
        {
            { "no serial", DecisionKind.Review, DecisionCode.SerialMissing },
            { "no target", DecisionKind.Reject, DecisionCode.TargetMissing },
            { "unknown", DecisionKind.Reject, DecisionCode.TargetUnknown },
            { "unreadable serial", DecisionKind.Review, DecisionCode.TargetMismatch },
            { "other request number", DecisionKind.Review, DecisionCode.TargetMismatch },
            { "other product", DecisionKind.Review, DecisionCode.ProductMismatch },
            { "other holder", DecisionKind.Review, DecisionCode.HolderMismatch },
            { "other siren", DecisionKind.Review, DecisionCode.OrganisationMismatch },
            { "other identity", DecisionKind.Review, DecisionCode.IdentityMismatch },
            { "no role", DecisionKind.Reject, DecisionCode.RoleMissing },
            { "wrong role", DecisionKind.Review, DecisionCode.RoleMismatch },
            { "no reason", DecisionKind.Reject, DecisionCode.ReasonMissing },
            { "non-payment", DecisionKind.Review, DecisionCode.ReasonNeedsPerson },
            { "not confirmed", DecisionKind.Reject, DecisionCode.NotConfirmed },
            { "no date", DecisionKind.Review, DecisionCode.DateMissing },
            { "future", DecisionKind.Review, DecisionCode.DateInconsistent },
            { "old", DecisionKind.Review, DecisionCode.SignatureAge },
            { "names without accents", DecisionKind.Revoke, DecisionCode.HolderRequest },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_ThatDiffers_DecidesAsTheTableSays(
        string what,
        DecisionKind kind,
        DecisionCode code
    )
    {
        var form = Genuine.Form;
        form = what switch
        {
            "no serial" => form with { SerialText = null, SerialCandidates = [] },
            "no target" => form with
            {
                SerialText = null,
                SerialCandidates = [],
                RequestNumber = null,
            },
            "unknown" => form with
            {
                SerialText = "1121DD",
                SerialCandidates = ["1121DD"],
                RequestNumber = "TD99999999",
            },
            "unreadable serial" => form with { SerialText = "1121OA", SerialCandidates = [] },
            "other request number" => form with { RequestNumber = "TD24000201" },
            "other product" => form with { Product = "Eiducio+" },
            "other holder" => form with { HolderGivenName = "Camila" },
            "other siren" => form with { Siren = "999000029" },
            "other identity" => form with { RequesterIdentityDocument = "TSTCNI000999" },
            "no role" => form with { Capacity = null },
            "wrong role" => form with { Capacity = RequesterCapacity.LegalRepresentative },
            "no reason" => form with { Reason = null, ReasonText = null },
            "non-payment" => form with { Reason = GuideReason.NonPayment },
            "not confirmed" => form with { Confirmed = false },
            "no date" => form with { Date = null, DateText = null },
            "future" => form with { Date = new DateOnly(2030, 1, 1) },
            "old" => form with { Date = new DateOnly(2026, 10, 1) },
            "names without accents" => form with
            {
                HolderSurname = "martin",
                OrganisationName = "Ateliers mecaniques du Vercors",
            },
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };

        var decision = (Genuine with { Form = form }).Decide();

        (decision.Kind, decision.Code).ShouldBe((kind, code));
    }

    [Theory]
    [InlineData(RegisteredStatus.Expired, DecisionKind.Review, DecisionCode.TargetMismatch)]
    [InlineData(RegisteredStatus.Ended, DecisionKind.Review, DecisionCode.TargetMismatch)]
    [InlineData(RegisteredStatus.Pending, DecisionKind.Review, DecisionCode.TargetMismatch)]
    public void Target_NotValid_IsNotRevoked(
        RegisteredStatus status,
        DecisionKind kind,
        DecisionCode code
    )
    {
        var decision = (Genuine with { Target = Genuine.Target with { Status = status } }).Decide();

        (decision.Kind, decision.Code).ShouldBe((kind, code));
    }

    [Theory]
    [InlineData(true, DecisionKind.Reject, DecisionCode.SignerMismatch)]
    [InlineData(false, DecisionKind.Review, DecisionCode.CmsMultipleSigners)]
    public void SignerInfos_SeveralOfSomebodyWhoIsNotEntitled_AreRefusedWhereAllNameThem(
        bool agree,
        DecisionKind kind,
        DecisionCode code
    )
    {
        var decision = Repeated(ByBenoit(Genuine), agree).Decide();

        (decision.Kind, decision.Code).ShouldBe((kind, code));
        decision.Findings.ShouldContain(f =>
            f.Contains("cms-multiple-signers", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void SignerInfos_SeveralOfTheHolder_AreDoubtWhoeverTheyName() =>
        Review(Repeated(Genuine, agree: true), DecisionCode.CmsMultipleSigners);

    [Fact]
    public void SignerInfos_SeveralBesideAnotherDoubt_AreNotRefused() =>
        Review(
            Repeated(ByBenoit(Genuine), agree: true) with
            {
                Change = f =>
                    f with
                    {
                        Registry = f.Registry with { AsOf = RequestExample.Now.AddHours(-49) },
                    },
            },
            DecisionCode.CmsMultipleSigners
        );

    [Theory]
    [InlineData("coverage")]
    [InlineData("failed")]
    [InlineData("broken")]
    [InlineData("untrusted")]
    [InlineData("none")]
    public void DocumentTimestamp_ThatIsWrong_IsDoubt(string what)
    {
        var stamp = RequestExample.Signed(
            RequestExample.HelenesCertificate,
            RequestExample.Helene,
            "NTRFR-999000011",
            "Stamp"
        ) with
        {
            IsDocumentTimestamp = true,
            Product = null,
        };
        var decision = (
            Genuine with
            {
                Others =
                [
                    what switch
                    {
                        "coverage" => stamp with { Coverage = Coverage.Invalid },
                        "failed" => stamp with { Indication = Indication.TotalFailed },
                        "broken" => stamp with { Integrity = Integrity.Broken },
                        "untrusted" => stamp with
                        {
                            Findings =
                            [
                                new(FindingKey.TimestampUntrusted, Severity.Warning, "nobody's"),
                            ],
                        },
                        _ => stamp,
                    },
                ],
            }
        ).Decide();

        (decision.Kind, decision.Code).ShouldBe(
            what == "none"
                ? (DecisionKind.Revoke, DecisionCode.HolderRequest)
                : (DecisionKind.Review, DecisionCode.TimestampUntrusted)
        );
    }

    [Fact]
    public void Target_PastItsDates_HasExpired() =>
        Reject(
            Genuine with
            {
                Target = Genuine.Target with { NotAfter = RequestExample.Now.AddDays(-1) },
            },
            DecisionCode.TargetExpired
        );

    [Theory]
    [InlineData(RegisteredStatus.Revoked)]
    [InlineData(RegisteredStatus.Valid)]
    public void Target_PublishedAsRevoked_IsToldSo(RegisteredStatus status) =>
        Reject(
            Genuine with
            {
                Target = Genuine.Target with { Status = status },
                Change = f => f with { TargetRevoked = true },
            },
            DecisionCode.TargetAlreadyRevoked
        );

    [Fact]
    public void Target_RevokedInTheRegistryAlone_IsRevokedAllTheSame()
    {
        var decision = (
            Genuine with
            {
                Target = Genuine.Target with { Status = RegisteredStatus.Revoked },
            }
        ).Decide();

        (decision.Kind, decision.Code).ShouldBe((DecisionKind.Revoke, DecisionCode.HolderRequest));
        decision.Findings.ShouldContain(f =>
            f.StartsWith("registry: the certificate is revoked there", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Registry_OlderThanAllowed_IsDoubt() =>
        Review(
            Genuine with
            {
                Change = f =>
                    f with
                    {
                        Registry = f.Registry with { AsOf = RequestExample.Now.AddHours(-49) },
                    },
            },
            DecisionCode.RegistryStale
        );

    [Fact]
    public void Document_DecidedBefore_IsNotDecidedAgain() =>
        Reject(
            Genuine with
            {
                Change = f => f with { EarlierDecision = DecisionKind.Revoke },
            },
            DecisionCode.AlreadyDecided
        );

    [Fact]
    public void Document_ThatWaitsForAPerson_IsNotDecidedByAnotherMail() =>
        Review(
            Genuine with
            {
                Change = f => f with { EarlierWithAPerson = true },
            },
            DecisionCode.AlreadyInReview
        );

    [Fact]
    public void Stranger_AskingForACertificateThatDoesNotExist_LearnsNothing() =>
        Review(
            Genuine with
            {
                Form = Genuine.Form with
                {
                    SerialText = "1121DD",
                    SerialCandidates = ["1121DD"],
                    RequestNumber = "TD99999999",
                },
                Signature = Genuine.Signature with
                {
                    Signer = Genuine.Signature.Signer! with { Sha256 = "SHA256-nobody" },
                },
            },
            DecisionCode.SignerUnknown
        );

    [Theory]
    [InlineData(FindingKey.ChainUntrusted)]
    [InlineData(FindingKey.PolicyNotAccepted)]
    public void Signer_UnknownWhileOurOwnTrustMaterialIsNotWhole_IsNotRefused(FindingKey key) =>
        Review(
            Genuine with
            {
                Signature = Genuine.Signature with
                {
                    Findings = [new(key, Severity.Failure, "example")],
                },
                Change = f => f with { TrustDoubt = "there are no trust anchors" },
            },
            DecisionCode.StatusUnknown
        );

    [Fact]
    public void Caps_Reached_GoToAPerson() =>
        Review(
            Genuine with
            {
                Change = f => f with { Recent = new(60, 0, 0) },
            },
            DecisionCode.CapReached
        );

    [Fact]
    public void Automation_InShadow_RecordsWhatWouldHaveBeenDone()
    {
        var decision = (
            Genuine with
            {
                Change = f => f with { Policy = new() { Automation = Automation.Shadow } },
            }
        ).Decide();

        (decision.Kind, decision.Code, decision.Shadow).ShouldBe(
            (DecisionKind.Review, DecisionCode.AutomationOff, DecisionCode.HolderRequest)
        );
    }

    [Fact]
    public void Automation_Off_RefusesNobodyEither() =>
        Review(
            Genuine with
            {
                Form = Genuine.Form with { Confirmed = false },
                Change = f => f with { Policy = new() { Automation = Automation.Off } },
            },
            DecisionCode.AutomationOff
        );

    [Fact]
    public void Mail_ThatIsDoubtful_OutweighsAGoodForm() =>
        Review(
            Genuine with
            {
                Change = f =>
                    f with
                    {
                        Mail = new(
                            DecisionKind.Review,
                            DecisionCode.SuspiciousSender,
                            "look-alike domain"
                        ),
                    },
            },
            DecisionCode.SuspiciousSender
        );

    [Theory]
    [InlineData(Readability.NotPdf, DecisionKind.Reject, DecisionCode.NotPdf)]
    [InlineData(Readability.Unreadable, DecisionKind.Reject, DecisionCode.Unreadable)]
    [InlineData(Readability.Encrypted, DecisionKind.Reject, DecisionCode.Encrypted)]
    [InlineData(Readability.ParserFailure, DecisionKind.Review, DecisionCode.ParserFailure)]
    public void Document_NotReadable_DecidesAsTheTableSays(
        Readability readability,
        DecisionKind kind,
        DecisionCode code
    )
    {
        var decision = (
            Genuine with
            {
                Change = f => f with { Document = f.Document! with { Readability = readability } },
            }
        ).Decide();

        (decision.Kind, decision.Code).ShouldBe((kind, code));
    }

    [Fact]
    public void Signer_OfTheVeryCertificateThatIsAlreadyRevoked_IsToldThatItIsDone() =>
        Reject(
            Genuine with
            {
                Target = Genuine.Target with { Status = RegisteredStatus.Revoked },
                Signature = Genuine.Signature with
                {
                    Findings = [new(FindingKey.CertificateRevoked, Severity.Failure, "example")],
                },
                Change = f => f with { TargetRevoked = true },
            },
            DecisionCode.TargetAlreadyRevoked
        );

    [Fact]
    public void Signer_WhoseCertificateTheRegistryAloneCallsRevoked_IsDoubt() =>
        Review(
            Genuine with
            {
                Change = f =>
                    f with
                    {
                        Registry = f.Registry with
                        {
                            Signers = f.Registry.Signers.ToDictionary(
                                s => s.Key,
                                s =>
                                    s.Value with
                                    {
                                        Id = "another",
                                        Status = RegisteredStatus.Revoked,
                                    },
                                StringComparer.Ordinal
                            ),
                        },
                    },
            },
            DecisionCode.StatusUnknown
        );

    private static RequestExample ByHelene(RequestExample example) =>
        example with
        {
            Signature = RequestExample.Signed(
                RequestExample.HelenesCertificate,
                RequestExample.Helene,
                "NTRFR-999000011"
            ),
            Form = example.Form with
            {
                Capacity = RequesterCapacity.LegalRepresentative,
                RequesterName = "Hélène Dupré-Lévêque",
                RequesterIdentityDocument = "TSTCNI000202",
            },
        };

    /// <summary>As some tools sign: two SignerInfos in one CMS.</summary>
    private static RequestExample Repeated(RequestExample example, bool agree) =>
        example with
        {
            Signature = example.Signature with
            {
                Indication = Indication.Indeterminate,
                SignerInfosAgree = agree,
                Findings = [new(FindingKey.MultipleSigners, Severity.Warning, "2 SignerInfos")],
            },
        };

    private static RequestExample ByBenoit(RequestExample example) =>
        example with
        {
            Signature = RequestExample.Signed(
                RequestExample.BenoitsCertificate,
                RequestExample.Benoit,
                "NTRFR-999000029"
            ),
        };

    private static RequestExample WithFirstSigner(
        RegisteredCertificate certificate,
        RegisteredHolder holder,
        LaterChanges changes
    ) =>
        Genuine with
        {
            Others =
            [
                RequestExample.Signed(certificate, holder, "NTRFR-999000011", "First") with
                {
                    Coverage = Coverage.WholeRevision,
                    LaterChanges = changes,
                },
            ],
        };

    private static void Review(RequestExample example, DecisionCode code)
    {
        var decision = example.Decide();
        (decision.Kind, decision.Code).ShouldBe((DecisionKind.Review, code));
    }

    private static void Reject(RequestExample example, DecisionCode code)
    {
        var decision = example.Decide();
        (decision.Kind, decision.Code).ShouldBe((DecisionKind.Reject, code));
    }
}
