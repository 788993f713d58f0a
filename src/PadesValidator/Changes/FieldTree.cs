using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>A node of the form's field tree, or a widget that only a page leads to (ISO 32000-2 clause 12.7.4).</summary>
/// <param name="Id">The object number; for a node that stands directly in an array its parent's id and its place.</param>
/// <param name="Name">Fully qualified.</param>
/// <param name="Type">/FT, inherited where it is.</param>
/// <param name="SignatureOwner">Id of the node whose own /V that is.</param>
/// <param name="SignatureNumber">Object number of the signature dictionary; 0 where it stands directly in its field.</param>
/// <param name="IsOrphan">The form's /Fields does not lead to it.</param>
/// <param name="Signature">The signature dictionary of a signed signature field, inherited by its widgets.</param>
internal sealed record FieldNode(
    string Id,
    int Number,
    string Name,
    string? Type,
    PdfDictionary Dictionary,
    PdfDictionary? Signature,
    string? SignatureOwner,
    int SignatureNumber,
    string? Parent,
    bool IsOrphan = false
)
{
    public bool IsSignature => Type == "Sig";
}

/// <summary>All fields and widgets of one view, by id. Cycle-safe and bounded.</summary>
internal sealed class FieldTree
{
    private const int Most = 200_000;
    private const int Deepest = 64;
    private readonly Dictionary<string, FieldNode> _nodes = new(StringComparer.Ordinal);
    private ILookup<string?, FieldNode>? _kids;

    public IReadOnlyDictionary<string, FieldNode> Nodes => _nodes;

    /// <summary>A cycle or a node with two parents: the tree is not what it should be.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>A bound ended the walk: there may be more than <see cref="Nodes"/>.</summary>
    public bool IsTruncated { get; private set; }

    public static FieldTree Read(PdfView view, CancellationToken ct)
    {
        var tree = new FieldTree();
        var left = Most;
        var form = view.Dictionary(view.Catalog, "AcroForm");
        var todo = new Stack<(PdfObject Value, string Id, FieldNode? Parent, int Depth)>();
        Push(view.Array(form, "Fields"), null, 0);
        while (todo.TryPop(out var next))
        {
            ct.ThrowIfCancellationRequested();
            if (view.Resolve(next.Value) is not PdfDictionary dictionary)
            {
                continue;
            }

            var node = Make(view, next.Value, next.Id, dictionary, next.Parent);
            if (next.Depth > Deepest || tree._nodes.Count >= Most)
            {
                tree.IsTruncated = true;
                continue;
            }

            if (!tree._nodes.TryAdd(node.Id, node))
            {
                tree.IsMalformed = true;
                continue;
            }

            Push(view.Array(dictionary, "Kids"), node, next.Depth + 1);
        }

        tree.AddOrphans(view, ct);
        return tree;

        void Push(PdfArray? kids, FieldNode? parent, int depth)
        {
            // Many nodes may share one array of kids: what is put on the stack is bounded, not only what is taken from it.
            if (kids is null || (left -= kids.Count) < 0)
            {
                tree.IsTruncated |= kids is not null;
                return;
            }

            for (var i = 0; i < kids.Count; i++)
            {
                todo.Push((kids[i], Id(kids[i], parent?.Id, i), parent, depth));
            }
        }
    }

    public IEnumerable<FieldNode> KidsOf(FieldNode node) =>
        (_kids ??= _nodes.Values.ToLookup(n => n.Parent, StringComparer.Ordinal))[node.Id];

    public FieldNode? Find(int number) =>
        _nodes.GetValueOrDefault(
            number.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );

    public static string Id(PdfObject value, string? parent, int index) =>
        value is PdfReference reference
            ? reference.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : $"{parent}[{index}]";

    private static FieldNode Make(
        PdfView view,
        PdfObject value,
        string id,
        PdfDictionary dictionary,
        FieldNode? parent
    )
    {
        var own = view.Text(dictionary, "T");
        var name =
            own is null ? parent?.Name ?? ""
            : parent is null || parent.Name.Length == 0 ? own
            : $"{parent.Name}.{own}";
        var signature = view.Dictionary(dictionary, "V");
        return new FieldNode(
            id,
            (value as PdfReference)?.Number ?? 0,
            name.Length > 1024 ? name[..1024] : name,
            view.Name(dictionary, "FT") ?? parent?.Type,
            dictionary,
            signature ?? parent?.Signature,
            signature is null ? parent?.SignatureOwner : id,
            signature is null
                ? parent?.SignatureNumber ?? 0
                : (dictionary["V"] as PdfReference)?.Number ?? 0,
            parent?.Id
        );
    }

    private void AddOrphans(PdfView view, CancellationToken ct)
    {
        foreach (var page in view.Pages)
        {
            ct.ThrowIfCancellationRequested();
            foreach (
                var item in view.Array(page.Dictionary, "Annots") ?? Enumerable.Empty<PdfObject>()
            )
            {
                if (
                    item is PdfReference reference
                    && Find(reference.Number) is null
                    && view.Get(reference) is PdfDictionary widget
                    && view.Name(widget, "Subtype") == "Widget"
                )
                {
                    if (_nodes.Count >= Most)
                    {
                        IsTruncated = true;
                        return;
                    }

                    var node = Make(
                        view,
                        reference,
                        Id(reference, null, 0),
                        widget,
                        ParentOf(view, widget, 0)
                    );
                    _nodes.Add(node.Id, node with { Parent = null, IsOrphan = true });
                }
            }
        }
    }

    private static FieldNode? ParentOf(PdfView view, PdfDictionary node, int depth) =>
        depth < Deepest && view.Dictionary(node, "Parent") is { } parent
            ? Make(
                view,
                node["Parent"]!,
                Id(node["Parent"]!, "", 0),
                parent,
                ParentOf(view, parent, depth + 1)
            )
            : null;
}
