namespace MailRevocationWorker.Inspection;

/// <summary>What a caged program says on its standard error: read, so that it does not stand still, and thrown away. It may be a stranger's words, and without a line end for ever.</summary>
internal static class Discarded
{
    private const int BufferBytes = 16 << 10;

    /// <summary>Reads to the end into one buffer, whatever the length. Never fails: the program's end, or ours, is the end of it.</summary>
    public static async Task ReadAsync(Stream source)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await source.ReadAsync(buffer) > 0) { }
        }
        catch (Exception e)
            when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was ended, and its pipe with it.
        }
    }
}
