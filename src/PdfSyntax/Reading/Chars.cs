using System.Buffers;

namespace PdfSyntax.Reading;

/// <summary>Character classes of ISO 32000-1 clause 7.2.2.</summary>
internal static class Chars
{
    public static SearchValues<byte> EndOfLine { get; } = SearchValues.Create("\r\n"u8);

    public static SearchValues<byte> White { get; } = SearchValues.Create("\0\t\n\f\r "u8);

    /// <summary>White space and delimiters: what ends a regular token.</summary>
    public static SearchValues<byte> TokenEnd { get; } =
        SearchValues.Create("\0\t\n\f\r ()<>[]{}/%"u8);

    /// <summary>What a literal string's scan must stop at.</summary>
    public static SearchValues<byte> StringSpecial { get; } = SearchValues.Create("()\\\r"u8);

    public static bool IsWhite(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    public static bool IsDelimiter(byte b) =>
        b
            is (byte)'('
                or (byte)')'
                or (byte)'<'
                or (byte)'>'
                or (byte)'['
                or (byte)']'
                or (byte)'{'
                or (byte)'}'
                or (byte)'/'
                or (byte)'%';

    public static bool IsRegular(byte b) => !IsWhite(b) && !IsDelimiter(b);

    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>0 to 15, or -1.</summary>
    public static int HexValue(byte b) =>
        b switch
        {
            >= (byte)'0' and <= (byte)'9' => b - '0',
            >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
            _ => -1,
        };
}
