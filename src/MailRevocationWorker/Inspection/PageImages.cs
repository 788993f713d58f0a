using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Caching.Memory;

namespace MailRevocationWorker.Inspection;

/// <summary>A page as a picture, or why there is none.</summary>
/// <param name="Failure">English, for operators; null when there is a picture.</param>
public sealed record PageImage(byte[]? Png, string? Failure);

/// <summary>
/// Pages of a stranger's PDF drawn to PNG by poppler's pdftoppm in a cage of its own: no network, no file written, bounded in memory, CPU, time
/// and output, and where the system allows no file to read but programs and fonts (<see cref="BareRoot"/>): the document comes by its standard input. What a person looks at is a picture, in which nothing can run. Pictures are kept in memory for a while, never on disk.
/// </summary>
public sealed class PageImages(TimeProvider clock) : IDisposable
{
    /// <summary>Longest side of a picture, in pixels: readable at full width, bounded whatever the page's own size.</summary>
    private const int Side = 1500;
    private const int Megabytes = 512;
    private const int CpuSeconds = 15;
    private const int MaxBytes = 12 << 20;
    private const string NoFile = "--fsize=0";
    private const long CacheBytes = 96 << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim places = new(2);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = CacheBytes });

    /// <summary>Whether this machine has pdftoppm (Debian's poppler-utils).</summary>
    public static bool Available => CageTools.Pdftoppm is not null;

    /// <summary>Whether the drawing may read programs and fonts alone; told by <c>doctor</c>.</summary>
    public static bool SeesNoFiles => BareRoot.Prefix.Count > 0;

    /// <param name="path">Of the document.</param>
    /// <param name="sha256">Of its bytes: what is kept is kept by content.</param>
    /// <param name="page">From 1.</param>
    public async Task<PageImage> RenderAsync(
        string path,
        string sha256,
        int page,
        CancellationToken cancellation
    )
    {
        if (CageTools.Pdftoppm is not { } pdftoppm)
        {
            return new(null, "pdftoppm (poppler-utils) is not installed");
        }

        var key = (sha256, page);
        if (cache.TryGetValue(key, out byte[]? known))
        {
            return new(known, null);
        }

        await places.WaitAsync(cancellation);
        try
        {
            var drawn = await DrawAsync(pdftoppm, path, page, cancellation);
            if (drawn.Png is { } png)
            {
                cache.Set(
                    key,
                    png,
                    new MemoryCacheEntryOptions { Size = png.Length, SlidingExpiration = Kept }
                );
            }

            return drawn;
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose()
    {
        cache.Dispose();
        places.Dispose();
    }

    private async Task<PageImage> DrawAsync(
        string pdftoppm,
        string path,
        int page,
        CancellationToken cancellation
    )
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token,
            cancellation
        );
        using var process = new Process { StartInfo = Start(pdftoppm, page) };
        FileStream document;
        try
        {
            document = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, "the document can't be read");
        }

        await using var closing = document;
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new(null, $"pdftoppm could not be started: {e.Message}");
        }

        try
        {
            // Drained and thrown away: what poppler says of a stranger's file is no news to anybody.
            _ = Discarded.ReadAsync(process.StandardError.BaseStream);
            var fed = FeedAsync(document, process.StandardInput.BaseStream, both.Token);
            var png = await ReadAsync(process.StandardOutput.BaseStream, both.Token);
            if (png is null)
            {
                return new(null, $"the picture is larger than {MaxBytes >> 20} MB");
            }

            await process.WaitForExitAsync(both.Token);
            await fed;
            return process.ExitCode == 0 && IsPicture(png)
                ? new(png, null)
                : new(null, $"pdftoppm drew nothing, exit status {process.ExitCode}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, $"no picture within {Deadline.TotalSeconds} s");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task FeedAsync(
        FileStream document,
        Stream input,
        CancellationToken cancellation
    )
    {
        try
        {
            await using (input)
            {
                await document.CopyToAsync(input, cancellation);
            }
        }
        catch (IOException)
        {
            // It stopped reading; its exit status tells why.
        }
    }

    private static ProcessStartInfo Start(string pdftoppm, int page)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        string[] command =
        [
            .. BareRoot.Prefix.Count > 0
                ? [.. BareRoot.Prefix, .. CageTools.Limits(Megabytes, CpuSeconds, NoFile)]
                : CageTools.Prefix(Megabytes, CpuSeconds, NoFile),
            pdftoppm,
            "-q",
            "-png",
            "-singlefile",
            "-f",
            number,
            "-l",
            number,
            "-scale-to",
            Side.ToString(CultureInfo.InvariantCulture),
            "-",
        ];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        // Nothing of the service's environment is the drawing's business.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Null when it is more than is read.</summary>
    private static async Task<byte[]?> ReadAsync(Stream from, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxBytes)
            {
                return null;
            }
        }

        return content.ToArray();
    }

    /// <summary>A PNG signature and an IHDR no larger than was asked for (PNG third edition, clauses 5.2 and 11.2.1).</summary>
    private static bool IsPicture(ReadOnlySpan<byte> png) =>
        png.Length > 33
        && png.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        && BinaryPrimitives.ReadUInt32BigEndian(png[16..]) is > 0 and <= Side
        && BinaryPrimitives.ReadUInt32BigEndian(png[20..]) is > 0 and <= Side;
}
