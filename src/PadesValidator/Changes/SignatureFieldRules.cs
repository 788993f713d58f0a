using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>
/// Signature fields: a signed one stays as it is, an empty one may be signed, new ones may come. An appearance that comes with no
/// signature is an annotation over the page, whatever it calls itself.
/// </summary>
internal sealed class SignatureFieldRules(
    PdfView signed,
    PdfView present,
    FieldTree before,
    FieldTree after,
    Structure structure,
    FrozenComparer frozen,
    ChangeLog log
)
{
    private readonly HashSet<int> _oldSignatures =
    [
        .. before.Nodes.Values.Select(n => n.SignatureNumber).Where(n => n > 0),
    ];

    private readonly HashSet<string> _oldNames = new(
        before.Nodes.Values.Select(n => n.Name),
        StringComparer.Ordinal
    );

    public void Compare(FieldNode old, FieldNode now)
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
            return;
        }

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
        if (now.Signature is not null && IsOld(now))
        {
            log.Add(
                LaterChanges.Forbidden,
                $"{where}: was given another field's signature",
                now.Dictionary.Offset,
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

        CompareSight(old, now, where);
    }

    /// <summary>
    /// What an empty field shows: nothing but a signature changes it, and what it showed or covered when the document was signed is
    /// neither taken away nor brought to light (shadow attack). A document timestamp, which anybody can have, changes nothing of it.
    /// </summary>
    private void CompareSight(FieldNode old, FieldNode now, string where)
    {
        if (now.Signature is null)
        {
            CompareKeys(old, now, where, LaterChanges.Forbidden, ["Rect", "F", "MK", "DA"]);
            CompareKeys(old, now, where, LaterChanges.AllowedFormFill, ["V", "AP", "AS"]);
            return;
        }

        var covered = WidgetSight.MayShow(signed, old.Dictionary);
        var shows = WidgetSight.MayShow(present, now.Dictionary);
        if (covered && !shows)
        {
            log.Add(
                LaterChanges.Forbidden,
                $"{where}: what it showed was taken away",
                now.Dictionary.Offset,
                old.Name
            );
        }

        // It stays where it is (esig/dss PR 194), unless the signature is to be invisible.
        var vanishes = !WidgetSight.HasArea(present, now.Dictionary);
        CompareKeys(old, now, where, LaterChanges.Forbidden, vanishes ? [] : ["Rect"]);
        var kind = Kind(now, shows);
        var isUnseen =
            !covered && !shows && !WidgetSight.HasArea(signed, old.Dictionary) && vanishes;
        CompareKeys(old, now, where, kind, ["V"]);
        CompareKeys(
            old,
            now,
            where,
            isUnseen || !IsTimestamp(now) ? kind : LaterChanges.Forbidden,
            ["AP", "AS", "F", "MK", "DA", "Rect"]
        );
    }

    /// <summary>A node that the signed document did not have.</summary>
    public void Added(FieldNode now)
    {
        var where = $"field {now.Name}";
        if (
            present.Value(now.Dictionary, "A") is not null
            || present.Value(now.Dictionary, "AA") is not null
        )
        {
            Forbid("added with an action");
        }

        if (now.Dictionary.ContainsKey("T") && _oldNames.Contains(now.Name))
        {
            Forbid("added under the name of another field");
        }

        if (WidgetSight.IsOtherAnnotation(present, now.Dictionary))
        {
            Forbid("added, an annotation of another kind");
        }

        if (!now.IsSignature)
        {
            // A branch stands on no page: its widgets are its kids.
            if (!IsBranchOfSignatures(now) || now.Dictionary.ContainsKey("Subtype"))
            {
                Forbid("added, no signature");
            }
        }
        else if (now.Signature is not null && IsOld(now))
        {
            // One more widget for a signature that was there before would show something in its name.
            Forbid("added to an earlier signature");
        }
        else
        {
            var takesRoom = WidgetSight.TakesRoom(present, now.Dictionary);
            log.Add(Kind(now, takesRoom), $"{where}: added", now.Dictionary.Offset, now.Name);
        }

        void Forbid(string what) =>
            log.Add(LaterChanges.Forbidden, $"{where}: {what}", now.Dictionary.Offset, now.Name);
    }

    private bool IsOld(FieldNode now) =>
        _oldSignatures.Contains(now.SignatureNumber)
        || (
            now.SignatureOwner is { } owner
            && before.Nodes.TryGetValue(owner, out var node)
            && node.Signature is not null
        );

    private void CompareKeys(
        FieldNode old,
        FieldNode now,
        string where,
        LaterChanges blame,
        string[] keys
    )
    {
        foreach (var key in keys)
        {
            frozen.Compare(old.Dictionary[key], now.Dictionary[key], key, blame, where, old.Name);
        }
    }

    private bool IsBranchOfSignatures(FieldNode node) =>
        node.Type is null
        && after.KidsOf(node).Any()
        && after.KidsOf(node).All(kid => kid.IsSignature || IsBranchOfSignatures(kid));

    /// <summary>
    /// A document timestamp is validation data unless it could cover the page: a field that was there must show nothing, a new one
    /// take no room at all. What shows something and holds no signature at all is an annotation.
    /// </summary>
    private LaterChanges Kind(FieldNode node, bool couldCover)
    {
        if (
            node.Signature is not { } signature
            || !signature.ContainsKey("Contents")
            || !signature.ContainsKey("ByteRange")
        )
        {
            return WidgetSight.MayShow(present, node.Dictionary)
                ? LaterChanges.AllowedAnnotations
                : LaterChanges.AllowedSigning;
        }

        return IsTimestamp(node) && !couldCover
            ? LaterChanges.AllowedLta
            : LaterChanges.AllowedSigning;
    }

    private bool IsTimestamp(FieldNode node) =>
        present.Name(node.Signature, "Type") == "DocTimeStamp"
        || present.Name(node.Signature, "SubFilter") == "ETSI.RFC3161";
}
