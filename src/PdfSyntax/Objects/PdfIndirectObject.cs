namespace PdfSyntax;

/// <summary>An indirect object with the places of its keywords (7.3.10).</summary>
public sealed class PdfIndirectObject
{
    internal PdfIndirectObject(
        int number,
        int generation,
        PdfObject value,
        int headerOffset,
        int keywordEnd,
        int endobjOffset,
        int endOffset
    )
    {
        Number = number;
        Generation = generation;
        Value = value;
        HeaderOffset = headerOffset;
        KeywordEnd = keywordEnd;
        EndobjOffset = endobjOffset;
        EndOffset = endOffset;
    }

    public int Number { get; }
    public int Generation { get; }
    public PdfObject Value { get; }

    /// <summary>Byte offset of the object number in "1 0 obj"; -1 inside an object stream.</summary>
    public int HeaderOffset { get; }

    /// <summary>Byte offset just behind the keyword obj; -1 inside an object stream.</summary>
    public int KeywordEnd { get; }

    /// <summary>Byte offset of the keyword endobj; -1 where it is missing and inside an object stream.</summary>
    public int EndobjOffset { get; }

    /// <summary>Byte offset just behind the object; -1 inside an object stream.</summary>
    public int EndOffset { get; }
    public bool IsInObjectStream => HeaderOffset < 0;
    public PdfReference Reference => new(Number, Generation);
}
