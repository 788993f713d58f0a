using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Deciding;
using PdfaChecker;

namespace MailRevocationWorker.Tests.Commands;

public sealed class SettingsTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-settings-")
        .FullName;

    private string FilePath => Path.Combine(folder, "settings.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Settings Load(string json)
    {
        File.WriteAllText(FilePath, json);
        return Settings.Load(FilePath);
    }

    private string ProblemsOf(string json) =>
        string.Join('\n', Should.Throw<SettingsException>(() => Load(json)).Problems);

    [Theory]
    [InlineData("""{"Policy":{"Automation":"Off",}}}""")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Policy":{"Automatoin":"Off"}}""")]
    [InlineData("""{"Polcy":{"Automation":"Off"}}""")]
    [InlineData("""{"Policy":{"Automation":"Of"}}""")]
    [InlineData("""{"Policy":{"Automation":null}}""")]
    [InlineData("""{"Policy":{"Automation":7}}""")]
    [InlineData("""{"Policy":"Off"}""")]
    [InlineData("""{"Mailbox":{"PollSeconds":"abc"}}""")]
    public void Policy_FileBrokenWhileRunning_IsOffUntilItIsGoodAgain(string broken)
    {
        var settings = Load("""{"Policy":{"Automation":"On"}}""");
        settings.Policy().Automation.ShouldBe(Automation.On);

        File.WriteAllText(FilePath, broken);

        settings.Policy().Automation.ShouldBe(Automation.Off);
        settings.Problems().ShouldNotBeEmpty();
        File.WriteAllText(FilePath, """{"Policy":{"Automation":"Shadow"}}""");
        settings.Policy().Automation.ShouldBe(Automation.Shadow);
        settings.Problems().ShouldBeEmpty();
    }

    [Fact]
    public void Policy_FileGoneWhileRunning_IsOffUntilItIsBack()
    {
        var settings = Load("""{"Policy":{"Automation":"On"}}""");

        File.Move(FilePath, FilePath + "~");

        settings.Policy().Automation.ShouldBe(Automation.Off);
        settings.Problems().ShouldHaveSingleItem().ShouldContain(FilePath);
        File.Move(FilePath + "~", FilePath);
        settings.Policy().Automation.ShouldBe(Automation.On);
        settings.Problems().ShouldBeEmpty();
    }

    [Fact]
    public void Load_SeveralMistakes_NamesThemAll()
    {
        var problems = ProblemsOf(
            """
            {"Mailbox":{"PollSeconds":"abc","Imap":{"Prt":993},"AlarmAfterMinutes":0},
             "Policy":{"Automatoin":"On","ReviewHours":99,"Reasons":{"Nonsense":"Superseded","HolderRequest":"Nonsense"},
                       "PdfA":{"RefusedFamilies":["Fonts","12"]}},
             "Registry":"48","Trust":{"Paths":"here"},"Reply":{"From":null},
             "Revocation":{"Embedded":{"Authorities":[{"Nam":"x"}]}},
             "Http":{"Url":"http://127.0.0.1:99999"},"Storge":{}}
            """
        );

        foreach (
            var said in new[]
            {
                "Mailbox:PollSeconds must be a whole number of -2147483648 to 2147483647, was 'abc'",
                "Mailbox:Imap:Prt is no setting; did you mean Port?",
                "Mailbox:AlarmAfterMinutes must be 1 to 1440, was 0",
                "Policy:Automatoin is no setting; did you mean Automation?",
                "Policy:ReviewHours must be 1 to 24, was 99",
                "Policy:Reasons must have keys that are PasswordLost, ",
                ", was 'Nonsense'",
                "Policy:Reasons:HolderRequest must be Unspecified, KeyCompromise, AffiliationChanged, Superseded, CessationOfOperation or PrivilegeWithdrawn, was 'Nonsense'",
                "Policy:PdfA:RefusedFamilies:1 must be ",
                "Registry must be a group of settings, was '48'",
                "Trust:Paths must be a list, was 'here'",
                "Reply:From must be text, was null",
                "Revocation:Embedded:Authorities:0:Nam is no setting; did you mean Name?",
                "Http:Url must be an http or https address with a port of 0 to 65535 and no path, was 'http://127.0.0.1:99999'",
                "Storge is no section of the configuration; did you mean Storage?",
            }
        )
        {
            problems.ShouldContain(said);
        }

        problems.ShouldNotContain("Reply:From must be an e-mail address");
    }

    [Theory]
    [InlineData("Maybe")]
    [InlineData("7")]
    [InlineData("1")]
    [InlineData("Off,On")]
    public void Load_AutomationOfNoName_SaysWhichThereAre(string value) =>
        ProblemsOf($$$"""{"Policy":{"Automation":"{{{value}}}"}}""")
            .ShouldBe($"Policy:Automation must be Off, Shadow or On, was '{value}'");

    [Fact]
    public void Load_SettingLikeNoOther_ListsThose() =>
        ProblemsOf("""{"Registry":{"Colour":"red"}}""")
            .ShouldBe("Registry:Colour is no setting; there are MaxAgeHours");

    [Fact]
    public void Load_BrokenJson_SaysFileLineAndColumn() =>
        ProblemsOf("{\n  \"Policy\": {\n    \"Automation\" \"Off\"\n  }\n}")
            .ShouldStartWith($"{FilePath}, line 3, column 18: not JSON: ");

    [Fact]
    public void Load_NoSuchFile_SaysWhich() =>
        Should
            .Throw<SettingsException>(() => Settings.Load(FilePath))
            .Problems.ShouldHaveSingleItem()
            .ShouldContain(FilePath);

    [Fact]
    public void Load_EveryKindOfValue_IsTaken()
    {
        var settings = Load(
            """
            {
              // comments and trailing commas are fine
              "policy":{"automation":"shadow","Reasons":{"HolderRequest":"Superseded"},
                        "PdfA":{"RequireClaim":false,"AcceptedParts":[2,3],"RefusedFamilies":["Fonts"]}},
              "Mailbox":{"MaxMessageBytes":70000,"Imap":{"CaFile":null},"Folders":{}},
              "Pipeline":{"OwnAddresses":["a@example.org"]},
              "Revocation":{"Embedded":{"Authorities":[]}},
            }
            """
        );

        var policy = settings.Policy();
        policy.Automation.ShouldBe(Automation.Shadow);
        policy.Reasons[GuideReason.HolderRequest].ShouldBe(CrlReason.Superseded);
        policy.PdfA.RequireClaim.ShouldBeFalse();
        policy.PdfA.AcceptedParts.ShouldBe([2, 3]);
        policy.PdfA.RefusedFamilies.ShouldBe([ViolationFamily.Fonts]);
        settings.Mailbox.MaxMessageBytes.ShouldBe(70000);
        settings.Mailbox.Imap.CaFile.ShouldBeNull();
        settings.Mailbox.Folders.Review.ShouldBe("Review");
        settings.Pipeline.OwnAddresses.ShouldBe(["a@example.org"]);
    }

    [Fact]
    public void Validate_EnumsOfNoName_AreRefusedWithTheNames()
    {
        var problems = new PolicyOptions
        {
            Automation = (Automation)7,
            Reasons = { [(GuideReason)99] = (CrlReason)6 },
            PdfA = new() { RefusedFamilies = [(ViolationFamily)99] },
        }.Validate();

        problems.Count.ShouldBe(4);
        problems[0].ShouldBe("Policy:Automation must be Off, Shadow or On, was '7'");
        problems.ShouldAllBe(p => p.Contains(" or ") && p.Contains("was '"));
    }
}
