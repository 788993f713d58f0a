namespace PdfSyntax;

/// <summary>How far the filters of a stream could be undone.</summary>
public enum DecodeError
{
    None,

    /// <summary>An image filter (DCT, JPX, CCITT, JBIG2) or an unknown one stands in the way: the bytes are what it would read.</summary>
    NotDecoded,

    /// <summary>The data are broken; never the raw bytes instead.</summary>
    Broken,
    TooLarge,

    /// <summary>Too many filters, or parameters out of all measure.</summary>
    BadParameters,
}

/// <summary>A decoded stream.</summary>
/// <param name="Bytes">The data; empty on Broken, TooLarge and BadParameters.</param>
/// <param name="Filter">The filter that stopped decoding; null where none did.</param>
public readonly record struct DecodeResult(
    ReadOnlyMemory<byte> Bytes,
    DecodeError Error,
    string? Filter = null
)
{
    public bool IsOk => Error == DecodeError.None;
}
