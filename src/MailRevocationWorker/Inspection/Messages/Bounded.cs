namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Reading that ends at a limit.</summary>
internal static class Bounded
{
    /// <summary>All bytes of a stream; null when there are more than <paramref name="limit"/>.</summary>
    public static byte[]? ReadAll(Stream source, int limit)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[32 << 10];
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            if (kept.Length + read > limit)
            {
                return null;
            }

            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }
}
