using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>What may happen to form fields after signing: none may go, be renamed or hung elsewhere; they may be filled in.</summary>
internal sealed class FieldRules(
    PdfView signed,
    PdfView present,
    FieldTree before,
    FieldTree after,
    Structure structure,
    FrozenComparer frozen,
    ChangeLog log
)
{
    private readonly SignatureFieldRules _signatures = new(
        signed,
        present,
        before,
        after,
        structure,
        frozen,
        log
    );

    public void Apply()
    {
        if (before.IsTruncated || after.IsTruncated)
        {
            log.Add(LaterChanges.Forbidden, "more fields than can be compared");
        }

        if (after.IsMalformed && !before.IsMalformed)
        {
            log.Add(LaterChanges.Forbidden, "the field tree is cyclic or a field has two parents");
        }

        foreach (var old in before.Nodes.Values)
        {
            if (!after.Nodes.TryGetValue(old.Id, out var now) || (now.IsOrphan && !old.IsOrphan))
            {
                log.Add(LaterChanges.Forbidden, $"field {old.Name}: removed", null, old.Name);
            }
            else if (old.Name != now.Name || old.Type != now.Type)
            {
                log.Add(
                    LaterChanges.Forbidden,
                    $"field {old.Name}: another name or type",
                    now.Dictionary.Offset,
                    old.Name
                );
            }
            else if (!HasSameParent(old, now))
            {
                // Readers that follow /Parent would see it inherit something else.
                log.Add(
                    LaterChanges.Forbidden,
                    $"field {old.Name}: another parent",
                    now.Dictionary.Offset,
                    old.Name
                );
            }
            else
            {
                FieldFlags.Compare(signed, present, old, now, log);
                if (old.IsSignature)
                {
                    _signatures.Compare(old, now);
                }
                else
                {
                    CompareField(old, now);
                }
            }
        }

        foreach (var now in after.Nodes.Values)
        {
            if (!before.Nodes.ContainsKey(now.Id))
            {
                _signatures.Added(now);
            }
        }
    }

    private void CompareField(FieldNode old, FieldNode now)
    {
        var where = $"field {old.Name}";
        frozen.CompareDictionaries(
            old.Dictionary,
            now.Dictionary,
            LaterChanges.Forbidden,
            where,
            old.Name,
            "Parent",
            "Kids",
            "V",
            "RV",
            "AP",
            "AS",
            "I",
            "TI",
            "M",
            "DA",
            "Ff",
            "P"
        );

        // Another appearance of the same value is no filling in: so a shown value is replaced by the stored one (shadow attack).
        var isFilled = !HasSameValue(old, now);
        var appearance =
            isFilled
            || AppearanceText.IsSame(signed, old.Dictionary["AP"], present, now.Dictionary["AP"])
                ? LaterChanges.AllowedFormFill
                : LaterChanges.Forbidden;
        foreach (var key in (string[])["V", "AS", "I", "TI", "RV", "DA", "AP"])
        {
            frozen.Compare(
                old.Dictionary[key],
                now.Dictionary[key],
                key,
                key switch
                {
                    "I" or "TI" => LaterChanges.AllowedFormFill,
                    "DA" or "AP" => appearance,
                    _ => isFilled ? LaterChanges.AllowedFormFill : LaterChanges.Forbidden,
                },
                where,
                old.Name
            );
        }
    }

    private bool HasSameValue(FieldNode old, FieldNode now) =>
        FrozenComparer.IsSame(signed, ValueOf(old, before), present, ValueOf(now, after))
        && FrozenComparer.IsSame(signed, old.Dictionary["AS"], present, now.Dictionary["AS"]);

    /// <summary>A widget shows its field's value.</summary>
    private static PdfObject? ValueOf(FieldNode node, FieldTree tree)
    {
        for (var depth = 0; depth < 64; depth++)
        {
            if (node.Dictionary["V"] is { } value)
            {
                return value;
            }

            if (node.Parent is null || !tree.Nodes.TryGetValue(node.Parent, out var parent))
            {
                return null;
            }

            node = parent;
        }

        return null;
    }

    private static bool HasSameParent(FieldNode old, FieldNode now) =>
        (old.Dictionary["Parent"], now.Dictionary["Parent"]) switch
        {
            (PdfReference a, PdfReference b) => a.Equals(b),
            (null, null) => true,
            _ => false,
        };
}
