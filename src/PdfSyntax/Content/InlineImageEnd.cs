using PdfSyntax.Reading;

namespace PdfSyntax;

/// <summary>Finds the end of an inline image's data, which the syntax marks only by EI (8.9.7).</summary>
internal static class InlineImageEnd
{
    /// <param name="behind">Just behind EI.</param>
    /// <returns>The end of the data.</returns>
    public static int Find(
        ReadOnlySpan<byte> content,
        int begin,
        PdfDictionary image,
        ParseContext context,
        out int behind
    )
    {
        // PDF 2.0 states the length.
        if (
            (image["Length"] ?? image["L"]) is PdfInteger { Value: >= 0 } length
            && length.Value <= content.Length - begin
            && IsEnd(content, begin + (int)length.Value, out behind)
        )
        {
            return begin + (int)length.Value;
        }

        for (var at = begin; at < content.Length; )
        {
            var next = content[at..].IndexOf("EI"u8);
            if (next < 0)
            {
                break;
            }

            var mark = at + next;
            if (
                (mark == begin || Chars.IsWhite(content[mark - 1]))
                && (mark + 2 >= content.Length || !Chars.IsRegular(content[mark + 2]))
                && LooksLikeContent(content[(mark + 2)..])
            )
            {
                behind = mark + 2;
                return Math.Max(begin, mark - 1);
            }

            at = mark + 2;
        }

        context.Report(DeviationKind.MalformedObject, begin, "an inline image without EI");
        behind = content.Length;
        return content.Length;
    }

    private static bool IsEnd(ReadOnlySpan<byte> content, int at, out int behind)
    {
        behind = at;
        while (behind < content.Length && Chars.IsWhite(content[behind]))
        {
            behind++;
        }

        var found = content[behind..].StartsWith("EI"u8);
        behind += 2;
        return found;
    }

    /// <summary>Image data that happen to hold EI go on with bytes that no operator has.</summary>
    private static bool LooksLikeContent(ReadOnlySpan<byte> rest)
    {
        foreach (var b in rest[..Math.Min(rest.Length, 12)])
        {
            if (b is > 126 or (< 32 and not (9 or 10 or 12 or 13)))
            {
                return false;
            }
        }

        return true;
    }
}
