namespace PdfSyntax.Reading;

/// <summary>One cross-reference section as it stands in the file.</summary>
internal sealed record XrefSection
{
    public required int Offset { get; init; }
    public required XrefKind Kind { get; init; }
    public required PdfDictionary Trailer { get; init; }

    /// <summary>Ascending, one for each number.</summary>
    public required XrefEntry[] Entries { get; init; }

    /// <summary>Byte offset just behind the trailer dictionary or the stream's endobj.</summary>
    public required int SectionEnd { get; init; }

    /// <summary>Object number of the cross-reference stream; -1 for a table.</summary>
    public int StreamNumber { get; init; } = -1;
}
