using System.Globalization;
using PadesValidator;
using PdfaChecker;

namespace MailRevocationWorker.Reports;

/// <summary>One document of a report: banner, reasons, signatures, the file, PDF/A.</summary>
internal sealed class HtmlDocument(
    HtmlWriter html,
    DocumentVerification document,
    ReportWords words,
    bool open
)
{
    private const int MostViolations = 200;

    public void Write() =>
        html.Element(
            "article",
            "document " + Tone(document.Verdict),
            () =>
            {
                Banner();
                Facts();
                var checks = document.Validation?.Checks ?? [];
                if (checks.Count > 0)
                {
                    html.Details(
                        words["FileQuestions"],
                        open || checks.Any(c => c.Answer is CheckAnswer.No or CheckAnswer.Doubtful),
                        () => Checks(html, words["FileQuestions"], checks, words)
                    );
                }

                foreach (var signature in document.Validation?.Signatures ?? [])
                {
                    new HtmlSignature(html, signature, words, open, document.Trusted).Write();
                }

                Pdfa();
            }
        );

    /// <summary>The class that colours a verdict; the words beside it say the same.</summary>
    public static string Tone(DocumentVerdict verdict) =>
        verdict switch
        {
            DocumentVerdict.Accept => "good",
            DocumentVerdict.Review => "doubtful",
            DocumentVerdict.Reject => "bad",
        };

    public static string Tone(CheckAnswer answer) =>
        answer switch
        {
            CheckAnswer.Yes => "good",
            CheckAnswer.No => "bad",
            CheckAnswer.Doubtful => "doubtful",
            CheckAnswer.NotAsked => "unasked",
        };

    public static void Checks(
        HtmlWriter html,
        string caption,
        IReadOnlyList<CheckResult> checks,
        ReportWords words
    ) =>
        html.Table(
            caption,
            [words["Question"], words["Answer"]],
            () =>
            {
                foreach (var check in checks)
                {
                    html.Element(
                        "tr",
                        Tone(check.Answer),
                        () =>
                            html.Element("td", null, words.Language.Question(check.Key))
                                .Element(
                                    "td",
                                    null,
                                    () =>
                                    {
                                        html.Element(
                                            "span",
                                            "answer " + Tone(check.Answer),
                                            words.Language.Answer(check)
                                        );
                                        if (check.Detail is not null)
                                        {
                                            html.Foreign("div", "detail", check.Detail);
                                        }
                                    }
                                )
                    );
                }
            }
        );

    private void Banner() =>
        html.Element(
            "header",
            "banner",
            () =>
            {
                html.Element(
                    "span",
                    "mark",
                    document.Verdict switch
                    {
                        DocumentVerdict.Accept => "✓",
                        DocumentVerdict.Review => "?",
                        DocumentVerdict.Reject => "✗",
                    }
                );
                html.Element(
                    "div",
                    null,
                    () =>
                    {
                        html.Element("h1", null, words.Headline(document));
                        html.Element("p", null, words.Meaning(document));
                        var reasons = document.Reasons;
                        if (reasons.Count > 0)
                        {
                            html.Element(
                                "ul",
                                "reasons",
                                () =>
                                {
                                    foreach (var reason in reasons)
                                    {
                                        html.Element(
                                            "li",
                                            null,
                                            words.Capital(words.Language.Of(reason))
                                        );
                                    }
                                }
                            );
                        }
                    }
                );
            }
        );

    private void Facts() =>
        html.Element(
            "dl",
            "facts",
            () =>
            {
                Fact("File", () => html.Foreign(document.File));
                if (document.Error is { } error)
                {
                    Fact("Problem", () => html.Foreign(error));
                }

                if (document.Size is { } size)
                {
                    Fact(
                        "Size",
                        () => html.Text(size.ToString("#,0", Grouped(words)) + " " + words["Bytes"])
                    );
                }

                if (document.Sha256 is { } digest)
                {
                    Fact("Sha256", () => html.Element("code", null, digest));
                }

                Fact("JudgedAt", () => html.Text(words.Of(document.JudgedAt)));
            }
        );

    private void Fact(string label, Action value) =>
        html.Element("dt", null, words[label]).Element("dd", null, value);

    private static NumberFormatInfo Grouped(ReportWords words) =>
        new() { NumberGroupSeparator = words.Language.Code is "fr" ? "\u00A0" : "," };

    private void Pdfa()
    {
        if (document.Pdfa is not { } report)
        {
            return;
        }

        html.Element(
            "section",
            "pdfa "
                + (
                    report.Conformant switch
                    {
                        true => "good",
                        false => "doubtful",
                        null => "unasked",
                    }
                ),
            () =>
            {
                html.Element("h2", null, words.Of(report));
                Violations(words["Pdfa"], report.Violations);
                Violations(words["Observations"], report.Observations);
            }
        );
    }

    private void Violations(string title, IReadOnlyList<Violation> violations)
    {
        if (violations.Count == 0)
        {
            return;
        }

        html.Details(
            $"{title} ({violations.Count.ToString(CultureInfo.InvariantCulture)})",
            open,
            () =>
            {
                html.Table(
                    title,
                    [words["Clause"], words["Message"], words["Object"]],
                    () =>
                    {
                        foreach (var v in violations.Take(MostViolations))
                        {
                            html.Element(
                                "tr",
                                null,
                                () =>
                                    html.Element("td", null, v.Clause)
                                        .Element(
                                            "td",
                                            null,
                                            () =>
                                            {
                                                html.Text(
                                                    words.Language.Code is "fr"
                                                        ? v.MessageFr
                                                        : v.Message
                                                );
                                                if (v.Detail is not null)
                                                {
                                                    html.Foreign("div", "detail", v.Detail);
                                                }
                                            }
                                        )
                                        .Element("td", null, v.Object ?? "")
                            );
                        }
                    }
                );
                if (violations.Count > MostViolations)
                {
                    html.Element(
                        "p",
                        null,
                        string.Format(
                            CultureInfo.InvariantCulture,
                            words["More"],
                            violations.Count - MostViolations
                        )
                    );
                }
            }
        );
    }
}
