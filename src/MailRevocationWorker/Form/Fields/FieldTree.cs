using PdfSyntax;

namespace MailRevocationWorker.Form.Fields;

/// <summary>The field tree of the AcroForm (ISO 32000-1 clause 12.7.3): the fields that have one of the form's names. Cycle-safe and bounded.</summary>
internal sealed class FieldTree
{
    private const int MaxNodes = 5_000;
    private const int MaxDepth = 32;

    /// <summary>Fields with the form's names, and widgets of one field.</summary>
    private const int MaxEntries = 200;
    private const int MaxWidgets = 16;

    private sealed record Inherited(string? Type, PdfObject? Value, PdfArray? Options, string Name);

    private FieldTree(IReadOnlyList<FormFieldEntry> entries, HashSet<int> seen, bool isComplete)
    {
        Entries = entries;
        Seen = seen;
        IsComplete = isComplete;
    }

    /// <summary>Terminal fields with one of the form's names.</summary>
    public IReadOnlyList<FormFieldEntry> Entries { get; }

    /// <summary>Object numbers of all fields and widgets in the tree.</summary>
    public IReadOnlySet<int> Seen { get; }

    /// <summary>False where the tree is larger or deeper than is read.</summary>
    public bool IsComplete { get; }

    public static FieldTree Read(PdfView view)
    {
        List<FormFieldEntry> entries = [];
        var seen = new HashSet<int>();
        var isComplete = true;
        if (
            view.Dictionary(view.Catalog, "AcroForm") is not { } form
            || view.Array(form, "Fields") is not { } roots
        )
        {
            return new FieldTree(entries, seen, isComplete);
        }

        var nodes = 0;
        var todo = new Stack<(PdfObject Node, Inherited From, int Depth)>();
        Push(todo, roots, new Inherited(null, null, null, ""), 0);
        while (todo.TryPop(out var next) && nodes++ < MaxNodes)
        {
            var (node, from, depth) = next;
            if (node is PdfReference reference && !seen.Add(reference.Number))
            {
                continue;
            }

            if (view.Resolve(node) is not PdfDictionary field)
            {
                continue;
            }

            if (depth > MaxDepth)
            {
                isComplete = false;
                continue;
            }

            var own = new Inherited(
                view.Name(field, "FT") ?? from.Type,
                view.Value(field, "V") ?? from.Value,
                view.Array(field, "Opt") ?? from.Options,
                view.Text(field, "T") is { } name ? PartialName(name) : from.Name
            );
            var kids = view.Array(field, "Kids");
            var named = kids is not null && kids.Take(MaxNodes).Any(k => IsField(view, k));
            if (named)
            {
                Push(todo, kids!, own, depth + 1);
                continue;
            }

            if (FormFieldNames.Parse(own.Name) is { } known)
            {
                if (entries.Count >= MaxEntries || kids is { Count: > MaxWidgets })
                {
                    isComplete = false;
                    continue;
                }

                entries.Add(
                    new FormFieldEntry(
                        known.Field,
                        known.Form,
                        Kind(own.Type),
                        own.Value,
                        own.Options,
                        Widgets(view, node, field, kids, seen),
                        field.DuplicateKeys.Count > 0
                    )
                );
            }
        }

        return new FieldTree(entries, seen, isComplete && todo.Count == 0);
    }

    /// <summary>Forms made by designers call a field form1[0].page1[0].numero_serie[0].</summary>
    private static string PartialName(string name)
    {
        var last = name[(name.LastIndexOf('.') + 1)..];
        return last.EndsWith("[0]", StringComparison.Ordinal) ? last[..^3] : last;
    }

    private static bool IsField(PdfView view, PdfObject kid) =>
        view.Resolve(kid) is PdfDictionary dictionary && dictionary.ContainsKey("T");

    private static void Push(
        Stack<(PdfObject Node, Inherited From, int Depth)> todo,
        PdfArray kids,
        Inherited from,
        int depth
    )
    {
        for (var i = Math.Min(kids.Count, MaxNodes) - 1; i >= 0; i--)
        {
            todo.Push((kids[i], from, depth));
        }
    }

    private static FieldKind Kind(string? type) =>
        type switch
        {
            "Tx" => FieldKind.Text,
            "Ch" => FieldKind.Choice,
            "Btn" => FieldKind.Button,
            _ => FieldKind.Other,
        };

    private static List<FormWidget> Widgets(
        PdfView view,
        PdfObject node,
        PdfDictionary field,
        PdfArray? kids,
        HashSet<int> seen
    )
    {
        if (kids is null or { Count: 0 })
        {
            return [new FormWidget(field, (node as PdfReference)?.Number)];
        }

        List<FormWidget> widgets = [];
        foreach (var kid in kids.Take(MaxWidgets))
        {
            if (view.Resolve(kid) is PdfDictionary dictionary)
            {
                var number = (kid as PdfReference)?.Number;
                if (number is { } known)
                {
                    seen.Add(known);
                }

                widgets.Add(new FormWidget(dictionary, number));
            }
        }

        return widgets;
    }
}
