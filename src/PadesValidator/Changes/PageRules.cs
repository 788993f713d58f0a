using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>Pages stay as they were; only annotations may come.</summary>
internal sealed class PageRules(
    PdfView signed,
    PdfView present,
    FieldTree before,
    FieldTree after,
    FrozenComparer frozen,
    ChangeLog log
)
{
    public void Apply()
    {
        var old = signed.Pages;
        var now = present.Pages;
        if (old.Count >= signed.File.Limits.MaxPages)
        {
            log.Add(LaterChanges.Forbidden, "more pages than can be compared");
        }

        if (old.Count != now.Count)
        {
            log.Add(LaterChanges.Forbidden, $"{old.Count} pages became {now.Count}");
            return;
        }

        CompareTree(signed.Catalog["Pages"], present.Catalog["Pages"]);
        for (var i = 0; i < old.Count; i++)
        {
            var where = $"page {i + 1}";
            if (old[i].Reference?.Number != now[i].Reference?.Number)
            {
                log.Add(
                    LaterChanges.Forbidden,
                    $"{where}: another object",
                    now[i].Dictionary.Offset
                );
                continue;
            }

            frozen.CompareDictionaries(
                old[i].Dictionary,
                now[i].Dictionary,
                LaterChanges.Forbidden,
                where,
                null,
                "Parent",
                "Annots",
                "Tabs"
            );
            if (
                old[i].Dictionary["Parent"] is PdfReference parent
                && !parent.Equals(now[i].Dictionary["Parent"] as PdfReference)
            )
            {
                // Readers that follow /Parent would see it inherit something else.
                log.Add(
                    LaterChanges.Forbidden,
                    $"{where}: another parent",
                    now[i].Dictionary.Offset
                );
            }

            CompareAnnotations(
                signed.Array(old[i].Dictionary, "Annots"),
                present.Array(now[i].Dictionary, "Annots"),
                where
            );
        }
    }

    /// <summary>The nodes above the pages: what pages inherit lies there.</summary>
    private void CompareTree(PdfObject? old, PdfObject? now)
    {
        var todo = new Stack<(PdfObject? Old, PdfObject? New)>();
        todo.Push((old, now));
        var partners = new Dictionary<PdfObject, PdfObject>();
        var left = signed.File.Limits.MaxPages * 4L;
        while (todo.TryPop(out var next))
        {
            if (
                signed.Resolve(next.Old) is not PdfDictionary a
                || present.Resolve(next.New) is not PdfDictionary b
                || signed.Array(a, "Kids") is not { } oldKids
            )
            {
                continue;
            }

            if (!partners.TryAdd(a, b))
            {
                if (!ReferenceEquals(partners[a], b))
                {
                    log.Add(LaterChanges.Forbidden, "the page tree: a node became two", b.Offset);
                }

                continue;
            }

            frozen.CompareDictionaries(a, b, LaterChanges.Forbidden, "the page tree", null, "Kids");
            var newKids = present.Array(b, "Kids");
            left -= oldKids.Count;
            if (newKids?.Count != oldKids.Count || left < 0)
            {
                log.Add(LaterChanges.Forbidden, "the page tree: other kids", b.Offset);
                continue;
            }

            for (var i = 0; i < oldKids.Count; i++)
            {
                todo.Push((oldKids[i], newKids[i]));
            }
        }
    }

    private void CompareAnnotations(PdfArray? old, PdfArray? now, string where)
    {
        var newItems = now?.ToList() ?? [];
        var places = new Dictionary<PdfReference, int>();
        var direct = new Queue<int>();
        for (var i = 0; i < newItems.Count; i++)
        {
            if (newItems[i] is PdfReference reference)
            {
                places.TryAdd(reference, i);
            }
            else
            {
                direct.Enqueue(i);
            }
        }

        var last = -1;
        var matched = new HashSet<int>();
        foreach (var item in old ?? Enumerable.Empty<PdfObject>())
        {
            var found =
                item is PdfReference reference ? places.GetValueOrDefault(reference, -1)
                : direct.TryDequeue(out var next) ? next
                : -1;
            if (found < 0)
            {
                if (signed.Resolve(item) is not null)
                {
                    log.Add(LaterChanges.Forbidden, $"{where}: annotation {item} removed");
                }

                continue;
            }

            // A repeated entry stays where its first one is.
            if (matched.Add(found))
            {
                if (found < last)
                {
                    log.Add(
                        LaterChanges.AllowedAnnotations,
                        $"{where}: annotations in another order"
                    );
                }

                last = found;
                CompareAnnotation(item, newItems[found], where);
            }
        }

        for (var i = 0; i < newItems.Count; i++)
        {
            if (
                !matched.Contains(i)
                && !(newItems[i] is PdfReference r && matched.Contains(places[r]))
            )
            {
                Added(newItems[i], where);
            }
        }
    }

    private void CompareAnnotation(PdfObject old, PdfObject now, string where)
    {
        if (
            signed.Resolve(old) is not PdfDictionary a
            || present.Resolve(now) is not PdfDictionary b
        )
        {
            frozen.Compare(old, now, "", LaterChanges.Forbidden, $"{where}: annotation {old}");
            return;
        }

        if (old is PdfReference reference && before.Find(reference.Number) is not null)
        {
            // A widget: compared as a field.
            return;
        }

        var place = $"{where}: annotation {old}";
        foreach (var key in (string[])["A", "AA", "Subtype"])
        {
            frozen.Compare(a[key], b[key], key, LaterChanges.Forbidden, place);
        }

        frozen.CompareDictionaries(
            a,
            b,
            LaterChanges.AllowedAnnotations,
            place,
            null,
            "A",
            "AA",
            "P",
            "Parent"
        );
    }

    private void Added(PdfObject item, string where)
    {
        if (present.Resolve(item) is not PdfDictionary annotation)
        {
            return;
        }

        var number = (item as PdfReference)?.Number ?? 0;
        if (number > 0 && after.Find(number) is { } node)
        {
            var wasThere = before.Find(number);
            if (
                wasThere is not null
                && (
                    !(node.IsSignature && wasThere.Signature is null && node.Signature is not null)
                    || WidgetSight.IsOtherAnnotation(present, annotation)
                )
            )
            {
                log.Add(
                    LaterChanges.Forbidden,
                    $"{where}: the widget of {node.Name} was put on the page",
                    annotation.Offset,
                    node.Name
                );
            }

            // A field that is new, or signed now: judged as a field.
            return;
        }

        var subtype = present.Name(annotation, "Subtype");
        var harmless =
            subtype
                is "Text"
                    or "FreeText"
                    or "Line"
                    or "Square"
                    or "Circle"
                    or "Polygon"
                    or "PolyLine"
                    or "Highlight"
                    or "Underline"
                    or "Squiggly"
                    or "StrikeOut"
                    or "Stamp"
                    or "Caret"
                    or "Ink"
                    or "Popup"
            && present.Value(annotation, "A") is null
            && present.Value(annotation, "AA") is null;
        log.Add(
            harmless ? LaterChanges.AllowedAnnotations : LaterChanges.Forbidden,
            $"{where}: annotation added ({subtype})",
            annotation.Offset
        );
    }
}
