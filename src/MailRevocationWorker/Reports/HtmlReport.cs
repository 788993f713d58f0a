using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using PadesValidator;

namespace MailRevocationWorker.Reports;

/// <summary>
/// One self-contained page that an operator prints or attaches to a file: no script, nothing from elsewhere, and a content
/// security policy that allows its own style alone. The fragment stands in other pages with the same style sheet.
/// </summary>
public static class HtmlReport
{
    /// <summary>The style of <see cref="Fragment"/>; every selector begins at the class <c>validation-report</c>, but for the page's own.</summary>
    public static string Style { get; } = ReadStyle();

    /// <summary>What a page of this report may do: show its own style, and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'";

    private static string Version { get; } =
        typeof(HtmlReport).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>A whole page on these documents, in their order.</summary>
    /// <param name="open">Whether everything is unfolded.</param>
    /// <param name="madeAt">When it was made, UTC.</param>
    public static string Page(
        IReadOnlyList<DocumentVerification> documents,
        ReportWords words,
        bool open,
        DateTimeOffset madeAt
    )
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(words);
        var html = new HtmlWriter();
        html.Markup("<!DOCTYPE html>\n")
            .Markup($"<html lang=\"{words.Language.Code}\"><head><meta charset=\"utf-8\">")
            .Markup(
                $"<meta http-equiv=\"Content-Security-Policy\" content=\"{ContentSecurityPolicy}\">"
            )
            .Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Markup("<meta name=\"referrer\" content=\"no-referrer\">")
            .Element("title", null, words["Title"])
            .Markup($"<style>{Style}</style></head><body>");
        html.Element(
            "main",
            "validation-report",
            () =>
            {
                html.Element("p", "page-title", words["Title"]);
                if (documents.Count > 1)
                {
                    Contents(html, documents, words);
                }

                foreach (var document in documents)
                {
                    new HtmlDocument(html, document, words, open).Write();
                }

                html.Element(
                    "footer",
                    null,
                    () =>
                    {
                        html.Element(
                            "p",
                            null,
                            string.Format(
                                CultureInfo.InvariantCulture,
                                words["MadeBy"],
                                Version,
                                words.Of(madeAt)
                            )
                        );
                        html.Element("p", null, words["Escaped"]);
                    }
                );
            }
        );
        return html.Markup("</body></html>\n").ToString();
    }

    /// <summary>The report on one document, to stand in another page.</summary>
    public static string Fragment(DocumentVerification document, ReportWords words, bool open)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(words);
        var html = new HtmlWriter();
        html.Element(
            "div",
            "validation-report",
            () => new HtmlDocument(html, document, words, open).Write()
        );
        return html.ToString();
    }

    private static void Contents(
        HtmlWriter html,
        IReadOnlyList<DocumentVerification> documents,
        ReportWords words
    ) =>
        html.Table(
            words["Contents"],
            [words["File"], words["Answer"]],
            () =>
            {
                foreach (var document in documents)
                {
                    html.Element(
                        "tr",
                        null,
                        () =>
                            html.Foreign("td", null, document.File)
                                .Element(
                                    "td",
                                    "answer " + HtmlDocument.Tone(document.Verdict),
                                    words.Headline(document)
                                )
                    );
                }
            }
        );

    private static string ReadStyle()
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream("MailRevocationWorker.Reports.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
