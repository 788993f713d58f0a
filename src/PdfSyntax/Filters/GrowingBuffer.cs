using System.Buffers;

namespace PdfSyntax.Filters;

/// <summary>Output of a filter: rented memory that grows up to a cap, copied once at the end.</summary>
internal ref struct GrowingBuffer : IDisposable
{
    private readonly int _cap;
    private byte[] _bytes;

    public GrowingBuffer(int expected, int cap)
    {
        _cap = cap;
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Clamp(expected, 256, Math.Max(256, cap)));
    }

    public int Count { get; private set; }

    /// <summary>Free room of at least <paramref name="atLeast"/> bytes; false where the cap forbids it.</summary>
    public bool TryReserve(int atLeast, out Span<byte> room)
    {
        room = default;
        if (atLeast > _cap - Count)
        {
            return false;
        }

        if (_bytes.Length - Count < atLeast)
        {
            var size = (int)Math.Min(Math.Max((long)_bytes.Length * 2, Count + atLeast), _cap);
            var grown = ArrayPool<byte>.Shared.Rent(size);
            _bytes.AsSpan(0, Count).CopyTo(grown);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = grown;
        }

        room = _bytes.AsSpan(Count, Math.Min(_bytes.Length, _cap) - Count);
        return true;
    }

    public void Advance(int count) => Count += count;

    public bool TryAdd(byte value)
    {
        if (!TryReserve(1, out var room))
        {
            return false;
        }

        room[0] = value;
        Count++;
        return true;
    }

    public readonly byte[] ToArray() => _bytes.AsSpan(0, Count).ToArray();

    public readonly Span<byte> Written => _bytes.AsSpan(0, Count);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
