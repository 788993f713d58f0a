namespace MailRevocationWorker.Inspection;

/// <summary>Our own files could not be read or written, or no reader could be started: no fault of what is read, so that it is worth another try once the cause is mended.</summary>
public sealed class InspectionOutageException(string message, Exception? cause = null)
    : IOException(message, cause);

/// <summary>
/// The files that the host names to the cage, and nothing else: what fails here is our disk, our folder or our permission. It is told by the place, never by
/// the kind of exception alone: libraries raise <see cref="IOException"/> for a stranger's bytes too (zlib's own is one), and those stay the document's doing.
/// </summary>
internal static class OwnFiles
{
    /// <summary>The whole file.</summary>
    /// <exception cref="InspectionOutageException">It is missing or can't be read.</exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (IsOurs(e))
        {
            throw Outage(e);
        }
    }

    /// <summary>To be read piece by piece; a read that fails later says <see cref="InspectionOutageException"/> too.</summary>
    /// <exception cref="InspectionOutageException">It is missing or can't be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new OwnFile(path);
        }
        catch (Exception e) when (IsOurs(e))
        {
            throw Outage(e);
        }
    }

    /// <summary>Writes a file, and the folder where it is missing.</summary>
    /// <exception cref="InspectionOutageException">The disk is full, the folder can't be written to.</exception>
    /// <exception cref="IOException">It is larger than a child may write.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
        catch (Exception e) when (IsOurs(e))
        {
            throw Outage(e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // EFBIG in .NET's words: the limit of FileSizeLimit, where its signal did not end the child. The mail has made this of itself.
            throw new IOException("a document is larger than a child may write", e);
        }
    }

    private static bool IsOurs(Exception e) =>
        e is (IOException or UnauthorizedAccessException) and not InspectionOutageException;

    private static InspectionOutageException Outage(Exception cause) => new(cause.Message, cause);

    private sealed class OwnFile(string path)
        : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 << 10)
    {
        /// <summary>The base class leads every other way of reading here.</summary>
        public override int Read(byte[] buffer, int offset, int count)
        {
            try
            {
                return base.Read(buffer, offset, count);
            }
            catch (Exception e) when (IsOurs(e))
            {
                throw Outage(e);
            }
        }
    }
}
