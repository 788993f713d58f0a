using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>
/// Compares what may grow and not change: the structure tree, to which a new signature's widget is added. Nothing of it is shown;
/// what it said of the signed content must still be said.
/// </summary>
internal sealed class GrowthComparer(PdfView signed, PdfView present, ChangeLog log)
{
    private const int Deepest = 256;
    private const int MostNumbers = 2_000_000;
    private readonly HashSet<(PdfObject, PdfObject)> _seen = [];
    private readonly Queue<(PdfObject Old, PdfObject New)> _jobs = new();
    private int _numbers;

    public void Compare(PdfObject? old, PdfObject? now, string where)
    {
        if (!Holds(old, now, "", 0))
        {
            log.Add(LaterChanges.Forbidden, $"{where}: changed");
            return;
        }

        while (_jobs.TryDequeue(out var job))
        {
            if (!ContentHolds(job.Old, job.New, "", 0))
            {
                log.Add(
                    LaterChanges.Forbidden,
                    $"{where}: changed",
                    job.New.Container == 0 ? job.New.Offset : null
                );
                return;
            }
        }
    }

    private bool Holds(PdfObject? old, PdfObject? now, string key, int depth)
    {
        var a = signed.Resolve(old);
        var b = present.Resolve(now);
        if (a is null)
        {
            return true;
        }

        // Pages and annotations have rules of their own.
        if (b is null || key is "Pg" or "Obj")
        {
            return b is not null;
        }

        if (old is PdfReference || now is PdfReference)
        {
            if (_seen.Add((a, b)))
            {
                _jobs.Enqueue((a, b));
            }

            return true;
        }

        return ContentHolds(a, b, key, depth);
    }

    private bool ContentHolds(PdfObject a, PdfObject b, string key, int depth)
    {
        if (depth > Deepest)
        {
            return false;
        }

        switch (a, b)
        {
            case (PdfDictionary x, PdfDictionary y):
                return x.Keys.All(k =>
                    k == "ParentTree"
                        ? NumberTreeHolds(x[k], y[k], depth + 1)
                        : Holds(x[k], y[k], k, depth + 1)
                );
            case (PdfArray x, PdfArray y):
                return GrowthOf(x, y, key, depth);

            // One kid became a list of kids.
            case (_, PdfArray y) when key == "K":
                return y.Any(item => IsSameItem(a, item));
            case (PdfStream x, PdfStream y):
                return x.RawData.Span.SequenceEqual(y.RawData.Span);
            case (PdfNumber x, PdfNumber y):
                return key == "ParentTreeNextKey"
                    ? y.AsDouble >= x.AsDouble
                    : x.AsDouble.Equals(y.AsDouble);
            case (PdfName x, PdfName y):
                return x.Value == y.Value;
            case (PdfString x, PdfString y):
                return x.Bytes.Span.SequenceEqual(y.Bytes.Span);
            case (PdfBoolean x, PdfBoolean y):
                return x.Value == y.Value;
            default:
                return false;
        }
    }

    /// <summary>A number tree (7.9.7) may be cut into other leaves; what its keys lead to stays.</summary>
    private bool NumberTreeHolds(PdfObject? old, PdfObject? now, int depth)
    {
        var grown = Flatten(present, now);
        var held = Flatten(signed, old);
        _numbers += grown.Count + held.Count;
        return _numbers <= MostNumbers
            && held.All(pair =>
                grown.TryGetValue(pair.Key, out var value)
                && Holds(pair.Value, value, "Nums", depth + 1)
            );
    }

    private static Dictionary<long, PdfObject> Flatten(PdfView view, PdfObject? root)
    {
        var found = new Dictionary<long, PdfObject>();
        var seen = new HashSet<PdfObject>();
        var todo = new Stack<PdfObject?>([root]);
        while (todo.TryPop(out var next))
        {
            if (view.Resolve(next) is not PdfDictionary node || !seen.Add(node))
            {
                continue;
            }

            var pairs = view.Array(node, "Nums");
            for (var i = 0; i + 1 < (pairs?.Count ?? 0); i += 2)
            {
                if (view.Resolve(pairs![i]) is PdfInteger key)
                {
                    found[key.Value] = pairs[i + 1];
                }
            }

            foreach (var kid in view.Array(node, "Kids") ?? Enumerable.Empty<PdfObject>())
            {
                todo.Push(kid);
            }
        }

        return found;
    }

    /// <summary>The old items are all there, in their order.</summary>
    private bool GrowthOf(PdfArray old, PdfArray now, string key, int depth)
    {
        var at = 0;
        foreach (var item in old)
        {
            while (at < now.Count && !IsSameItem(item, now[at]))
            {
                at++;
            }

            if (at == now.Count || !Holds(item, now[at], key, depth + 1))
            {
                return false;
            }

            at++;
        }

        return true;
    }

    private bool IsSameItem(PdfObject old, PdfObject now) =>
        (old, now) switch
        {
            (PdfReference a, PdfReference b) => a.Equals(b)
                || (signed.Resolve(a) is null && present.Resolve(b) is null),
            (PdfReference, _) or (_, PdfReference) => false,
            (PdfNumber a, PdfNumber b) => a.AsDouble.Equals(b.AsDouble),
            (PdfName a, PdfName b) => a.Value == b.Value,
            (PdfString a, PdfString b) => a.Bytes.Span.SequenceEqual(b.Bytes.Span),
            _ => old.GetType() == now.GetType(),
        };
}
