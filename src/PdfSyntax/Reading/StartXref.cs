namespace PdfSyntax.Reading;

/// <summary>Reads "startxref N %%EOF" (7.5.5).</summary>
internal static class StartXref
{
    /// <param name="keyword">Byte offset of the keyword.</param>
    /// <param name="markerEnd">Just behind %%EOF.</param>
    /// <param name="end">Just behind %%EOF and one end of line.</param>
    public static long? Read(
        ParseContext context,
        ReadOnlyMemory<byte> bytes,
        int keyword,
        out int markerEnd,
        out int end
    )
    {
        var data = bytes.Span;
        var parser = new ObjectParser(context, bytes, keyword + "startxref".Length);
        parser.SkipWhite();
        long? value = parser.TryUnsigned(out var number) ? number : null;
        var at = parser.Position;
        while (at < data.Length && Chars.IsWhite(data[at]))
        {
            at++;
        }

        if (!data[at..].StartsWith("%%EOF"u8))
        {
            context.Report(DeviationKind.MissingEndOfFile, at, "no %%EOF behind startxref");
            markerEnd = end = parser.Position;
            return value;
        }

        markerEnd = at += "%%EOF".Length;
        if (at < data.Length && data[at] == '\r')
        {
            at++;
        }

        end = at < data.Length && data[at] == '\n' ? at + 1 : at;
        return value;
    }
}
