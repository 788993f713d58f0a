using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>What a signature itself allows later: DocMDP and FieldMDP (ISO 32000-2 clauses 12.8.2.2 and 12.8.2.4), and its field's /Lock.</summary>
internal sealed class Permissions
{
    private readonly List<(string? Action, HashSet<string> Fields)> _locks = [];

    /// <summary>DocMDP level 1 to 3; null where the signature certifies nothing.</summary>
    public int? Level { get; private set; }

    public static Permissions Read(PdfView signed, FieldNode? field)
    {
        var permissions = new Permissions();
        if (field is null)
        {
            return permissions;
        }

        if (signed.Dictionary(field.Dictionary, "Lock") is { } ownLock)
        {
            permissions.AddLock(signed, ownLock);
        }

        foreach (
            var item in signed.Array(field.Signature, "Reference")?.Take(64)
                ?? Enumerable.Empty<PdfObject>()
        )
        {
            var reference = signed.Resolve(item) as PdfDictionary;
            var parameters = signed.Dictionary(reference, "TransformParams");
            switch (signed.Name(reference, "TransformMethod"))
            {
                case "DocMDP":
                    permissions.Restrict(signed.Integer(parameters, "P") ?? 2);
                    break;
                case "FieldMDP" when parameters is not null:
                    permissions.AddLock(signed, parameters);
                    break;
            }
        }

        return permissions;
    }

    public bool IsLocked(string field)
    {
        foreach (var (action, fields) in _locks)
        {
            var named = IsNamed(fields, field);
            if (
                action switch
                {
                    "All" => true,
                    "Include" => named,
                    "Exclude" => !named,
                    _ => true,
                }
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamed(HashSet<string> fields, string field)
    {
        // A name stands for everything below it too.
        for (var name = field; ; name = name[..name.LastIndexOf('.')])
        {
            if (fields.Contains(name))
            {
                return true;
            }

            if (!name.Contains('.', StringComparison.Ordinal))
            {
                return false;
            }
        }
    }

    private void AddLock(PdfView view, PdfDictionary dictionary)
    {
        _locks.Add(
            (
                view.Name(dictionary, "Action"),
                (view.Array(dictionary, "Fields") ?? Enumerable.Empty<PdfObject>())
                    .Select(f => (view.Resolve(f) as PdfString)?.ToText())
                    .OfType<string>()
                    .ToHashSet(StringComparer.Ordinal)
            )
        );

        // PDF 2.0: a lock may restrict the whole document as well.
        if (view.Integer(dictionary, "P") is { } level)
        {
            Restrict(level);
        }
    }

    private void Restrict(long level) =>
        Level = Math.Min(Level ?? 3, level is >= 1 and <= 3 ? (int)level : 1);
}
