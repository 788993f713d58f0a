using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace MailRevocationWorker.Reports;

/// <summary>
/// Writes HTML in which only this program's own element and class names are markup: every text is encoded, and a stranger's
/// passes through <see cref="VisibleText"/> before.
/// </summary>
internal sealed partial class HtmlWriter
{
    private readonly StringBuilder html = new();

    /// <summary>An element around what <paramref name="content"/> writes.</summary>
    public HtmlWriter Element(string name, string? cssClass, Action content)
    {
        html.Append('<').Append(name);
        if (cssClass is not null)
        {
            Attribute("class", cssClass);
        }

        html.Append('>');
        content();
        html.Append("</").Append(name).Append('>');
        return this;
    }

    /// <summary>An element around one text of this program.</summary>
    public HtmlWriter Element(string name, string? cssClass, string text) =>
        Element(name, cssClass, () => Text(text));

    /// <summary>An element around one text of a stranger: isolated, so that its direction stays its own.</summary>
    public HtmlWriter Foreign(string name, string? cssClass, string? text, int limit = 500) =>
        Element(name, cssClass, () => Foreign(text, limit));

    public HtmlWriter Foreign(string? text, int limit = 500) =>
        Element("bdi", null, () => html.Append(WebUtility.HtmlEncode(VisibleText.Of(text, limit))));

    /// <summary>A text of this program; French marks stay on their word's line.</summary>
    public HtmlWriter Text(string text)
    {
        html.Append(WebUtility.HtmlEncode(Marks().Replace(text, "\u00A0${mark}")));
        return this;
    }

    /// <summary>What unfolds; with its summary.</summary>
    public HtmlWriter Details(string summary, bool open, Action content)
    {
        html.Append(open ? "<details open>" : "<details>");
        Element("summary", null, summary);
        content();
        html.Append("</details>");
        return this;
    }

    /// <summary>Rows of a table with a head; its caption is read to those who can't see what stands above it.</summary>
    public HtmlWriter Table(string caption, IReadOnlyList<string> head, Action rows) =>
        Element(
            "table",
            null,
            () =>
            {
                Element("caption", null, caption);
                Element(
                    "thead",
                    null,
                    () =>
                        Element(
                            "tr",
                            null,
                            () =>
                            {
                                foreach (var cell in head)
                                {
                                    html.Append("<th scope=\"col\">");
                                    Text(cell);
                                    html.Append("</th>");
                                }
                            }
                        )
                );
                Element("tbody", null, rows);
            }
        );

    /// <summary>Markup of this program as it stands.</summary>
    public HtmlWriter Markup(string constant)
    {
        html.Append(constant);
        return this;
    }

    public override string ToString() => html.ToString();

    [GeneratedRegex(" (?<mark>[?!:;»])", RegexOptions.NonBacktracking)]
    private static partial Regex Marks();

    private void Attribute(string name, string value) =>
        html.Append(' ')
            .Append(name)
            .Append("=\"")
            .Append(WebUtility.HtmlEncode(VisibleText.Of(value)))
            .Append('"');
}
