using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Reports;
using PadesValidator;
using PadesValidator.TrustedLists;

namespace MailRevocationWorker.Tests.Reports;

public sealed partial class ReportTests
{
    private static readonly DateTimeOffset MadeAt = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Languages => new(ReportWords.All.Select(w => w.Language.Code));

    /// <summary>Markup, attributes, the ends of elements, a terminal's commands, reordering and hiding.</summary>
    public static TheoryData<string> Hostile =>
        [
            "<script>alert(1)</script>",
            "\" onmouseover=\"alert(1)",
            "</style><img src=http://x/y>",
            "</title></bdi></td></table><b>VALIDE</b>",
            "&lt;script&gt;",
            "\u202Efdp.edilav\u202C",
            "\u001b[2J\u001b[1;31mVALIDE\u0007",
            "a\u200Bb\u2066c\u0000d\r\ne\u2028f",
            "\uD800\uDFFF\uDC00",
        ];

    private static ReportWords Words(string code) =>
        ReportWords.All.Single(w => w.Language.Code == code);

    private static string Page(DocumentVerification document, string code = "fr") =>
        HtmlReport.Page([document], Words(code), open: true, MadeAt);

    [GeneratedRegex("<(/?)([a-zA-Z0-9!]+)((?:[^>\"]|\"[^\"]*\")*)>")]
    private static partial Regex Tag();

    [GeneratedRegex(
        """^(?:\s+(html|class|scope|lang|charset|name|content|http-equiv|open)(?:="[^"<]*")?)*$"""
    )]
    private static partial Regex KnownAttributes();

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Html_OfHostileText_HoldsItsOwnMarkupAlone(string text)
    {
        var document = ReportSamples.Of(text);
        var page = HtmlReport.Page([document, document], ReportWords.French, true, MadeAt);
        var harmless = HtmlReport.Page(
            [ReportSamples.Of("x"), ReportSamples.Of("x")],
            ReportWords.French,
            true,
            MadeAt
        );

        // Element for element the same page as for a harmless text, and every attribute one of ours.
        var tags = Tag().Matches(page);
        tags.Select(t => t.Value).ShouldBe(Tag().Matches(harmless).Select(t => t.Value));
        tags.ShouldAllBe(t => KnownAttributes().IsMatch(t.Groups[3].Value));
        page.ShouldNotContain("<script");
        page.EnumerateRunes()
            .ShouldAllBe(r =>
                r.Value == '\n'
                || Rune.GetUnicodeCategory(r) != UnicodeCategory.Control
                    && Rune.GetUnicodeCategory(r) != UnicodeCategory.Format
            );
    }

    [Fact]
    public void Html_ShowsTheTextAsItIs() =>
        WebUtility
            .HtmlDecode(Page(ReportSamples.Of("Noël & fils <SA>")))
            .ShouldContain("<bdi>Noël & fils <SA></bdi>");

    [Theory]
    [MemberData(nameof(Languages))]
    public void Html_NeedsNothingFromElsewhere(string code)
    {
        var page = Page(ReportSamples.Of("x"), code);

        foreach (var reference in new[] { "src=", "href=", "url(", "@import", "http:", "https:" })
        {
            page.ShouldNotContain(reference);
        }

        var style = page[
            (page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf(
                "</style>",
                StringComparison.Ordinal
            )
        ];
        page.ShouldContain(
            $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'"
        );
        page.ShouldContain("default-src 'none'");
        page.ShouldContain($"<html lang=\"{code}\">");
    }

    [Fact]
    public void Html_Folded_OpensOnlyWhatSpeaksAgainst()
    {
        var sample = ReportSamples.Of("x");
        HtmlReport.Fragment(sample, ReportWords.French, open: true).ShouldNotContain("<details>");

        var quiet = sample with { Validation = sample.Validation! with { Checks = [] } };
        HtmlReport
            .Fragment(quiet, ReportWords.French, open: false)
            .ShouldNotContain("<details open>");
        HtmlReport
            .Fragment(sample, ReportWords.French, open: false)
            .ShouldContain("<details open>");
    }

    [Fact]
    public void Headline_SaysTheVerdictAndWhatItRestsOn()
    {
        var sample = ReportSamples.Of("x", DocumentVerdict.Accept);

        Headline(sample).ShouldBe("Signature valide");
        Headline(sample with { Trusted = false }).ShouldBe("Document intact");
        Headline(sample with { Verdict = DocumentVerdict.Review }).ShouldBe("À examiner");
        Headline(sample with { Verdict = DocumentVerdict.Reject }).ShouldBe("Signature non valide");
        Headline(sample with { Verdict = DocumentVerdict.Reject, Validation = null })
            .ShouldBe("Document illisible");
        Headline(sample with { Verdict = DocumentVerdict.Review, Validation = null })
            .ShouldBe("Document à examiner");
        Headline(
                sample with
                {
                    Verdict = DocumentVerdict.Reject,
                    Validation = sample.Validation! with { Signatures = [] },
                }
            )
            .ShouldBe("Document non signé");

        static string Headline(DocumentVerification d) => ReportWords.French.Headline(d);
    }

    [Fact]
    public void Reasons_AreTheGravestFirstAndEachOnce()
    {
        var sample = ReportSamples.Of("x");

        sample.Reasons.ShouldBe([
            FindingKey.CertificateRevoked,
            FindingKey.TrailingBytes,
            FindingKey.StatusStale,
        ]);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Text_OfHostileText_CommandsNoTerminal(string text)
    {
        var report = TextReport.Render(ReportSamples.Of(text), ReportWords.French, detail: true);

        report
            .EnumerateRunes()
            .ShouldAllBe(r =>
                r.Value == '\n'
                || Rune.GetUnicodeCategory(r) != UnicodeCategory.Control
                    && Rune.GetUnicodeCategory(r) != UnicodeCategory.Format
            );
        report
            .Split('\n')
            .Length.ShouldBe(
                TextReport
                    .Render(ReportSamples.Of("x"), ReportWords.French, detail: true)
                    .Split('\n')
                    .Length
            );
    }

    [Fact]
    public void Text_BeginsWithTheVerdict_AndUnfoldsIntoTheQuestions()
    {
        var sample = ReportSamples.Of("x.pdf");
        var brief = TextReport.Render(sample, ReportWords.French, detail: false);
        var whole = TextReport.Render(sample, ReportWords.French, detail: true);

        brief.ShouldStartWith("? À EXAMINER  x.pdf\n");
        brief.ShouldContain("– le certificat est révoqué");
        brief.ShouldNotContain("Le certificat du signataire est-il trouvé ?");
        whole.ShouldContain("Le certificat du signataire est-il trouvé ?");
        TextReport
            .Render(sample, ReportWords.English, detail: false)
            .ShouldStartWith("? TO BE EXAMINED  x.pdf\n");
    }

    /// <summary>Without anchors nothing is said of who signed, and nothing that sounds like it.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void Text_WithoutTrust_SpeaksOfIntegrityAlone(string code)
    {
        var sample = ReportSamples.Of("x.pdf", DocumentVerdict.Accept) with { Trusted = false };
        var text = TextReport.Render(sample, Words(code), detail: false);

        text.ShouldStartWith("✔ INTACT  x.pdf");
        text.ShouldNotContain(Words(code).Language.Of(Indication.Indeterminate));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Json_HoldsEveryQuestionWithItsKey(string text)
    {
        var sample = ReportSamples.Of(text);
        var json = JsonElement.Parse(JsonReport.Render(sample, ReportWords.English));

        json.GetProperty("verdict").GetString().ShouldBe("Review");
        var signature = json.GetProperty("signatures")[0];
        signature
            .GetProperty("checks")
            .EnumerateArray()
            .Select(c => c.GetProperty("answerKey").GetString())
            .ShouldBe(sample.Validation!.Signatures[0].Checks.Select(c => c.AnswerKey));
        signature.GetProperty("checks")[1].GetProperty("question").GetString()!.ShouldEndWith("?");
        signature.GetProperty("qualification").GetProperty("qualified").GetBoolean().ShouldBeTrue();
        signature.GetProperty("chain")[0].GetProperty("status").GetString().ShouldBe("Revoked");
    }

    [Fact]
    public void Jsonl_KeepsItsContract()
    {
        var line = JsonSerializer.SerializeToElement(
            Verified.Of(ReportSamples.Of("x")),
            Formats.Json
        );

        line.EnumerateObject()
            .Select(p => p.Name)
            .ShouldBe(["file", "verdict", "error", "pdfa", "signatures"]);
        line.GetProperty("verdict").GetString().ShouldBe("review");
        var signature = line.GetProperty("signatures")[0];
        signature
            .EnumerateObject()
            .Select(p => p.Name)
            .ShouldBe([
                "field",
                "indication",
                "subIndication",
                "integrity",
                "coverage",
                "laterChanges",
                "padesLevel",
                "signer",
                "signingTime",
                "findings",
            ]);
        signature.GetProperty("indication").GetString().ShouldBe("INDETERMINATE");
        signature.GetProperty("subIndication").GetString().ShouldBe("REVOKED_NO_POE");
        signature.GetProperty("coverage").GetString().ShouldBe("whole-file");
        signature.GetProperty("padesLevel").GetString().ShouldBe("B-T");
        line.GetProperty("pdfa")
            .EnumerateObject()
            .Select(p => p.Name)
            .ShouldBe(["claim", "flavour", "conformant", "violations"]);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Words_OfEveryMember_AreThere(string code)
    {
        var words = Words(code);

        All<DocumentVerdict>(v => words.Of(ReportSamples.Of("x", v)));
        All<Integrity>(words.Of);
        All<Coverage>(words.Of);
        All<LaterChanges>(words.Of);
        All<PadesLevel>(words.Of);
        All<CertificatePurpose>(words.Of);
        All<ListedServiceStatus>(words.Of);
        All<Severity>(s => words[s.ToString()]);

        static void All<T>(Func<T, string> text)
            where T : struct, Enum
        {
            var texts = Enum.GetValues<T>().Select(text).ToList();
            texts.ShouldBeUnique();
            texts.ShouldAllBe(t => t.Trim().Length > 1);
        }
    }

    [Theory]
    [InlineData("a\u202Eb", "a⟨U+202E⟩b")]
    [InlineData("a\tb", "a⟨U+0009⟩b")]
    [InlineData("a\u00A0b", "a b")]
    [InlineData("e\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301⟨U+0301⟩")]
    [InlineData("\uE000", "⟨U+E000⟩")]
    [InlineData("Élodie 東京", "Élodie 東京")]
    [InlineData(null, "")]
    public void VisibleText_ShowsWhatHides(string? text, string shown) =>
        VisibleText.Of(text).ShouldBe(shown);

    [Fact]
    public void VisibleText_IsBounded() =>
        VisibleText.Of(new string('x', 10_000), 20).ShouldBe(new string('x', 20) + "…");
}
