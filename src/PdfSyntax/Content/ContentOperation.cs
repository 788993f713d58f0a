namespace PdfSyntax;

/// <summary>One operator of a content stream with its operands (ISO 32000-1 clause 7.8.2).</summary>
/// <param name="Operator">For example Tj; BI for a whole inline image.</param>
/// <param name="Operands">In order; offsets are those of the content.</param>
/// <param name="Offset">Byte offset of the first operand, or of the operator where it has none.</param>
/// <param name="Length">Bytes, up to the end of the operator.</param>
/// <param name="Image">The inline image of BI; else null.</param>
public sealed record ContentOperation(
    string Operator,
    IReadOnlyList<PdfObject> Operands,
    int Offset,
    int Length,
    InlineImage? Image = null
);

/// <summary>An inline image (8.9.7).</summary>
/// <param name="Dictionary">Keys as written, abbreviated or not.</param>
/// <param name="DataOffset">Byte offset of the first byte behind ID and its one white space.</param>
/// <param name="DataLength">Bytes, up to the white space before EI.</param>
public sealed record InlineImage(PdfDictionary Dictionary, int DataOffset, int DataLength);
