using System.Text;

namespace PdfSyntax.Reading;

/// <summary>What every parser of one file shares: limits, the list of deviations, the work done so far, names met before.</summary>
internal sealed class ParseContext
{
    private readonly string?[] _names = new string?[1024];
    private readonly HashSet<(DeviationKind, long)> _reported = [];
    private readonly Dictionary<DeviationKind, int> _reportedOfKind = [];
    private readonly long _workLimit;
    private long _work;
    private long _entriesLeft;

    public ParseContext(PdfLimits limits, long fileLength, CancellationToken ct)
    {
        Limits = limits;
        Cancellation = ct;
        _entriesLeft = 20_000 + fileLength;
        _workLimit = Math.Max(16L * 1024 * 1024, fileLength * limits.WorkFactor);
    }

    /// <summary>Items of the arrays and entries of the dictionaries being parsed, the innermost last: shared, so that nothing grows for each of them.</summary>
    public List<PdfObject> Items { get; } = [];

    /// <inheritdoc cref="Items"/>
    public List<PdfEntry> Entries { get; } = [];

    public PdfLimits Limits { get; }
    public CancellationToken Cancellation { get; }
    public List<Deviation> Deviations { get; } = [];
    public bool IsExhausted => _work > _workLimit;

    /// <summary>Counts bytes looked at. False once the budget is spent: whoever asks then gives up.</summary>
    public bool Spend(long bytes)
    {
        if (IsExhausted)
        {
            return false;
        }

        Cancellation.ThrowIfCancellationRequested();
        _work += bytes;
        if (IsExhausted)
        {
            Report(
                DeviationKind.LimitExceeded,
                0,
                $"more than {_workLimit} bytes would have to be looked at"
            );
            return false;
        }

        return true;
    }

    /// <summary>Counts cross-reference entries of all sections: no real file has more of them than bytes, however often sections are named.</summary>
    public bool TryTakeEntries(long count, long offset)
    {
        _entriesLeft -= count;
        if (_entriesLeft >= 0)
        {
            return true;
        }

        Report(
            DeviationKind.NegativeOrHugeSize,
            offset,
            "more cross-reference entries than the file has bytes"
        );
        return false;
    }

    public void Report(DeviationKind kind, long offset, string detail)
    {
        var known = _reportedOfKind.GetValueOrDefault(kind);
        if (known < Limits.MaxDeviationsOfAKind && _reported.Add((kind, offset)))
        {
            _reportedOfKind[kind] = known + 1;
            Deviations.Add(new Deviation(kind, offset, detail));
        }
    }

    /// <summary>The string of these Latin-1 bytes, the same instance for a name met before.</summary>
    public string Name(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 64)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        uint hash = 2166136261;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 16777619;
        }

        ref var slot = ref _names[(hash ^ (hash >> 15)) & 1023];
        if (slot is null || !Same(slot, bytes))
        {
            slot = Encoding.Latin1.GetString(bytes);
        }

        return slot;
    }

    private static bool Same(string text, ReadOnlySpan<byte> bytes)
    {
        if (text.Length != bytes.Length)
        {
            return false;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            if (text[i] != bytes[i])
            {
                return false;
            }
        }

        return true;
    }
}
