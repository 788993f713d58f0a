using PdfSyntax;

namespace PadesValidator.Changes;

/// <summary>
/// Compares what must not have changed: by content, through references, along every path. An object that two paths lead to is
/// compared under the rules of both, so that an update that one path allows can't reach something that the other one freezes.
/// </summary>
internal sealed class FrozenComparer(
    PdfView signed,
    PdfView present,
    Structure structure,
    ChangeLog log,
    CancellationToken ct
)
{
    private readonly record struct Job(
        PdfObject Old,
        PdfObject New,
        string Key,
        LaterChanges Blame,
        string Where,
        string? Field
    );

    private readonly Queue<Job> _jobs = new();
    private readonly HashSet<(PdfObject, PdfObject, LaterChanges)> _seen = [];

    /// <summary>Compares two values; a difference is blamed as <paramref name="blame"/>. Referenced objects are compared in <see cref="Finish"/>.</summary>
    public void Compare(
        PdfObject? old,
        PdfObject? now,
        string key,
        LaterChanges blame,
        string where,
        string? field = null
    ) => Compare(old, now, new Job(null!, null!, key, blame, where, field));

    /// <summary>Compares two dictionaries but for some keys.</summary>
    public void CompareDictionaries(
        PdfDictionary old,
        PdfDictionary now,
        LaterChanges blame,
        string where,
        string? field,
        params ReadOnlySpan<string> except
    ) => CompareEntries(old, now, new Job(old, now, "", blame, where, field), except);

    /// <summary>Compares everything that the values compared so far lead to.</summary>
    public void Finish()
    {
        while (_jobs.TryDequeue(out var job))
        {
            ct.ThrowIfCancellationRequested();
            Content(job.Old, job.New, job);
        }
    }

    private void Compare(PdfObject? old, PdfObject? now, in Job context)
    {
        var oldReference = old as PdfReference;
        var newReference = now as PdfReference;
        if (
            oldReference is not null
            && newReference is not null
            && oldReference.Equals(newReference)
            && structure.HasOwnRules(oldReference.Number, context.Key)
        )
        {
            return;
        }

        if (
            context.Blame == LaterChanges.Forbidden
            && oldReference is not null
            && structure.IsReplaced(oldReference.Number)
        )
        {
            Differ(context, $"{old} was a field's appearance, which was replaced", null);
        }

        var a = signed.Resolve(old);
        var b = present.Resolve(now);
        if (a is null || b is null)
        {
            if (a is not null || b is not null)
            {
                Differ(
                    context,
                    a is null ? $"{now} did not exist" : $"{old} does not exist any more",
                    b
                );
            }
        }
        else if (oldReference is null && newReference is null)
        {
            Content(a, b, context);
        }
        else if (a is PdfArray or PdfDictionary or PdfStream)
        {
            if (_seen.Add((a, b, context.Blame)))
            {
                _jobs.Enqueue(context with { Old = a, New = b });
            }
        }
        else
        {
            Content(a, b, context);
        }
    }

    private void Content(PdfObject a, PdfObject b, in Job context)
    {
        switch (a, b)
        {
            case (PdfDictionary x, PdfDictionary y):
                CompareEntries(x, y, context, []);
                break;
            case (PdfArray x, PdfArray y):
                if (x.Count != y.Count)
                {
                    Differ(context, $"{x.Count} items became {y.Count}", b);
                    break;
                }

                for (var i = 0; i < x.Count; i++)
                {
                    Compare(x[i], y[i], context);
                }

                break;
            case (PdfStream x, PdfStream y):
                CompareStreams(x, y, context);
                break;
            default:
                if (!SameScalar(a, b))
                {
                    Differ(context, "another value", b);
                }

                break;
        }
    }

    private void CompareEntries(
        PdfDictionary old,
        PdfDictionary now,
        in Job context,
        ReadOnlySpan<string> except
    )
    {
        if (!ReferenceEquals(old, now) && now.DuplicateKeys.Count > 0)
        {
            Differ(context, $"/{now.DuplicateKeys[0]} stands twice", now);
        }

        foreach (var (name, value) in old.Entries)
        {
            var key = name.Value;
            if (!except.Contains(key) && MayDiffer(value))
            {
                Compare(
                    value,
                    ReferenceEquals(old, now) ? value : now[key],
                    context with
                    {
                        Key = key,
                    }
                );
            }
        }

        if (ReferenceEquals(old, now))
        {
            return;
        }

        foreach (var (name, value) in now.Entries)
        {
            if (!except.Contains(name.Value) && !old.ContainsKey(name.Value))
            {
                Compare(null, value, context with { Key = name.Value });
            }
        }

        // A value that both hold as the same object differs only through what it refers to.
        bool MayDiffer(PdfObject value) =>
            !ReferenceEquals(old, now)
            || value is PdfReference or PdfArray or PdfDictionary or PdfStream;
    }

    private void CompareStreams(PdfStream old, PdfStream now, in Job context)
    {
        if (
            old.RawOffset == now.RawOffset
            && signed.Integer(old.Dictionary, "Length") != present.Integer(now.Dictionary, "Length")
        )
        {
            // Where the data end is another object's word; readers differ in what they make of a wrong one.
            Differ(context, "another /Length", now);
        }

        if (old.RawOffset == now.RawOffset && old.RawLength == now.RawLength)
        {
            CompareEntries(old.Dictionary, now.Dictionary, context, ["Length"]);
            return;
        }

        if (old.RawData.Span.SequenceEqual(now.RawData.Span))
        {
            CompareEntries(old.Dictionary, now.Dictionary, context, ["Length"]);
            return;
        }

        // Written again with another compression: the same data all the same.
        CompareEntries(
            old.Dictionary,
            now.Dictionary,
            context,
            ["Length", "Filter", "DecodeParms"]
        );
        var a = signed.Decode(old);
        var b = present.Decode(now);
        if (!a.IsOk || !b.IsOk || !a.Bytes.Span.SequenceEqual(b.Bytes.Span))
        {
            Differ(context, "other stream data", now);
        }
    }

    /// <summary>The same value: a scalar, an array of scalars, or a stream of the same bytes.</summary>
    public static bool IsSame(PdfView signed, PdfObject? old, PdfView present, PdfObject? now) =>
        (signed.Resolve(old), present.Resolve(now)) switch
        {
            (null, null) => true,
            (PdfArray a, PdfArray b) => a.Count == b.Count
                && Enumerable
                    .Range(0, a.Count)
                    .All(i =>
                        signed.Resolve(a[i]) is { } x
                        && present.Resolve(b[i]) is { } y
                        && SameScalar(x, y)
                    ),
            (PdfStream a, PdfStream b) => a.RawData.Span.SequenceEqual(b.RawData.Span),
            ({ } a, { } b) => SameScalar(a, b),
            _ => false,
        };

    private static bool SameScalar(PdfObject a, PdfObject b) =>
        (a, b) switch
        {
            (PdfInteger x, PdfInteger y) => x.Value == y.Value,
            (PdfNumber x, PdfNumber y) => IsSameNumber(x.AsDouble, y.AsDouble),
            (PdfName x, PdfName y) => x.Value == y.Value,
            (PdfString x, PdfString y) => x.Bytes.Span.SequenceEqual(y.Bytes.Span),
            (PdfBoolean x, PdfBoolean y) => x.Value == y.Value,
            (PdfNull, PdfNull) => true,
            _ => false,
        };

    /// <summary>Writers round reals when they write them again; a tiny scale must not become a visible one for that.</summary>
    private static bool IsSameNumber(double a, double b)
    {
        var difference = Math.Abs(a - b);
        return difference <= 1e-5 * Math.Max(1, Math.Abs(a))
            && difference <= 1e-2 * Math.Max(Math.Abs(a), Math.Abs(b));
    }

    private void Differ(in Job context, string what, PdfObject? at) =>
        log.Add(
            context.Blame,
            context.Key.Length == 0
                ? $"{context.Where}: {what}"
                : $"{context.Where} /{context.Key}: {what}",
            at is { Container: 0 } ? at.Offset : null,
            context.Field
        );
}
