using PadesValidator.Tests.Making;
using PadesValidator.TrustedLists;

namespace PadesValidator.Tests.TrustedLists;

/// <summary>Signatures judged where a trusted list is relied on.</summary>
public sealed class ListedSignerTests
{
    private const string Compliance = "0.4.0.1862.1.1";
    private const string Sscd = "0.4.0.1862.1.4";
    private static readonly DateTimeOffset Now = TestPki.Now;
    private static readonly TestPki Pki = TestPki.Instance;

    private static TrustSnapshot Trust(ListMaker list) =>
        Pki.Trust() with
        {
            // The list is the only source of anchors.
            Anchors = [],
            List = TrustedListReader.Read(list.Make(), [ListMaker.Operator.Der]).List!,
        };

    private static TrustSnapshot Granted(params string[] extensions) =>
        Trust(
            new()
            {
                Services = ListMaker.Service(Pki.Issuing, extensions: string.Concat(extensions)),
            }
        );

    private static SignatureReport Signed(TrustSnapshot trust, params string[] statements) =>
        Validated.SignedBy(
            new() { QcStatements = statements.Length == 0 ? [Compliance] : statements },
            trust
        );

    [Fact]
    public void Authority_ThatIsGranted_IsAnAnchorAndTheSignerPasses()
    {
        var report = Signed(
            Granted(ListMaker.Qualification(TestPki.GoodPolicy, "signature", "QCWithQSCD"))
        );

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Chain.Count.ShouldBe(2);
        report.Product.ShouldBe("Eiducio");
        var qualification = report.Qualification!;
        qualification.Provider.ShouldBe("ChamberSign France");
        qualification.Service.ShouldBe("Eiducio");
        qualification.Status.ShouldBe(ListedServiceStatus.Granted);
        qualification.Qualified.ShouldBe(true);
        qualification.Qscd.ShouldBe(true);
        Answers(report).ShouldAllBe(a => a == CheckAnswer.Yes);
    }

    [Fact]
    public void List_ThatExpired_LeavesDoubtAboutEverybody()
    {
        var expired = Trust(new() { NextUpdate = Now.AddSeconds(-1) });
        var elsewhere = expired with { Anchors = [Pki.Root.Der] };

        Signed(expired with { List = expired.List! with { Services = [] } })
            .Has(FindingKey.TrustedListUnusable)
            .ShouldBeTrue();
        foreach (var report in new[] { Signed(expired), Signed(elsewhere) })
        {
            report.Has(FindingKey.TrustedListUnusable).ShouldBeTrue();
            report.Indication.ShouldBe(Indication.Indeterminate);
            report.SubIndication.ShouldBe(SubIndication.CertificateChainGeneralFailure);
            Answers(report)[0].ShouldBe(CheckAnswer.Doubtful);
        }
    }

    [Fact]
    public void List_ThatNobodyWants_IsNotAskedAbout() =>
        Answers(Signed(Pki.Trust())).ShouldAllBe(a => a == CheckAnswer.NotAsked);

    [Fact]
    public void List_ThatIsWantedAndMissing_LeavesDoubtAboutEverybody()
    {
        var report = Signed(Pki.Trust() with { ListProblem = "it can't be verified" });

        report.Has(FindingKey.TrustedListUnusable).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void Authority_WithdrawnBeforeTheSignature_DoesNotPass()
    {
        var report = Signed(
            Trust(
                new()
                {
                    Services = ListMaker.Service(
                        Pki.Issuing,
                        status: "withdrawn",
                        since: Now.AddDays(-1),
                        history: ListMaker.History("granted", Now.AddYears(-3))
                    ),
                }
            )
        );

        report.Has(FindingKey.ServiceNotGranted).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.Qualification!.Status.ShouldBe(ListedServiceStatus.Withdrawn);
    }

    [Fact]
    public void Authority_GrantedAfterTheSignature_DoesNotPass()
    {
        var report = Signed(
            Trust(new() { Services = ListMaker.Service(Pki.Issuing, since: Now.AddDays(1)) })
        );

        report.Has(FindingKey.ServiceNotGranted).ShouldBeTrue();
        report.Qualification.ShouldBeNull();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void Authority_AnchoredElsewhereAndNotListed_IsUntrusted()
    {
        var trust = Trust(new() { Services = ListMaker.Service(Pki.Tsa) }) with
        {
            Anchors = [Pki.Root.Der],
        };
        var report = Signed(trust);

        report.Has(FindingKey.ChainUntrusted).ShouldBeTrue();
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Fact]
    public void Authority_OfAnotherKeyUnderTheSameName_IsNotTheListedOne()
    {
        var imitation = TestPki.Issue(
            Pki.Root,
            new()
            {
                Subject = "C=FR, O=TEST, CN=Test Issuing",
                Authority = true,
                Usage = System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.KeyCertSign,
                Policy = "2.5.29.32.0",
            }
        );
        var signer = TestPki.Issue(imitation, new() { QcStatements = [Compliance] });

        var report = Validated.Signed(
            new(signer) { Certificates = [imitation.Der, Pki.Issuing.Der] },
            Granted()
        );

        report.Has(FindingKey.ChainUntrusted).ShouldBeTrue();
    }

    [Fact]
    public void Authority_WithAnUnknownCriticalExtension_DoesNotPass() =>
        Signed(
                Granted(
                    "<Extension Critical=\"true\"><z:New xmlns:z=\"urn:z\"></z:New></Extension>"
                )
            )
            .Has(FindingKey.ServiceNotGranted)
            .ShouldBeTrue();

    [Theory]
    [InlineData("signature", "QCForESeal")]
    [InlineData("signature", "QCForLegalPerson")]
    [InlineData("certificats de cachets électroniques", "QCNoQSCD")]
    public void Policy_ThatTheListCallsASeal_DoesNotPass(string description, string qualifier)
    {
        var report = Signed(
            Granted(ListMaker.Qualification(TestPki.GoodPolicy, description, qualifier))
        );

        report.Has(FindingKey.NotANaturalPerson).ShouldBeTrue();
        report.Qualification!.Purpose.ShouldBe(CertificatePurpose.Seal);
        report.Indication.ShouldNotBe(Indication.TotalPassed);
    }

    [Theory]
    [InlineData("signature", "Signature and for Seal", "QCForESig", "QCForESeal")]
    [InlineData("signature", "Signature and for Seal", "QCForESig", "QCForLegalPerson")]
    [InlineData("signature", "Signature and for WebSite", "QCForESig", "QCForWSA")]
    [InlineData("cachet", "by their description", "QCForESig")]
    [InlineData("signature", "qualified and not qualified", "QCStatement", "NotQualified")]
    [InlineData("signature", "and not on one", "QCWithQSCD", "QCNoQSCD")]
    [InlineData("signature", "and not on one", "QCQSCDManagedOnBehalf", "QCNoQSCD")]
    public void Qualifiers_ThatContradictEachOther_LeaveDoubtThatSaysSo(
        string description,
        string said,
        params string[] qualifiers
    )
    {
        var report = Signed(
            Granted([
                .. qualifiers.Select(q =>
                    ListMaker.Qualification(TestPki.GoodPolicy, description, q)
                ),
            ])
        );

        report
            .Findings.Single(f =>
                f.Key == FindingKey.NotQualified
                && f.Detail.Contains("contradicts itself", StringComparison.Ordinal)
            )
            .Detail.ShouldContain(said);
        report.Indication.ShouldBe(Indication.Indeterminate);
        report.Has(FindingKey.NotANaturalPerson).ShouldBeFalse("no side is taken");
    }

    [Fact]
    public void Qualifiers_QualifiedAndNot_AreUndetermined() =>
        Signed(
            Granted(
                ListMaker.Qualification(
                    TestPki.GoodPolicy,
                    "signature",
                    "QCStatement",
                    "NotQualified"
                )
            )
        )
            .Qualification!.Qualified.ShouldBeNull();

    [Fact]
    public void Qualifier_OfAnotherPolicy_DoesNotApply()
    {
        var report = Signed(
            Granted(ListMaker.Qualification("1.2.3.4", "cachet", "QCForESeal", "NotQualified"))
        );

        report.Indication.ShouldBe(Indication.TotalPassed);
        report.Qualification!.Qscd.ShouldBe(false);
    }

    [Fact]
    public void Certificate_WithoutQcCompliance_IsNotQualified()
    {
        var report = Signed(Granted(), Sscd);

        report.Has(FindingKey.NotQualified).ShouldBeTrue();
        report.Qualification!.Qualified.ShouldBe(false);
        report.Indication.ShouldBe(Indication.Indeterminate);
    }

    [Theory]
    [InlineData(true, new[] { "QCStatement" }, new[] { Sscd })]
    [InlineData(false, new[] { "NotQualified" }, new[] { Compliance })]
    [InlineData(null, new[] { "QCSomethingNew" }, new[] { Compliance })]
    public void Qualifier_OfTheList_OutweighsTheCertificate(
        bool? qualified,
        string[] qualifiers,
        string[] statements
    ) =>
        Signed(
            Granted(ListMaker.Qualification(TestPki.GoodPolicy, "signature", qualifiers)),
            statements
        )
            .Qualification!.Qualified.ShouldBe(qualified);

    [Theory]
    [InlineData(true, new[] { "QCWithSSCD" })]
    [InlineData(true, new[] { "QCQSCDManagedOnBehalf" })]
    [InlineData(false, new[] { "QCNoQSCD" })]
    [InlineData(null, new[] { "QCNoQSCD", "QCWithQSCD" })]
    [InlineData(true, new[] { "QCQSCDStatusAsInCert" })]
    public void Device_IsWhatTheListSays(bool? qscd, string[] qualifiers) =>
        Signed(
            Granted(ListMaker.Qualification(TestPki.GoodPolicy, "signature", qualifiers)),
            Compliance,
            Sscd
        )
            .Qualification!.Qscd.ShouldBe(qscd);

    /// <summary>The certificate's only bit is nonRepudiation; whom the criteria select is not qualified.</summary>
    [Theory]
    [InlineData("all", "nonRepudiation", "true", true)]
    [InlineData("all", "digitalSignature", "true", false)]
    [InlineData("all", "digitalSignature", "false", true)]
    [InlineData("none", "digitalSignature", "true", true)]
    [InlineData("none", "nonRepudiation", "true", false)]
    [InlineData("atLeastOne", "nonRepudiation", "true", true)]
    public void Criteria_OfKeyUsage_SelectTheCertificate(
        string assertion,
        string bit,
        string value,
        bool selected
    ) =>
        Signed(
            Granted(
                ListMaker.Qualification(
                    $"<q:CriteriaList assert=\"{assertion}\"><q:KeyUsage><q:KeyUsageBit name=\"{bit}\">{value}</q:KeyUsageBit></q:KeyUsage></q:CriteriaList>",
                    ["NotQualified"]
                )
            )
        )
            .Qualification!.Qualified.ShouldBe(!selected);

    [Fact]
    public void Criteria_ThatAreNotEvaluatedHere_LeaveDoubt()
    {
        var report = Signed(
            Granted(
                ListMaker.Qualification(
                    "<q:CriteriaList assert=\"all\"><q:otherCriteriaList></q:otherCriteriaList></q:CriteriaList>",
                    ["NotQualified"]
                )
            )
        );

        report.Qualification!.Qualified.ShouldBeNull();
        report.Has(FindingKey.NotQualified).ShouldBeTrue();
    }

    [Fact]
    public void Timestamp_OfAListedService_ProvesTime()
    {
        var service = ListMaker.Service(Pki.Issuing);
        var stamped = new CmsMaker(
            TestPki.Issue(Pki.Issuing, new() { QcStatements = [Compliance] })
        )
        {
            Timestamp = value => CmsMaker.TimestampToken(Pki.Tsa, value, Now.AddHours(-2)),
        };
        var listed = Trust(new() { Services = service + Stamping("granted") });
        var withdrawn = Trust(new() { Services = service + Stamping("withdrawn") });

        Validated.Signed(stamped, listed).BestSignatureTime.ShouldBe(Now.AddHours(-2));
        Validated.Signed(stamped, withdrawn).Has(FindingKey.TimestampUntrusted).ShouldBeTrue();
        Validated
            .Signed(stamped, Trust(new() { Services = service }))
            .Has(FindingKey.TimestampUntrusted)
            .ShouldBeTrue();
    }

    [Fact]
    public void TimestampService_IsNoAnchorForASigner() =>
        Signed(Trust(new() { Services = ListMaker.Service(Pki.Issuing, type: "TSA/QTST") }))
            .Has(FindingKey.ChainUntrusted)
            .ShouldBeTrue();

    private static List<CheckAnswer> Answers(SignatureReport report) =>
        [
            .. report
                .Checks.Where(c =>
                    c.Key
                        is CheckKey.TrustedListUsable
                            or CheckKey.ServiceGranted
                            or CheckKey.CertificateQualified
                )
                .Select(c => c.Answer),
        ];

    private static string Stamping(string status) =>
        ListMaker.Service(Pki.Tsa, type: "TSA/QTST", status: status, name: "Horodatage");
}
