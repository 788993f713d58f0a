namespace PdfSyntax;

/// <summary>How a file departs from ISO 32000, or from what this reader is willing to follow. What it means is for others to decide.</summary>
public enum DeviationKind
{
    /// <summary>Bytes before %PDF- (ISO 32000-1 clause 7.5.2).</summary>
    JunkBeforeHeader,

    /// <summary>The startxref offset leads to no cross-reference section, or a section's own startxref names another place (7.5.5).</summary>
    BadStartXref,

    /// <summary>Something other than one end of line follows the last %%EOF.</summary>
    TrailingBytes,

    /// <summary>Only white space follows the last %%EOF and its end of line.</summary>
    TrailingWhiteSpace,

    /// <summary>A section is not followed by its startxref and %%EOF.</summary>
    MissingEndOfFile,

    /// <summary>A cross-reference table whose entries are not 20 bytes each, or whose keywords are oddly spaced (7.5.4).</summary>
    XrefLayout,

    /// <summary>A cross-reference section that can't be read.</summary>
    BadXref,

    /// <summary>/Prev leads back to a section already read.</summary>
    CyclicPrev,

    /// <summary>A newer section stands before its /Prev in a file that is not linearised.</summary>
    SectionBeforePrev,

    /// <summary>An entry whose object number is not below the trailer's /Size.</summary>
    EntryBeyondSize,

    /// <summary>An entry that points at another object, or at no object: the object does not exist.</summary>
    WrongObjectNumber,

    /// <summary>An entry that points behind the end of its own revision: the object does not exist.</summary>
    EntryBeyondRevision,

    /// <summary>An entry that points at white space before its object.</summary>
    ImpreciseOffset,

    /// <summary>One revision defines the same object number twice.</summary>
    ObjectRedefinedInRevision,

    /// <summary>One revision writes the same object twice, byte for byte.</summary>
    ObjectRepeatedInRevision,

    /// <summary>The table and the stream of a hybrid section disagree (7.5.8.4).</summary>
    HybridConflict,

    /// <summary>The same key twice in one dictionary; the last value counts here.</summary>
    DuplicateKey,

    /// <summary>A dictionary key without a value, a stray delimiter, an unknown keyword: the object does not exist.</summary>
    MalformedObject,
    MalformedNumber,
    MalformedString,
    MissingEndobj,

    /// <summary>/Length does not lead to endstream.</summary>
    WrongStreamLength,

    /// <summary>The keyword stream is not followed by CR LF or LF (7.3.8.1).</summary>
    StreamKeyword,

    /// <summary>Flate data that don't inflate, or whose checksum is wrong.</summary>
    BrokenFlate,

    /// <summary>A filter, its parameters or its data can't be used.</summary>
    BrokenFilter,

    /// <summary>An object stream that can't be read, or disagrees with the cross-reference entries that name it (7.5.7).</summary>
    BadObjectStream,

    /// <summary>A negative number or one beyond all measure where a count, a size or an offset should be.</summary>
    NegativeOrHugeSize,
    CyclicReference,

    /// <summary>The page tree is cyclic or holds what is no page (7.7.3).</summary>
    BadPageTree,
    DepthExceeded,
    LimitExceeded,
}

/// <summary>One deviation.</summary>
/// <param name="Kind">The stable kind.</param>
/// <param name="Offset">Byte offset in the file; for something inside an object stream, the offset of that stream's object.</param>
/// <param name="Detail">English, for engineers.</param>
public sealed record Deviation(DeviationKind Kind, long Offset, string Detail);
