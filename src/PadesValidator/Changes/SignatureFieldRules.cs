using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>
/// Signature fields: a signed one stays as it is, an empty one may be signed, new ones may come. An appearance that comes with no
/// signature is an annotation over the page, whatever it calls itself.
/// </summary>
internal sealed class SignatureFieldRules(
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

        // It stays where it is (esig/dss PR 194), unless the signature is to be invisible.
        var vanishes = now.Signature is not null && IsEmptyRectangle(now.Dictionary);
        CompareKeys(old, now, where, LaterChanges.Forbidden, vanishes ? [] : ["Rect"]);
        if (
            old.Dictionary["AP"] is PdfReference appearance
            && !appearance.Equals(now.Dictionary["AP"] as PdfReference)
        )
        {
            structure.AddReplaced(appearance.Number);
        }

        var isSigned = now.Signature is not null;
        CompareKeys(
            old,
            now,
            where,
            isSigned ? Kind(now) : LaterChanges.AllowedFormFill,
            ["V", "AP", "AS"]
        );

        // A hidden appearance must not be brought to light without a signature.
        CompareKeys(
            old,
            now,
            where,
            isSigned ? Kind(now) : LaterChanges.Forbidden,
            ["F", "MK", "DA"]
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

        if (!now.IsSignature)
        {
            if (!IsBranchOfSignatures(now))
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
            log.Add(Kind(now), $"{where}: added", now.Dictionary.Offset, now.Name);
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
    /// A document timestamp that shows nothing is validation data; one that shows something could cover the page. What shows
    /// something and holds no signature at all is an annotation.
    /// </summary>
    private LaterChanges Kind(FieldNode node)
    {
        var isVisible = IsVisible(node.Dictionary);
        if (
            node.Signature is not { } signature
            || !signature.ContainsKey("Contents")
            || !signature.ContainsKey("ByteRange")
        )
        {
            return isVisible ? LaterChanges.AllowedAnnotations : LaterChanges.AllowedSigning;
        }

        var isTimestamp =
            present.Name(signature, "Type") == "DocTimeStamp"
            || present.Name(signature, "SubFilter") == "ETSI.RFC3161";
        return isTimestamp && !isVisible ? LaterChanges.AllowedLta : LaterChanges.AllowedSigning;
    }

    private bool IsVisible(PdfDictionary widget)
    {
        const long HiddenOrNoView = 2 | 32;
        return (present.Integer(widget, "F") & HiddenOrNoView) is null or 0
            && (present.Value(widget, "AP") is not null || present.Value(widget, "MK") is not null)
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
