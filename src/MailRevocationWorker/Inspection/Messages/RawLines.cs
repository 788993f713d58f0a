namespace MailRevocationWorker.Inspection.Messages;

/// <summary>A stream as lines that end with LF, one pass, however long they are.</summary>
internal static class RawLines
{
    private const int Kept = 64 << 10;

    /// <param name="start">The line's bytes without its LF, as far as they are kept.</param>
    /// <param name="length">Its whole length.</param>
    /// <param name="next">Where the next line begins.</param>
    public delegate void Visitor(ReadOnlySpan<byte> start, long length, long next);

    /// <summary>Shows every line, the last one too where it has no end; gives the stream's length.</summary>
    public static long Read(Stream stream, Visitor visit, CancellationToken cancellationToken)
    {
        var buffer = new byte[Kept];
        var line = new byte[Kept];
        var kept = 0;
        long length = 0;
        long position = 0;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rest = buffer.AsSpan(0, read);
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)'\n');
                var piece = end < 0 ? rest : rest[..end];
                var room = Math.Min(piece.Length, Kept - kept);
                piece[..room].CopyTo(line.AsSpan(kept));
                kept += room;
                length += piece.Length;
                position += piece.Length + (end < 0 ? 0 : 1);
                if (end >= 0)
                {
                    visit(line.AsSpan(0, kept), length, position);
                    kept = 0;
                    length = 0;
                }

                rest = rest[(end < 0 ? rest.Length : end + 1)..];
            }
        }

        if (length > 0)
        {
            visit(line.AsSpan(0, kept), length, position);
        }

        return position;
    }
}
