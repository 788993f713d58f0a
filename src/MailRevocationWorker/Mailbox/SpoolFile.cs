using System.Security.Cryptography;

namespace MailRevocationWorker.Mailbox;

/// <summary>A private file that takes a message in chunks, counts it and hashes it. Dispose deletes it unless somebody moved it away.</summary>
internal sealed class SpoolFile : IAsyncDisposable
{
    /// <summary>Bytes of a header that are kept of a message that is too large.</summary>
    public const int MaxHeaderBytes = 262_144;

    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private SpoolFile(FileStream file) => this.file = file;

    public string Path => file.Name;

    public long Length { get; private set; }

    /// <exception cref="IOException">The folder can't be made or written.</exception>
    public static SpoolFile Create(string folder)
    {
        MakeFolder(folder);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = System.IO.Path.Combine(folder, $"{Guid.CreateVersion7():N}.spool");
        return new(new FileStream(System.IO.Path.GetFullPath(path), options));
    }

    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            const UnixFileMode owner =
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(folder, owner);
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken ct)
    {
        await file.WriteAsync(chunk, ct);
        hash.AppendData(chunk.Span);
        Length += chunk.Length;
    }

    /// <summary>Copies from a stream until its end or until more than <paramref name="most"/> bytes have come.</summary>
    /// <returns>Bytes copied by this call.</returns>
    public async Task<long> CopyAsync(Stream source, long most, CancellationToken ct)
    {
        var buffer = new byte[65_536];
        long copied = 0;
        int read;
        while (copied <= most && (read = await source.ReadAsync(buffer, ct)) > 0)
        {
            await WriteAsync(buffer.AsMemory(0, read), ct);
            copied += read;
        }

        return copied;
    }

    /// <summary>Copies the header with its closing empty line (RFC 5322 clause 2.1), at most <see cref="MaxHeaderBytes"/>.</summary>
    public async Task CopyHeaderAsync(Stream source, CancellationToken ct)
    {
        var buffer = new byte[MaxHeaderBytes];
        var filled = await source.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            ct
        );
        await WriteAsync(buffer.AsMemory(0, HeaderLength(buffer.AsSpan(0, filled))), ct);
    }

    /// <summary>Bytes up to and with the first empty line; all of them where there is none.</summary>
    public static int HeaderLength(ReadOnlySpan<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var line = message[at..].IndexOf((byte)'\n');
            if (line < 0)
            {
                break;
            }

            at += line + 1;
            if (line == 0 || (line == 1 && message[at - 2] == (byte)'\r'))
            {
                return at;
            }
        }

        return message.Length;
    }

    /// <summary>Flushes to disk and closes; upper-case hex of the content's SHA-256.</summary>
    public async Task<string> CloseAsync(CancellationToken ct)
    {
        await file.FlushAsync(ct);
        file.Flush(flushToDisk: true);
        await file.DisposeAsync();
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        hash.Dispose();
        File.Delete(Path);
    }

    /// <summary>Removes what an earlier process left behind; those messages are offered again.</summary>
    public static void Sweep(string folder)
    {
        MakeFolder(folder);
        foreach (var left in Directory.EnumerateFiles(folder, "*.spool"))
        {
            File.Delete(left);
        }
    }
}
