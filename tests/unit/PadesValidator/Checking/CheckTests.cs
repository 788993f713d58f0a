using PadesValidator.Tests.Making;

namespace PadesValidator.Tests.Checking;

public sealed class CheckTests
{
    private static readonly TestPki Pki = TestPki.Instance;

    public static TheoryData<string> Languages => new(ReportLanguage.All.Select(l => l.Code));

    [Fact]
    public void Languages_AreFrenchThenEnglish() =>
        ReportLanguage.All.Select(l => l.Code).Take(2).ShouldBe(["fr", "en"]);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Text_OfEveryKey_IsThere(string code)
    {
        var language = ReportLanguage.All.Single(l => l.Code == code);

        All<CheckKey>(k => language.Question(k)).ShouldAllBe(t => t.EndsWith('?'));
        All<FindingKey>(language.Of).ShouldAllBe(t => !t.EndsWith('.'));
        All<CheckAnswer>(language.Of).ShouldBeUnique();
        All<Indication>(language.Of).ShouldBeUnique();
        All<SubIndication>(language.Of).ShouldBeUnique();
        All<TimeSource>(language.Of).ShouldBeUnique();
        All<CertificateStatus>(language.Of).ShouldBeUnique();
        All<TimestampKind>(language.Of).ShouldBeUnique();
    }

    [Fact]
    public void Checks_OfASignatureThatPasses_SayNoToNothing()
    {
        var report = Validated.Report(
            new PdfMaker().Sign(new CmsMaker(Pki.Signer).Make),
            Pki.Trust()
        );

        report.Checks.ShouldNotBeEmpty();
        report
            .Checks.Concat(report.Signatures[0].Checks)
            .ShouldAllBe(c => c.Answer == CheckAnswer.Yes || c.Answer == CheckAnswer.NotAsked);
        Answer(report.Signatures[0], CheckKey.SignerNotRevoked).ShouldBe("SignerNotRevoked.Yes");
        Answer(report.Signatures[0], CheckKey.TimestampsTrusted)
            .ShouldBe("TimestampsTrusted.NotAsked");
    }

    [Fact]
    public void Check_OfARevokedSigner_SaysNoAndWhy()
    {
        var report = Validated.Signed(
            new(Pki.Signer),
            Pki.Trust((Pki.Signer, TestPki.Now.AddDays(-3)))
        );

        var check = report.Checks.Single(c => c.Key == CheckKey.SignerNotRevoked);
        check.AnswerKey.ShouldBe("SignerNotRevoked.No.CertificateRevoked");
        ReportLanguage.French.Answer(check).ShouldBe("Non : le certificat est révoqué");
        ReportLanguage.English.Answer(check).ShouldBe("No: the certificate is revoked");
    }

    [Fact]
    public void Checks_WithoutTrust_DoNotAskAboutTheChain()
    {
        var report = Validated.Single(new PdfMaker().Sign(new CmsMaker(Pki.Signer).Make));

        Answer(report, CheckKey.ChainTrusted).ShouldBe("ChainTrusted.Doubtful.NoTrustMaterial");
        Answer(report, CheckKey.SignerNotRevoked).ShouldBe("SignerNotRevoked.NotAsked");
        Answer(report, CheckKey.DigestMatches).ShouldBe("DigestMatches.Yes");
    }

    [Fact]
    public void Checks_AreInTheOrderOfTheirKeys_EachOnce() =>
        Validated
            .Signed(new(Pki.Signer))
            .Checks.Select(c => c.Key)
            .ShouldBe(
                Enum.GetValues<CheckKey>()
                    .Where(k => k is >= CheckKey.SignaturePresent and <= CheckKey.ProvenInThePast)
            );

    private static string Answer(SignatureReport report, CheckKey key) =>
        report.Checks.Single(c => c.Key == key).AnswerKey;

    private static List<string> All<T>(Func<T, string> text)
        where T : struct, Enum
    {
        var texts = Enum.GetValues<T>().Select(text).ToList();
        texts.ShouldAllBe(t => t.Trim().Length > 1);
        return texts;
    }
}
