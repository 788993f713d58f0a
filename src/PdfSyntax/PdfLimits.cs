namespace PdfSyntax;

/// <summary>Bounds that hold for every file, whatever it says of itself. Reaching one is a deviation, never an exception.</summary>
public sealed record PdfLimits
{
    public static PdfLimits Default { get; } = new();

    /// <summary>Arrays and dictionaries inside one another.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Highest object number (ISO 32000-1 annex C: 8,388,607 indirect objects).</summary>
    public int MaxObjectNumber { get; init; } = 8_388_607;

    /// <summary>Cross-reference sections followed through /Prev.</summary>
    public int MaxSections { get; init; } = 1024;

    /// <summary>Objects in one object stream.</summary>
    public int MaxObjectsPerObjectStream { get; init; } = 1_000_000;

    /// <summary>Filters applied to one stream.</summary>
    public int MaxFilters { get; init; } = 8;

    /// <summary>Bytes that one stream may decode to, at every stage of its filters.</summary>
    public int MaxDecodedBytesPerStream { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes that all the streams of a file may decode to together; a stream counts once.</summary>
    public long MaxDecodedBytesInTotal { get; init; } = 256L * 1024 * 1024;

    /// <summary>Pages listed; page-tree nodes are bounded by twice as many.</summary>
    public int MaxPages { get; init; } = 100_000;

    /// <summary>References followed from one to the next.</summary>
    public int MaxReferenceHops { get; init; } = 32;

    /// <summary>Bytes looked at while parsing, as a multiple of the file's size (and at least 16 MB): stops overlapping objects from costing the square.</summary>
    public int WorkFactor { get; init; } = 32;

    /// <summary>Deviations kept of each kind: many of one kind don't hide those of another.</summary>
    public int MaxDeviationsOfAKind { get; init; } = 250;

    /// <summary>Operands before one operator of a content stream.</summary>
    public int MaxOperands { get; init; } = 4096;
}
