namespace PdfSyntax;

/// <summary>One entry of a dictionary: the key as it was written, and its value.</summary>
public readonly record struct PdfEntry(PdfName Key, PdfObject Value);

/// <summary>A dictionary (7.3.7). Entries keep their order; a key that stands twice is visible.</summary>
public sealed class PdfDictionary : PdfObject
{
    private const int IndexFrom = 12;
    private readonly PdfEntry[] _entries;
    private Dictionary<string, int>? _index;

    public PdfDictionary(IEnumerable<PdfEntry> entries, PdfSpan? span = null)
        : this([.. entries], span ?? PdfSpan.None) { }

    public PdfDictionary(params IEnumerable<(string Key, PdfObject Value)> entries)
        : this([.. entries.Select(e => new PdfEntry(new PdfName(e.Key), e.Value))], PdfSpan.None)
    { }

    internal PdfDictionary(PdfEntry[] entries, PdfSpan span)
        : base(span) => _entries = entries;

    public static PdfDictionary Empty { get; } = new([], PdfSpan.None);

    /// <summary>All entries in the order of the file, duplicates included.</summary>
    public IReadOnlyList<PdfEntry> Entries => _entries;
    public int Count => _entries.Length;
    public IEnumerable<string> Keys => _entries.Select(e => e.Key.Value).Distinct();

    /// <summary>The value as it stands, a reference unresolved; null where the key is missing. Of a duplicated key the last value.</summary>
    public PdfObject? this[string key]
    {
        get
        {
            if (_entries.Length >= IndexFrom)
            {
                return Index().TryGetValue(key, out var at) ? _entries[at].Value : null;
            }

            for (var i = _entries.Length - 1; i >= 0; i--)
            {
                if (_entries[i].Key.Value == key)
                {
                    return _entries[i].Value;
                }
            }

            return null;
        }
    }

    /// <summary>Keys that stand more than once (forbidden by 7.3.7).</summary>
    public IReadOnlyList<string> DuplicateKeys =>
        _entries.Length < 2
            ? []
            :
            [
                .. _entries
                    .GroupBy(e => e.Key.Value, StringComparer.Ordinal)
                    .Where(g => g.Skip(1).Any())
                    .Select(g => g.Key),
            ];

    public bool ContainsKey(string key) => this[key] is not null;

    /// <summary>A copy in which <paramref name="key"/> has this value, in its old place or at the end.</summary>
    public PdfDictionary With(string key, PdfObject value)
    {
        var at = Array.FindLastIndex(_entries, e => e.Key.Value == key);
        var entry = new PdfEntry(new PdfName(key), value);
        return new PdfDictionary(
            at < 0 ? [.. _entries, entry] : [.. _entries[..at], entry, .. _entries[(at + 1)..]],
            PdfSpan.None
        );
    }

    /// <summary>A copy without <paramref name="key"/>.</summary>
    public PdfDictionary Without(string key) =>
        new([.. _entries.Where(e => e.Key.Value != key)], PdfSpan.None);

    public override string ToString() => $"<<{string.Join(' ', Keys.Select(k => "/" + k))}>>";

    internal bool HasDuplicates()
    {
        if (_entries.Length >= IndexFrom)
        {
            return Index().Count != _entries.Length;
        }

        for (var i = 1; i < _entries.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (_entries[i].Key.Value == _entries[j].Key.Value)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Dictionary<string, int> Index()
    {
        if (_index is null)
        {
            var index = new Dictionary<string, int>(_entries.Length, StringComparer.Ordinal);
            for (var i = 0; i < _entries.Length; i++)
            {
                index[_entries[i].Key.Value] = i;
            }

            _index = index;
        }

        return _index;
    }
}
