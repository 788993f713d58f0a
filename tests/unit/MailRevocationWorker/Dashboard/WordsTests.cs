using System.Reflection;
using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Dashboard.Service;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using PadesValidator;
using TestSupport;

namespace MailRevocationWorker.Tests.Dashboard;

public sealed partial class WordsTests
{
    [Fact]
    public void All_Languages_FrenchFirstThenEnglish() =>
        Words.All.Select(w => w.Code).Take(2).ShouldBe(["fr", "en"]);

    [Fact]
    public void In_UnknownLanguage_IsFrench() => Words.In("xx").Code.ShouldBe("fr");

    [Fact]
    public void Keys_AreTheSameInEveryLanguage()
    {
        foreach (var language in Words.All.Skip(1))
        {
            language.Keys.ShouldBe(Words.All[0].Keys, ignoreOrder: true, language.Code);
        }
    }

    [Fact]
    public void Texts_FillInTheSameValuesInEveryLanguage()
    {
        var french = Words.All[0];
        foreach (var language in Words.All.Skip(1))
        {
            foreach (var key in french.Keys)
            {
                Holes(language[key]).ShouldBe(Holes(french[key]), $"{language.Code}: {key}");
            }
        }
    }

    [Fact]
    public void Pages_AskForTextsThatExist()
    {
        var source = Path.Combine(Places.Root, "src", "MailRevocationWorker", "Dashboard");
        var asked = Directory
            .EnumerateFiles(source, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".razor" or ".cs")
            .SelectMany(f => AskedFor().Matches(File.ReadAllText(f)))
            .Select(m => (Key: m.Groups["key"].Value, Counted: m.Groups["count"].Success))
            .ToList();

        asked.Count.ShouldBeGreaterThan(10);
        asked
            .SelectMany(a => a.Counted ? [$"{a.Key}.One", $"{a.Key}.Many"] : new[] { a.Key })
            .Distinct()
            .Where(key => Words.All[0].Find(key) is null)
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData(typeof(CaseState))]
    [InlineData(typeof(CaseStep))]
    [InlineData(typeof(DecisionKind))]
    [InlineData(typeof(DecisionCode))]
    [InlineData(typeof(RevocationResult))]
    [InlineData(typeof(CrlReason))]
    [InlineData(typeof(ReplyKind))]
    [InlineData(typeof(DeliveryState))]
    [InlineData(typeof(OperatorActKind))]
    [InlineData(typeof(RequesterRole))]
    [InlineData(typeof(RequesterCapacity))]
    [InlineData(typeof(GuideReason))]
    [InlineData(typeof(RegisteredStatus))]
    [InlineData(typeof(Readability))]
    [InlineData(typeof(FormSource))]
    [InlineData(typeof(FormFindingKind))]
    [InlineData(typeof(MessageKind))]
    [InlineData(typeof(MessageFindingKind))]
    [InlineData(typeof(ReplyPermission))]
    [InlineData(typeof(DmarcResult))]
    [InlineData(typeof(PadesLevel))]
    [InlineData(typeof(JournalProblemKind))]
    [InlineData(typeof(Agreement))]
    [InlineData(typeof(Condition))]
    public void Kind_ThatPagesShow_HasWordsForEachMember(Type kind) =>
        Enum.GetNames(kind)
            .Select(member => $"{kind.Name}.{member}")
            .Where(key => Words.All[0].Find(key) is null)
            .ShouldBeEmpty();

    [Fact]
    public void JournalAndJobs_HaveWords()
    {
        var kinds = typeof(JournalData)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral && f.Name != nameof(JournalData.Service))
            .Select(f => $"Journal.{f.GetRawConstantValue()}");

        kinds
            .Concat(JobPlans.All.Select(p => $"Job.{p.Name}"))
            .Where(key => Words.All[0].Find(key) is null)
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("fr", 0, "0 dossier")]
    [InlineData("fr", 1, "1 dossier")]
    [InlineData("fr", 12_345, "12\u202F345 dossiers")]
    [InlineData("en", 0, "0 cases")]
    [InlineData("en", 1, "1 case")]
    [InlineData("en", 12_345, "12,345 cases")]
    public void Count_AgreesWithItsNoun(string language, long number, string expected) =>
        Words.In(language).Count("Cases.Count", number).ShouldBe(expected);

    [Theory]
    [InlineData("fr", "2026-11-22T23:30:00Z", "23/11/2026 00:30")]
    [InlineData("en", "2026-07-01T10:00:00Z", "01/07/2026 12:00")]
    public void Short_Moment_IsParisTime(string language, string moment, string expected) =>
        Words
            .In(language)
            .When.Short(
                DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)
            )
            .ShouldBe(expected);

    [Theory]
    [InlineData("fr", 59, "59 s")]
    [InlineData("fr", 3_600 + 300, "1 h 05")]
    [InlineData("fr", 2 * 86_400 + 3 * 3_600, "2 j 3 h")]
    [InlineData("en", -2 * 86_400, "2 d")]
    [InlineData("fr", 4 * 3_600, "4 h")]
    [InlineData("fr", 0, "< 1 s")]
    public void Span_Seconds_NamesItsTwoGravestUnits(string language, int seconds, string text) =>
        Words.In(language).When.Span(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Theory]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("2026-07-01", "2026-06-30T22:00:00Z")]
    public void Begin_Day_IsParisMidnight(string day, string expected) =>
        Moments
            .Begin(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(
                DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)
            );

    private static string Holes(string text) =>
        string.Join(' ', Hole().Matches(text).Select(m => m.Value).Order().Distinct());

    [GeneratedRegex(@"\{\d", RegexOptions.NonBacktracking)]
    private static partial Regex Hole();

    [GeneratedRegex(
        """\b[WwT](ords)?(\.(?<count>Count)\(|\[)"(?<key>[A-Za-z.]+)"[\],]""",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex AskedFor();
}
