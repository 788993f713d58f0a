using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>The interactive form's own dictionary (ISO 32000-2 clause 12.7.3).</summary>
internal sealed class FormRules(
    PdfView signed,
    PdfView present,
    FrozenComparer frozen,
    ChangeLog log
)
{
    private const string Where = "the form";

    public void Apply()
    {
        var old = signed.Dictionary(signed.Catalog, "AcroForm");
        var now = present.Dictionary(present.Catalog, "AcroForm");
        if (old is null && now is null)
        {
            return;
        }

        if (now is null)
        {
            log.Add(LaterChanges.Forbidden, "the form was removed");
            return;
        }

        old ??= PdfDictionary.Empty;
        frozen.CompareDictionaries(
            old,
            now,
            LaterChanges.Forbidden,
            Where,
            null,
            "Fields",
            "SigFlags",
            "NeedAppearances",
            "DR",
            "DA",
            "XFA",
            "Type"
        );

        if (old.ContainsKey("XFA"))
        {
            // What an XFA form shows is made when it is opened: the pages say nothing of it, so nobody can vouch for it.
            log.Add(LaterChanges.AllowedFormFill, $"{Where} /XFA: can't be compared", now.Offset);
        }

        // An XFA form that was not there would be shown instead of the pages.
        var xfa = old.ContainsKey("XFA") ? LaterChanges.AllowedFormFill : LaterChanges.Forbidden;
        frozen.Compare(old["XFA"], now["XFA"], "XFA", xfa, Where);
        CompareFlags(old, now);
        if (old.ContainsKey("DA"))
        {
            frozen.Compare(old["DA"], now["DA"], "DA", LaterChanges.Forbidden, Where);
        }

        CompareResources(signed.Dictionary(old, "DR"), present.Dictionary(now, "DR"));
    }

    private void CompareFlags(PdfDictionary old, PdfDictionary now)
    {
        var was = signed.Integer(old, "SigFlags") ?? 0;
        var became = present.Integer(now, "SigFlags") ?? 0;
        if ((was & ~became) != 0)
        {
            log.Add(
                LaterChanges.Forbidden,
                $"{Where} /SigFlags: {was} became {became}",
                now.Offset
            );
        }

        if (
            present.Boolean(now, "NeedAppearances") is true
            && signed.Boolean(old, "NeedAppearances") is not true
        )
        {
            log.Add(LaterChanges.AllowedFormFill, $"{Where} /NeedAppearances: set", now.Offset);
        }
    }

    /// <summary>Default resources may be added to; what was there is used by appearances and stays.</summary>
    private void CompareResources(PdfDictionary? old, PdfDictionary? now)
    {
        foreach (var category in old?.Keys ?? [])
        {
            var a = signed.Value(old, category);
            var b = present.Value(now, category);
            if (a is not PdfDictionary names || b is not PdfDictionary newNames)
            {
                frozen.Compare(
                    old![category],
                    now?[category],
                    category,
                    LaterChanges.Forbidden,
                    "/DR"
                );
                continue;
            }

            foreach (var name in names.Keys)
            {
                frozen.Compare(
                    names[name],
                    newNames[name],
                    name,
                    LaterChanges.Forbidden,
                    $"/DR /{category}"
                );
            }
        }
    }
}
