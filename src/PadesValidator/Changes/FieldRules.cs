using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>What may happen to form fields after signing: signature fields may be signed or added, other fields filled.</summary>
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
    private const long ReadOnlyFlag = 1;
    private readonly ILookup<string?, FieldNode> _kids = after.Nodes.Values.ToLookup(
        n => n.Parent,
        StringComparer.Ordinal
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
            else if (old.IsSignature)
            {
                CompareSignatureField(old, now);
            }
            else
            {
                CompareField(old, now);
            }
        }

        foreach (var now in after.Nodes.Values)
        {
            if (!before.Nodes.ContainsKey(now.Id))
            {
                Added(now);
            }
        }
    }

    private void CompareSignatureField(FieldNode old, FieldNode now)
    {
        var where = $"signature field {old.Name}";
        if (old.Signature is not null)
        {
            frozen.CompareDictionaries(
                old.Dictionary,
                now.Dictionary,
                LaterChanges.Forbidden,
                where,
                old.Name,
                "Parent",
                "Kids",
                "Ff"
            );
            CompareFlags(old, now, where);
            return;
        }

        // Empty so far: it may be signed, which brings an appearance, but stays where it is (esig/dss PR 194) unless it vanishes.
        frozen.CompareDictionaries(
            old.Dictionary,
            now.Dictionary,
            LaterChanges.Forbidden,
            where,
            old.Name,
            "Parent",
            "Kids",
            "V",
            "AP",
            "AS",
            "MK",
            "F",
            "P",
            "M",
            "DA",
            "Ff",
            "Rect"
        );
        CompareFlags(old, now, where);
        if (!(now.Signature is not null && IsEmptyRectangle(now.Dictionary)))
        {
            frozen.Compare(
                old.Dictionary["Rect"],
                now.Dictionary["Rect"],
                "Rect",
                LaterChanges.Forbidden,
                where,
                old.Name
            );
        }

        if (
            old.Dictionary["AP"] is PdfReference appearance
            && !appearance.Equals(now.Dictionary["AP"] as PdfReference)
        )
        {
            structure.AddReplaced(appearance.Number);
        }

        var blame = now.Signature is null ? LaterChanges.AllowedFormFill : Kind(now);
        foreach (var key in (string[])["V", "AP", "AS", "MK", "M"])
        {
            frozen.Compare(old.Dictionary[key], now.Dictionary[key], key, blame, where, old.Name);
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
        CompareFlags(old, now, where);

        // Another appearance of the same value is no filling in: so a shown value is replaced by the stored one (shadow attack).
        var isFilled = !HasSameValue(old, now);
        foreach (var key in (string[])["V", "RV", "AS", "I", "TI", "DA", "AP"])
        {
            frozen.Compare(
                old.Dictionary[key],
                now.Dictionary[key],
                key,
                isFilled || key is "I" or "TI"
                    ? LaterChanges.AllowedFormFill
                    : LaterChanges.Forbidden,
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

    /// <summary>Signers that lock fields make them read-only; no other flag may change.</summary>
    private void CompareFlags(FieldNode old, FieldNode now, string where)
    {
        var was = signed.Integer(old.Dictionary, "Ff") ?? 0;
        var became = present.Integer(now.Dictionary, "Ff") ?? 0;
        if (was != became)
        {
            log.Add(
                (was | ReadOnlyFlag) == became
                    ? LaterChanges.AllowedSigning
                    : LaterChanges.Forbidden,
                $"{where} /Ff: {was} became {became}",
                now.Dictionary.Offset,
                old.Name
            );
        }
    }

    private void Added(FieldNode now)
    {
        var where = $"field {now.Name}";
        var parent = now.Parent is { } id ? after.Nodes.GetValueOrDefault(id) : null;
        if (
            present.Value(now.Dictionary, "A") is not null
            || present.Value(now.Dictionary, "AA") is not null
        )
        {
            log.Add(
                LaterChanges.Forbidden,
                $"{where}: added with an action",
                now.Dictionary.Offset,
                now.Name
            );
        }

        if (now.IsSignature)
        {
            // A widget that is hung on a signature that was there before would show something in its name.
            var hung =
                parent is not null
                && before.Nodes.TryGetValue(parent.Id, out var old)
                && old.Signature is not null;
            log.Add(
                hung ? LaterChanges.Forbidden : Kind(now),
                $"{where}: added",
                now.Dictionary.Offset,
                now.Name
            );
        }
        else if (!IsBranchOfSignatures(now))
        {
            log.Add(
                LaterChanges.Forbidden,
                $"{where}: added, no signature",
                now.Dictionary.Offset,
                now.Name
            );
        }
    }

    private bool IsBranchOfSignatures(FieldNode node) =>
        node.Type is null
        && _kids[node.Id].Any()
        && _kids[node.Id].All(kid => kid.IsSignature || IsBranchOfSignatures(kid));

    /// <summary>A document timestamp that shows nothing is validation data; one that shows something could cover the page.</summary>
    private LaterChanges Kind(FieldNode node) =>
        node.Signature is { } signature
        && (
            present.Name(signature, "Type") == "DocTimeStamp"
            || present.Name(signature, "SubFilter") == "ETSI.RFC3161"
        )
        && !IsVisible(node.Dictionary)
            ? LaterChanges.AllowedLta
            : LaterChanges.AllowedSigning;

    private bool IsVisible(PdfDictionary widget)
    {
        const long HiddenOrNoView = 2 | 32;
        return (present.Integer(widget, "F") & HiddenOrNoView) is null or 0
            && present.Value(widget, "AP") is not null
            && !IsEmptyRectangle(widget);
    }

    private bool IsEmptyRectangle(PdfDictionary widget)
    {
        return present.Array(widget, "Rect") is not { Count: 4 } rect
            || Side(rect, 0) <= 0
            || Side(rect, 1) <= 0;

        double Side(PdfArray r, int axis) =>
            Math.Abs(
                ((present.Resolve(r[axis + 2]) as PdfNumber)?.AsDouble ?? 0)
                    - ((present.Resolve(r[axis]) as PdfNumber)?.AsDouble ?? 0)
            );
    }
}
