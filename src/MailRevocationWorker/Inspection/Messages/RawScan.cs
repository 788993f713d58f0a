using System.Buffers;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>One header field as it stands in the bytes: its name in lower case, its value with folds.</summary>
internal sealed record RawHeader(string Name, byte[] Value);

/// <summary>
/// One pass over a message's raw bytes before any MIME parser sees them: the top header block, bounded, and what would make
/// a parser costly (header fields, header lengths, boundaries). Any bytes are a message to it.
/// </summary>
internal sealed class RawScan
{
    private const int MaxClosings = 4000;

    private readonly MessageReadOptions options;
    private readonly List<RawHeader> headers = [];
    private readonly HashSet<string> closings = new(StringComparer.Ordinal);

    // What the line being read belongs to.
    private long lineStart;
    private bool inTop = true;
    private bool inHeaders = true;
    private bool firstOfBlock = true;
    private bool blockIsMessage;
    private int blockCount;
    private long fieldLength;
    private string? fieldName;
    private readonly ArrayBufferWriter<byte> fieldValue = new();

    private RawScan(MessageReadOptions options) => this.options = options;

    /// <summary>The top block's fields, at most <see cref="MessageReadOptions.MaxHeaders"/>, those that are too long left out.</summary>
    public IReadOnlyList<RawHeader> Headers => headers;

    /// <summary>Where the body begins; the length of the whole where there is none.</summary>
    public long BodyOffset { get; private set; }

    /// <summary>The top block has more fields than allowed.</summary>
    public bool TooManyHeaders { get; private set; }

    /// <summary>A field of the top block is longer than allowed.</summary>
    public bool HeaderTooLong { get; private set; }

    /// <summary>A part's header block passes a limit: no parser should build it.</summary>
    public bool PartHeadersPassLimit { get; private set; }

    /// <summary>Lines that look like a part's delimiter and are followed by header fields or nothing.</summary>
    public int Delimiters { get; private set; }

    /// <summary>Addresses in To, Cc and Bcc, told by their at signs; fields that are too long are counted as well.</summary>
    public int Recipients { get; private set; }

    /// <summary>True when a line closes a multipart of this boundary.</summary>
    public bool Closes(string boundary) => closings.Contains(boundary);

    public static RawScan Of(
        Stream stream,
        MessageReadOptions options,
        CancellationToken cancellationToken
    )
    {
        var scan = new RawScan(options);
        var length = RawLines.Read(stream, scan.Line, cancellationToken);
        scan.EndField();
        if (scan.inTop)
        {
            scan.BodyOffset = length;
        }

        return scan;
    }

    private void Line(ReadOnlySpan<byte> bytes, long length, long next)
    {
        var start = lineStart;
        lineStart = next;
        var line = bytes.TrimEnd((byte)'\r');
        if (start == 0 && line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            // A byte order mark: the file went through a text editor.
            line = line[3..];
        }

        if (inHeaders)
        {
            HeaderLine(line, length, start, next);
        }
        else if (line.StartsWith("--"u8))
        {
            Delimiter(line);
        }
    }

    private void Delimiter(ReadOnlySpan<byte> line)
    {
        var text = line[2..].TrimEnd((byte)' ');
        if (text.EndsWith("--"u8) && text.Length <= 130 && closings.Count < MaxClosings)
        {
            closings.Add(System.Text.Encoding.Latin1.GetString(text[..^2]));
        }

        inHeaders = true;
        firstOfBlock = true;
        blockIsMessage = false;
        blockCount = 0;
    }

    private void HeaderLine(ReadOnlySpan<byte> line, long length, long start, long next)
    {
        if (line.IsEmpty)
        {
            EndField();
            if (firstOfBlock && !inTop)
            {
                Delimiters++;
            }

            // A forwarded message has a header block of its own right after its part's.
            inHeaders = blockIsMessage;
            firstOfBlock = true;
            blockIsMessage = false;
            blockCount = 0;
            LeaveTop(next);
            return;
        }

        if (!firstOfBlock && line[0] is (byte)' ' or (byte)'\t')
        {
            Append(line, length);
            return;
        }

        var colon = NameLength(line);
        if (colon == 0)
        {
            NoHeader(line, start);
            return;
        }

        EndField();
        if (firstOfBlock && !inTop)
        {
            Delimiters++;
        }

        firstOfBlock = false;
        blockCount++;
        fieldName = System
            .Text.Encoding.ASCII.GetString(line[..colon])
            .TrimEnd()
            .ToLowerInvariant();
        fieldLength = 0;
        Append(line[(line.IndexOf((byte)':') + 1)..], length);
        if (blockCount > options.MaxHeaders)
        {
            TooManyHeaders |= inTop;
            PartHeadersPassLimit |= !inTop;
        }
    }

    /// <summary>An mbox separator is passed over; anything else that is no field ends the block, as parsers do.</summary>
    private void NoHeader(ReadOnlySpan<byte> line, long start)
    {
        if (inTop && firstOfBlock && (line.StartsWith("From "u8) || line.StartsWith(">From "u8)))
        {
            return;
        }

        if (inTop && !firstOfBlock && !line.StartsWith("--"u8))
        {
            // A line without a colon among the fields: passed over, the block goes on.
            EndField();
            return;
        }

        EndField();
        inHeaders = false;
        LeaveTop(start);
        if (line.StartsWith("--"u8))
        {
            Delimiter(line);
        }
    }

    private void LeaveTop(long bodyOffset)
    {
        if (inTop)
        {
            inTop = false;
            BodyOffset = bodyOffset;
        }
    }

    private void Append(ReadOnlySpan<byte> line, long length)
    {
        fieldLength += length;
        if (fieldLength > options.MaxHeaderBytes)
        {
            HeaderTooLong |= inTop;
            PartHeadersPassLimit |= !inTop;
        }

        if (inTop && fieldName is "to" or "cc" or "bcc")
        {
            Recipients += line.Count((byte)'@');
        }

        if (
            fieldValue.WrittenCount < options.MaxHeaderBytes
            && (inTop || fieldName == "content-type")
        )
        {
            if (fieldValue.WrittenCount > 0)
            {
                fieldValue.Write("\r\n"u8);
            }

            fieldValue.Write(line);
        }
    }

    private void EndField()
    {
        if (fieldName is null)
        {
            return;
        }

        if (fieldName == "content-type")
        {
            var type = fieldValue.WrittenSpan[..Math.Min(fieldValue.WrittenCount, 256)];
            blockIsMessage |= System
                .Text.Encoding.Latin1.GetString(type)
                .AsSpan()
                .Trim()
                .StartsWith("message/", StringComparison.OrdinalIgnoreCase);
        }

        if (inTop && fieldLength <= options.MaxHeaderBytes && headers.Count < options.MaxHeaders)
        {
            headers.Add(new RawHeader(fieldName, fieldValue.WrittenSpan.ToArray()));
        }

        fieldName = null;
        fieldValue.ResetWrittenCount();
    }

    /// <summary>The length of a field's name (RFC 5322 clause 3.6.8) with the blanks that old mailers put before the colon; 0 for none.</summary>
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon is < 1 or > 200)
        {
            return 0;
        }

        var name = line[..colon].TrimEnd((byte)' ').TrimEnd((byte)'\t');
        foreach (var b in name)
        {
            if (b is <= 32 or >= 127)
            {
                return 0;
            }
        }

        return name.Length;
    }
}
