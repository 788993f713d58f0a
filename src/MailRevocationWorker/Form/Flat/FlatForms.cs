using MailRevocationWorker.Cases;
using MailRevocationWorker.Form.Content;

namespace MailRevocationWorker.Form.Flat;

/// <summary>
/// Forms without fields: the text of a page, read by the French labels. The labels make the rows of a table; a value is what
/// stands to the right of its label, between the lines (or the middles) that part its row from the next.
/// </summary>
internal sealed class FlatForms
{
    /// <summary>So many of the sixteen labels make it the form, and not a letter that uses the same words.</summary>
    private const int MinLabels = 8;

    private readonly List<Draft> drafts = [];

    private sealed class Draft
    {
        public Dictionary<FormField, string> Texts { get; } = [];
        public HashSet<FormField> Labels { get; } = [];
        public List<FormFinding> Findings { get; } = [];
        public bool IsForm => Labels.Count >= MinLabels;
        public bool IsBlank =>
            Texts.Keys.All(f => f is FormField.Capacity or FormField.Confirmation);
    }

    /// <summary>Adds a page; a label that was already there begins another form.</summary>
    public void Add(Shown page)
    {
        var segments = TextLines.Segments(page.VisibleGlyphs);
        var labels = LabelFinder.Find(segments);
        if (labels.Count == 0)
        {
            return;
        }

        // A page that has the form's labels again is another form; fewer labels go on with the one before.
        var own = labels.Select(l => l.Field).ToHashSet();
        if (drafts.Count == 0 || (own.Count >= MinLabels && own.Overlaps(drafts[^1].Labels)))
        {
            drafts.Add(new Draft());
        }

        var rows = Rows(labels, page.Shapes);
        var used = labels.SelectMany(l => l.Segments).ToHashSet(ReferenceEqualityComparer.Instance);
        List<TextSegment> rest = [.. segments.Where(s => !used.Contains(s))];
        foreach (var (label, bottom, top) in rows)
        {
            if (drafts[^1].Labels.Contains(label.Field))
            {
                drafts.Add(new Draft());
            }

            var draft = drafts[^1];
            draft.Labels.Add(label.Field);
            List<TextSegment> values =
            [
                .. rest.Where(s => s.Left >= label.Right - 1 && s.Y >= bottom && s.Y < top),
            ];
            Read(draft, label, values, page.Shapes, new Box(label.Right, bottom, 1e6, top));
            Doubt(
                draft,
                label,
                page.Glyphs.Where(g => g.X >= label.Right - 1 && g.Y >= bottom && g.Y < top)
            );
        }
    }

    /// <summary>The forms that were found.</summary>
    public IEnumerable<FoundForm> Found() =>
        drafts
            .Where(d => d.IsForm)
            .Select(d => new FoundForm(
                FormAssembly.Assemble(FormSource.PageText, d.Texts, d.Findings),
                d.IsBlank
            ));

    /// <summary>Each label with the lower and upper end of its row.</summary>
    private static IEnumerable<(PageLabel Label, double Bottom, double Top)> Rows(
        IReadOnlyList<PageLabel> labels,
        List<ShownShape> shapes
    )
    {
        List<double> rules =
        [
            .. shapes
                .Where(s => s.IsDark && s.Area.Height < 2 && s.Area.Width > 80)
                .Select(s => s.Area.CentreY),
        ];
        List<PageLabel> sorted = [.. labels.OrderByDescending(l => l.CentreY)];
        for (var i = 0; i < sorted.Count; i++)
        {
            var label = sorted[i];
            var top =
                i == 0
                    ? label.Segments[0].Y + (2 * label.Segments[0].Size)
                    : Between(sorted[i - 1], label, rules);
            var bottom =
                i == sorted.Count - 1
                    ? label.Segments[^1].Y - (1.2 * label.Segments[^1].Size)
                    : Between(label, sorted[i + 1], rules);
            yield return (label, bottom, top);
        }
    }

    /// <summary>Where one row ends and the next begins: at a ruled line, else half-way between the labels, never far from either.</summary>
    private static double Between(PageLabel above, PageLabel below, List<double> rules)
    {
        var (high, low) = (
            above.Segments[^1].Y,
            below.Segments[0].Y + (0.6 * below.Segments[0].Size)
        );
        double? rule = null;
        foreach (var y in rules)
        {
            if (
                y < high
                && y > low
                && (
                    rule is null
                    || Math.Abs(y - ((high + low) / 2)) < Math.Abs(rule.Value - ((high + low) / 2))
                )
            )
            {
                rule = y;
            }
        }

        return rule ?? ((above.CentreY + below.CentreY) / 2) + (0.3 * below.Segments[0].Size);
    }

    private static void Read(
        Draft draft,
        PageLabel label,
        List<TextSegment> values,
        List<ShownShape> shapes,
        Box cell
    )
    {
        var text = string.Join(' ', values.Select(s => s.Text));
        if (label.Inline is { Length: > 0 } inline)
        {
            text = text.Length == 0 ? inline : $"{inline} {text}";
        }

        switch (label.Field)
        {
            case FormField.Capacity:
                ReadCapacity(draft, text, values, shapes);
                break;
            case FormField.Confirmation:
                ReadConfirmation(draft, text, shapes, cell);
                break;
            default:
                if (text.Length > 0)
                {
                    draft.Texts[label.Field] = text;
                }

                break;
        }
    }

    private static void ReadCapacity(
        Draft draft,
        string text,
        List<TextSegment> values,
        List<ShownShape> shapes
    )
    {
        List<(bool? Mark, string Text)> options = [.. Marks.Read(text)];
        if (!options.Exists(o => o.Mark is not null))
        {
            options =
            [
                .. values.Select(s =>
                    (
                        Marks.ReadDrawn(
                            shapes,
                            new Box(s.Left - 20, s.Y - 6, s.Left, s.Y + s.Size + 4)
                        ),
                        s.Text
                    )
                ),
            ];
        }

        List<string> ticked =
        [
            .. options.Where(o => o.Mark == true).Select(o => o.Text.Length > 0 ? o.Text : "?"),
        ];
        switch (ticked.Count)
        {
            case 1:
                draft.Texts[FormField.Capacity] = ticked[0];
                break;
            case > 1:
                draft.Findings.Add(
                    new FormFinding(
                        FormFindingKind.ConflictingValues,
                        FormField.Capacity.ToName(),
                        "both capacities are ticked"
                    )
                );
                break;
            default:
                // Only the chosen one is printed.
                if (
                    options is [{ Mark: null } only]
                    && FieldParsing.Capacity(only.Text) is not null
                )
                {
                    draft.Texts[FormField.Capacity] = only.Text;
                }

                break;
        }
    }

    private static void ReadConfirmation(
        Draft draft,
        string text,
        List<ShownShape> shapes,
        Box cell
    )
    {
        var marks = Marks.Read(text).Where(o => o.Mark is not null).ToList();
        var ticked =
            marks.Count == 1 ? marks[0].Mark
            : marks.Count == 0 ? Marks.ReadDrawn(shapes, cell)
            : null;
        if (ticked == true)
        {
            draft.Texts[FormField.Confirmation] = "oui";
        }
        else if (ticked is null && text.Length > 0 && marks.Count == 0)
        {
            draft.Texts[FormField.Confirmation] = text;
        }
        else if (marks.Count > 1)
        {
            draft.Texts[FormField.Confirmation] = "?";
        }
    }

    /// <summary>A font that does not say what it draws, or says two things, leaves the value in doubt.</summary>
    private static void Doubt(Draft draft, PageLabel label, IEnumerable<ShownGlyph> cell)
    {
        var detail = "";
        foreach (var glyph in cell)
        {
            detail =
                glyph.IsVisible && (glyph.IsCovered || glyph.IsOverlaid) && !glyph.IsBlank
                    ? "something is painted over what the page says"
                : !glyph.IsVisible ? detail
                : glyph.Conflict ? "the font shows one thing and says another"
                : glyph.Text is null && detail.Length == 0
                    ? "what the page shows can't be confirmed: its font does not say which characters it draws"
                : detail;
        }

        if (detail.Length > 0)
        {
            draft.Findings.Add(
                new FormFinding(FormFindingKind.AppearanceMismatch, label.Field.ToName(), detail)
            );
        }
    }
}
