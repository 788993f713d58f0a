using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Reply;
using TestSupport;

namespace MailRevocationWorker.Tests.Reply;

public sealed partial class ReplyTextsTests
{
    private static readonly DecisionKind[] Kinds = Enum.GetValues<DecisionKind>();

    public static TheoryData<DecisionCode> Codes => [.. Enum.GetValues<DecisionCode>()];

    private static string[][] Table { get; } =
    [
        .. File.ReadLines(Path.Combine(Places.Root, "docs", "decision-codes.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
    ];

    [Fact]
    public void Languages_Found_AreFrenchThenEnglish() =>
        ReplyLanguage.All.Select(language => language.Code).ShouldBe(["fr", "en"]);

    [Theory]
    [MemberData(nameof(Codes))]
    public void Code_InEachLanguage_HasTitleReasonAndNextSteps(DecisionCode code)
    {
        foreach (var language in ReplyLanguage.All)
        {
            foreach (var part in new[] { "Title", "Why", "Next" })
            {
                language
                    .Find($"{code}.{part}")
                    .ShouldNotBeNullOrWhiteSpace($"{language.Code}: {code}.{part}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Letter_OfEveryCodeAndKind_LeavesNoPlaceholder(DecisionCode code)
    {
        var composer = new ReplyComposer(ReplySamples.Options);
        foreach (var kind in Kinds.Where(kind => kind != DecisionKind.Ignore))
        {
            foreach (var disclose in new[] { true, false })
            {
                if (kind == DecisionKind.Revoke && !IsRevoke(code))
                {
                    continue;
                }

                var message = composer.Compose(
                    ReplySamples.Request(
                        code,
                        kind,
                        disclose,
                        result: kind == DecisionKind.Revoke ? RevocationResult.Revoked : null
                    )
                );
                message.TextBody!.ShouldNotContain("{");
                message.TextBody!.ShouldNotContain("@Step");
                message.Subject!.ShouldNotContain("{");
            }
        }
    }

    [Fact]
    public void French_Typography_PutsNoBreakSpacesAndCurlyApostrophes()
    {
        var french = ReplyLanguage.All[0];
        var texts = Enum.GetValues<DecisionCode>()
            .SelectMany(code => new[] { "Title", "What", "Why", "Next" }.Select(p => $"{code}.{p}"))
            .Concat(["Urgent", "NotYou", "Contact", "Automatic", "Step.Sign", "Heading.NotYou"])
            .Select(key => french.Find(key) ?? "");
        foreach (var text in texts)
        {
            Untypographic().Match(text).Value.ShouldBe("", text);
        }
    }

    [Fact]
    public void Documentation_Table_ListsExactlyTheCodes() =>
        Table
            .Select(row => row[0].TrimEnd('°', ' ').Trim('`'))
            .ShouldBe(Enum.GetValues<DecisionCode>().Select(code => code.ToText()));

    [Fact]
    public void Documentation_Table_QuotesTheTexts()
    {
        foreach (var (row, code) in Table.Zip(Enum.GetValues<DecisionCode>()))
        {
            Kinds.Select(kind => kind.ToText()).ShouldContain(row[1]);
            row[0].EndsWith('°').ShouldBe(LetterTopic.Discreet(code), code.ToText());
            if (row[1] == DecisionKind.Ignore.ToText())
            {
                continue;
            }

            foreach (var (told, language) in row[3..].Zip(ReplyLanguage.All))
            {
                var title = language[$"{code}.Title"];
                told.ShouldBe(
                    $"{char.ToUpperInvariant(title[0])}{title[1..]}. {language[$"{code}.Why"]}"
                );
            }
        }
    }

    private static bool IsRevoke(DecisionCode code) =>
        code
            is DecisionCode.HolderRequest
                or DecisionCode.LegalRepresentativeRequest
                or DecisionCode.OperatorApproved;

    [GeneratedRegex(@"'|""| [:;?!»]|«[^\u00a0]|[^\u00a0\s]»|[a-zé][?!;:](\s|$)")]
    private static partial Regex Untypographic();
}
