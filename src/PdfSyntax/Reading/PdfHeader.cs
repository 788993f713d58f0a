using System.Text;

namespace PdfSyntax.Reading;

/// <summary>The header line (7.5.2).</summary>
internal readonly record struct PdfHeader(int Offset, string? Version)
{
    public static PdfHeader Find(ReadOnlySpan<byte> bytes, ParseContext context)
    {
        var head = bytes[..Math.Min(bytes.Length, 1024 + 5)];
        var at = head.IndexOf("%PDF-"u8);
        if (at < 0)
        {
            return new PdfHeader(-1, null);
        }

        if (at > 0)
        {
            context.Report(DeviationKind.JunkBeforeHeader, 0, $"{at} bytes before %PDF-");
        }

        var rest = bytes[(at + 5)..Math.Min(bytes.Length, at + 5 + 16)];
        var end = rest.IndexOfAny(Chars.TokenEnd);
        return new PdfHeader(at, Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]));
    }
}
