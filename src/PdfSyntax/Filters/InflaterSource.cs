namespace PdfSyntax.Filters;

/// <summary>
/// Compressed data for the inflater. .NET's inflater takes truncated data for complete; but it asks for more only while it has not met
/// the end mark and the checksum, so being asked with nothing left tells truncated data.
/// </summary>
internal sealed class InflaterSource(ReadOnlyMemory<byte> data) : Stream
{
    private int _position;

    /// <summary>More was asked for than there is.</summary>
    public bool RanDry { get; private set; }
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, data.Length - _position);
        data.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        RanDry |= count == 0 && buffer.Length > 0;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();
}
