namespace PdfSyntax;

/// <summary>What a cross-reference entry says (ISO 32000-1 clauses 7.5.4 and 7.5.8.3).</summary>
public enum XrefEntryKind : byte
{
    Free,
    InFile,
    InObjectStream,
}

/// <summary>One cross-reference entry.</summary>
/// <param name="Number">Object number.</param>
/// <param name="Location">In the file: absolute byte offset. In an object stream: that stream's object number. Free: the next free object.</param>
/// <param name="Generation">In an object stream: the index in it; else the generation.</param>
public readonly record struct XrefEntry(
    int Number,
    XrefEntryKind Kind,
    int Location,
    int Generation
)
{
    public bool IsFree => Kind == XrefEntryKind.Free;
}

/// <summary>Form of a revision's cross-reference section.</summary>
public enum XrefKind
{
    Table,
    Stream,

    /// <summary>A table with /XRefStm (7.5.8.4).</summary>
    Hybrid,
}

/// <summary>One revision: a file as first written, or one incremental update of it (7.5.6). A linearised file's two sections are one revision.</summary>
public sealed class PdfRevision
{
    private readonly XrefEntry[] _entries;

    internal PdfRevision(
        int index,
        int startXref,
        int markerEnd,
        int ownEnd,
        int endOffset,
        bool namesItself,
        XrefKind kind,
        PdfDictionary trailer,
        XrefEntry[] entries,
        IReadOnlyList<int> xrefStreamNumbers,
        bool isLinearized
    )
    {
        Index = index;
        StartXref = startXref;
        MarkerEnd = markerEnd;
        OwnEnd = ownEnd;
        NamesItself = namesItself;
        EndOffset = endOffset;
        XrefKind = kind;
        Trailer = trailer;
        _entries = entries;
        XrefStreamNumbers = xrefStreamNumbers;
        IsLinearized = isLinearized;
    }

    /// <summary>0 for the oldest.</summary>
    public int Index { get; }

    /// <summary>Byte offset of its (newest) cross-reference section.</summary>
    public int StartXref { get; }

    /// <summary>Byte offset just behind its own %%EOF: a signature may end here, the end of line having come with the next revision.</summary>
    public int MarkerEnd { get; }

    /// <summary>Byte offset just behind its own %%EOF and one end of line.</summary>
    public int OwnEnd { get; }

    /// <summary>
    /// Where its bytes end: <see cref="OwnEnd"/>, and never before the end of the revision before it. The two differ only for a
    /// section that stands before an older one.
    /// </summary>
    public int EndOffset { get; }

    /// <summary>
    /// The startxref before its %%EOF names its own section. One that does not was not the newest when the bytes ended there: a
    /// hidden section, linked in later.
    /// </summary>
    public bool NamesItself { get; }
    public XrefKind XrefKind { get; }
    public PdfDictionary Trailer { get; }

    /// <summary>Entries of its own section(s), by ascending object number, one for each number.</summary>
    public IReadOnlyList<XrefEntry> Entries => _entries;

    /// <summary>Object numbers of its cross-reference streams.</summary>
    public IReadOnlyList<int> XrefStreamNumbers { get; }
    public bool IsLinearized { get; }

    public bool TryGetEntry(int number, out XrefEntry entry)
    {
        entry = default;
        if (_entries.Length == 0 || number < _entries[0].Number)
        {
            return false;
        }

        // Most sections are one run of numbers: then the position is known.
        var guess = number - _entries[0].Number;
        if (guess >= _entries.Length || _entries[guess].Number != number)
        {
            var low = 0;
            var high = _entries.Length - 1;
            guess = -1;
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                var found = _entries[middle].Number;
                if (found == number)
                {
                    guess = middle;
                    break;
                }

                if (found < number)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle - 1;
                }
            }

            if (guess < 0)
            {
                return false;
            }
        }

        entry = _entries[guess];
        return true;
    }

    internal ReadOnlySpan<XrefEntry> EntrySpan => _entries;
}
