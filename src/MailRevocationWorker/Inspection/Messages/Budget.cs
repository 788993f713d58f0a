namespace MailRevocationWorker.Inspection.Messages;

/// <summary>What may still be decoded and inflated for this message.</summary>
internal sealed class Budget(MessageReadOptions options)
{
    private long left = options.MaxTotalBytes;
    private int parts = options.MaxParts;

    /// <summary>Counts one more part; false once there were too many.</summary>
    public bool TakePart() => parts-- > 0;

    /// <summary>All bytes of a stream; null past a part's limit, the message's limit or <paramref name="bound"/>.</summary>
    public byte[]? Take(Stream source, long bound = long.MaxValue)
    {
        var limit = Math.Min(bound, Math.Min(left, options.MaxPartBytes));
        if (limit <= 0)
        {
            return null;
        }

        var bytes = Bounded.ReadAll(source, (int)limit);
        left -= bytes?.Length ?? limit;
        return bytes;
    }
}
