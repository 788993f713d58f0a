namespace MailRevocationWorker.Inspection.Messages;

/// <summary>
/// Read-only and seekable: a few bytes of our own, then the tail of another stream. So a MIME parser sees the header
/// fields that make the structure and the body, and none of the others, and parts can still be read by their place.
/// </summary>
internal sealed class JoinedStream(byte[] head, Stream tail, long tailOffset) : Stream
{
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => head.Length + Math.Max(0, tail.Length - tailOffset);

    public override long Position
    {
        get => position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (position < head.Length)
        {
            read = Math.Min(buffer.Length, head.Length - (int)position);
            head.AsSpan((int)position, read).CopyTo(buffer);
        }
        else
        {
            tail.Position = tailOffset + position - head.Length;
            read = tail.Read(buffer);
        }

        position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => position + offset,
            SeekOrigin.End => Length + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        return position = target;
    }

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();
}
