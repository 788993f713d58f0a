namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Tells an S/MIME entity from a bare file.</summary>
internal static class EntityHeaders
{
    /// <summary>True when bytes begin with MIME header fields: Content-Type, MIME-Version and their kin.</summary>
    public static bool Begin(ReadOnlySpan<byte> bytes)
    {
        Span<byte> lower = stackalloc byte[16];
        var head = bytes.TrimStart("\r\n"u8);
        head = head[..Math.Min(head.Length, lower.Length)];
        System.Text.Ascii.ToLower(head, lower, out var written);
        ReadOnlySpan<byte> start = lower[..written];
        return start.StartsWith("content-"u8)
            || start.StartsWith("mime-version:"u8)
            || MailHeaders.Begin(bytes);
    }
}
