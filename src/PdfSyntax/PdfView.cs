using PdfSyntax.Reading;

namespace PdfSyntax;

/// <summary>
/// A file as it was at the end of one revision: of each object the newest definition up to there. An object that no section lists,
/// that is freed, or whose entry points elsewhere does not exist. Not for use by several threads at once.
/// </summary>
public sealed partial class PdfView
{
    private readonly ObjectStore _store;
    private readonly PdfRevision[] _revisions;
    private readonly Dictionary<int, PdfIndirectObject?> _dependent = [];
    private readonly HashSet<int> _lengths = [];
    private PdfDictionary? _catalog;
    private int[]? _numbers;

    internal PdfView(PdfFile file, ObjectStore store, PdfRevision[] revisions)
    {
        File = file;
        _store = store;
        _revisions = revisions;
        Trailer = revisions.Length == 0 ? PdfDictionary.Empty : revisions[^1].Trailer;
    }

    public PdfFile File { get; }

    /// <summary>Index of the newest revision seen; -1 for an unreadable file.</summary>
    public int Revision => _revisions.Length - 1;
    public PdfDictionary Trailer { get; }

    /// <summary>The document catalog; empty where there is none.</summary>
    public PdfDictionary Catalog => _catalog ??= Dictionary(Trailer, "Root") ?? PdfDictionary.Empty;

    /// <summary>Numbers of the objects in use, ascending.</summary>
    public IReadOnlyList<int> ObjectNumbers => _numbers ??= ListNumbers();

    /// <summary>The newest entry of <paramref name="number"/>, free ones included.</summary>
    public bool TryGetEntry(int number, out XrefEntry entry) =>
        TryGetEntry(number, out entry, out _);

    /// <param name="revision">Index of the revision whose section has the entry.</param>
    public bool TryGetEntry(int number, out XrefEntry entry, out int revision)
    {
        for (revision = _revisions.Length - 1; revision >= 0; revision--)
        {
            if (_revisions[revision].TryGetEntry(number, out entry))
            {
                return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>The value of an indirect object; null where it does not exist.</summary>
    public PdfObject? Get(int number) => GetIndirect(number)?.Value;

    /// <summary>The value of an indirect object, provided that its generation is the reference's.</summary>
    public PdfObject? Get(PdfReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return
            GetIndirect(reference.Number) is { } found && found.Generation == reference.Generation
            ? found.Value
            : null;
    }

    /// <summary>An indirect object with the places of its keywords; null where it does not exist.</summary>
    public PdfIndirectObject? GetIndirect(int number)
    {
        if (!TryGetEntry(number, out var entry, out var revision) || entry.IsFree)
        {
            return null;
        }

        if (_dependent.TryGetValue(number, out var known))
        {
            return known;
        }

        var found = _store.Read(entry, _revisions[revision].EndOffset, this);
        if (found is { Value: PdfStream stream } && stream.Dictionary["Length"] is PdfReference)
        {
            _dependent[number] = found;
        }

        return found;
    }

    /// <summary>Follows references to a direct object. Null for what does not exist, for the null object and for a cycle.</summary>
    public PdfObject? Resolve(PdfObject? value)
    {
        for (var hops = 0; value is PdfReference reference; hops++)
        {
            if (hops > _store.Context.Limits.MaxReferenceHops)
            {
                _store.Context.Report(
                    DeviationKind.CyclicReference,
                    Math.Max(0, reference.Offset),
                    $"{reference} leads from reference to reference"
                );
                return null;
            }

            value = Get(reference);
        }

        return value is PdfNull ? null : value;
    }

    /// <summary>Undoes the filters of a stream, up to <paramref name="maxBytes"/> or the file's limits.</summary>
    public DecodeResult Decode(PdfStream stream, int maxBytes = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return _store.Decode(stream, maxBytes, this);
    }

    /// <summary>The object numbers that stand in object stream <paramref name="container"/>, in its order; empty where it is none.</summary>
    public IReadOnlyList<int> NumbersInObjectStream(int container) =>
        _store.NumbersIn(container, this);

    public PdfObject? Value(PdfDictionary? dictionary, string key) => Resolve(dictionary?[key]);

    public PdfDictionary? Dictionary(PdfDictionary? dictionary, string key) =>
        Value(dictionary, key) as PdfDictionary;

    public PdfArray? Array(PdfDictionary? dictionary, string key) =>
        Value(dictionary, key) as PdfArray;

    public PdfStream? Stream(PdfDictionary? dictionary, string key) =>
        Value(dictionary, key) as PdfStream;

    public PdfString? String(PdfDictionary? dictionary, string key) =>
        Value(dictionary, key) as PdfString;

    /// <summary>The value of a name, without solidus.</summary>
    public string? Name(PdfDictionary? dictionary, string key) =>
        (Value(dictionary, key) as PdfName)?.Value;

    /// <summary>A text string, decoded.</summary>
    public string? Text(PdfDictionary? dictionary, string key) => String(dictionary, key)?.ToText();

    public long? Integer(PdfDictionary? dictionary, string key) =>
        (Value(dictionary, key) as PdfInteger)?.Value;

    public double? Number(PdfDictionary? dictionary, string key) =>
        (Value(dictionary, key) as PdfNumber)?.AsDouble;

    public bool? Boolean(PdfDictionary? dictionary, string key) =>
        (Value(dictionary, key) as PdfBoolean)?.Value;

    /// <summary>/Length by reference: only an integer object, and never one that is needed to read itself.</summary>
    internal long? ResolveLength(PdfReference reference)
    {
        // A stream is no length: without parsing it nothing recurses, whatever its own /Length says.
        if (!_lengths.Add(reference.Number) || _lengths.Count > 8)
        {
            return null;
        }

        try
        {
            return Get(reference) is PdfInteger i ? i.Value : null;
        }
        finally
        {
            _lengths.Remove(reference.Number);
        }
    }

    private int[] ListNumbers()
    {
        if (_revisions.Length == 0)
        {
            return [];
        }

        var highest = 0;
        foreach (var revision in _revisions)
        {
            var entries = revision.EntrySpan;
            highest = entries.Length == 0 ? highest : Math.Max(highest, entries[^1].Number);
        }

        // 0: unlisted, 1: in use, 2: freed. The oldest first, so that the newest has the last word.
        var state = new byte[highest + 1];
        var count = 0;
        foreach (var revision in _revisions)
        {
            foreach (ref readonly var entry in revision.EntrySpan)
            {
                ref var s = ref state[entry.Number];
                var now = (byte)(entry.IsFree ? 2 : 1);
                count += (now == 1 ? 1 : 0) - (s == 1 ? 1 : 0);
                s = now;
            }
        }

        var numbers = new int[count];
        for (int i = 0, at = 0; i < state.Length; i++)
        {
            if (state[i] == 1)
            {
                numbers[at++] = i;
            }
        }

        return numbers;
    }
}
