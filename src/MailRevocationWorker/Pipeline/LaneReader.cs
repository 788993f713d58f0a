using System.Buffers;
using System.Text;

namespace MailRevocationWorker.Pipeline;

/// <summary>
/// A raw message → its <see cref="Lane"/>, by looking for a few words in its first bytes. Nothing is parsed and nothing is decided by
/// it but the order of work, so that a wrong guess costs a delay at most: it may run outside the cage.
/// </summary>
internal static class LaneReader
{
    /// <summary>What is looked at. A form's part comes soon after the text that it is attached to.</summary>
    private const int Bytes = 256 << 10;

    /// <summary>RFC 5321 clause 4.5.3.1.3, without the angle brackets.</summary>
    private const int MaxAddress = 254;

    /// <summary>A PDF or a container that may hold one, as they stand in MIME; and what hurried people write, in its encodings too.</summary>
    private static readonly SearchValues<string> RequestWords = SearchValues.Create(
        [
            "application/pdf",
            ".pdf",
            "JVBERi", // "%PDF-" in base64
            "%PDF-",
            "application/pkcs7-mime",
            "application/x-pkcs7-mime",
            "application/ms-tnef",
            "application/zip",
            "application/octet-stream",
            "message/rfc822",
            "urgent",
            "compromi",
            "stolen",
            "revoc",
            "r=C3=A9voc",
            "r=E9voc",
        ],
        StringComparison.OrdinalIgnoreCase
    );

    private static readonly SearchValues<char> AddressEnds = SearchValues.Create(
        " \t\r\n<>\"(),:;"
    );

    /// <exception cref="IOException">The file can't be read.</exception>
    public static async Task<Lane> ReadAsync(
        string path,
        DateTimeOffset receivedAt,
        CancellationToken cancellation
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Bytes);
        try
        {
            await using var file = File.OpenRead(path);
            var read = await file.ReadAtLeastAsync(
                buffer.AsMemory(0, Bytes),
                Bytes,
                throwOnEndOfStream: false,
                cancellation
            );
            return Of(buffer.AsSpan(0, read), receivedAt);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static Lane Of(ReadOnlySpan<byte> start, DateTimeOffset receivedAt)
    {
        var letters = ArrayPool<char>.Shared.Rent(start.Length);
        try
        {
            var text = letters.AsSpan(0, Encoding.Latin1.GetChars(start, letters));
            var (domain, sender) = Sender(text);
            return new(
                domain,
                sender,
                ((ReadOnlySpan<char>)text).ContainsAny(RequestWords)
                    ? LaneRank.Request
                    : LaneRank.Other,
                receivedAt
            );
        }
        finally
        {
            ArrayPool<char>.Shared.Return(letters);
        }
    }

    /// <summary>The last word with an at sign in the first From field, or Return-Path where there is none.</summary>
    private static (string Domain, string Sender) Sender(ReadOnlySpan<char> text)
    {
        var address = Address(text, "From:") ?? Address(text, "Return-Path:") ?? "";
        var at = address.LastIndexOf('@');
        return at < 0 ? ("", "") : (address[(at + 1)..], address);
    }

    private static string? Address(ReadOnlySpan<char> text, string field)
    {
        var first = text.StartsWith(field, StringComparison.OrdinalIgnoreCase);
        var start = first ? 0 : text.IndexOf("\n" + field, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var value = text[(start + field.Length + (first ? 0 : 1))..];
        var end = 0;
        while (true)
        {
            var line = value[end..].IndexOf('\n');
            end = line < 0 ? value.Length : end + line + 1;
            if (end >= value.Length || value[end] is not (' ' or '\t'))
            {
                break; // not folded (RFC 5322 clause 2.2.3)
            }
        }

        value = value[..end];
        var at = value.LastIndexOf('@');
        if (at < 0)
        {
            return null;
        }

        var from = value[..at].LastIndexOfAny(AddressEnds) + 1;
        var length = value[at..].IndexOfAny(AddressEnds);
        var address = value[from..(length < 0 ? value.Length : at + length)];
        return address[Math.Max(0, address.Length - MaxAddress)..].ToString().ToLowerInvariant();
    }
}
