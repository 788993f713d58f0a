using PdfSyntax.Filters;

namespace PdfSyntax.Reading;

/// <summary>Parsed objects and decoded object streams of one file, shared by all its views: the same bytes are parsed once.</summary>
internal sealed class ObjectStore
{
    private const int MaxNesting = 4;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Dictionary<int, PdfIndirectObject?> _byOffset = [];
    private readonly Dictionary<int, ObjectStream?> _containers = [];
    private readonly HashSet<int> _decoded = [];
    private long _decodedBytes;
    private int _nesting;

    public ObjectStore(ReadOnlyMemory<byte> bytes, ParseContext context)
    {
        _bytes = bytes;
        Context = context;
    }

    public ParseContext Context { get; }

    /// <summary>Reads what <paramref name="entry"/> names as it is seen through <paramref name="view"/>.</summary>
    /// <param name="limit">End of the revision that the entry belongs to.</param>
    public PdfIndirectObject? Read(in XrefEntry entry, int limit, PdfView view)
    {
        switch (entry.Kind)
        {
            case XrefEntryKind.InFile:
                return ReadInFile(entry, limit, view);
            case XrefEntryKind.InObjectStream:
                return Container(entry.Location, view)?.Get(entry.Generation, entry.Number);
            default:
                return null;
        }
    }

    /// <summary>The object numbers that stand in object stream <paramref name="number"/>, in its order; empty where it is none.</summary>
    public IReadOnlyList<int> NumbersIn(int number, PdfView view) =>
        Container(number, view) is { } container ? container.Numbers.ToArray() : [];

    public DecodeResult Decode(PdfStream stream, int maxBytes, PdfView view)
    {
        var limits = Context.Limits;
        var cap = Math.Min(maxBytes, limits.MaxDecodedBytesPerStream);
        var isNew = stream.RawOffset < 0 || !_decoded.Contains(stream.RawOffset);
        if (isNew)
        {
            cap = (int)Math.Min(cap, Math.Max(0, limits.MaxDecodedBytesInTotal - _decodedBytes));
        }

        if (!Context.Spend(stream.RawLength))
        {
            return new DecodeResult(default, DecodeError.TooLarge);
        }

        var result = StreamDecoder.Decode(stream, cap, view.Resolve, Context);
        if (isNew)
        {
            // A stream that failed for its size has cost its cap.
            _decodedBytes += result.Error == DecodeError.TooLarge ? cap : result.Bytes.Length;
            _decoded.Add(stream.RawOffset);
        }

        return result;
    }

    private PdfIndirectObject? ReadInFile(in XrefEntry entry, int limit, PdfView view)
    {
        if (_byOffset.TryGetValue(entry.Location, out var known))
        {
            return
                known is not null
                && known.Number == entry.Number
                && known.Generation == entry.Generation
                && known.EndOffset <= limit
                ? known
                : null;
        }

        if (entry.Location >= limit)
        {
            Context.Report(
                DeviationKind.EntryBeyondRevision,
                entry.Location,
                $"the entry of {entry.Number} points behind its own revision"
            );
            return null;
        }

        var found = IndirectReader.Read(
            Context,
            _bytes,
            entry.Location,
            limit,
            entry.Number,
            entry.Generation,
            view.ResolveLength,
            out var lengthWasReference
        );

        // Where /Length is a reference the stream depends on the view: then it is the view that remembers it.
        if (!lengthWasReference)
        {
            _byOffset[entry.Location] = found;
        }

        return found;
    }

    private ObjectStream? Container(int number, PdfView view)
    {
        // An object stream may not lie in another (7.5.7), and its /Length must not lead back into one.
        if (!view.TryGetEntry(number, out var entry) || entry.Kind != XrefEntryKind.InFile)
        {
            Context.Report(
                DeviationKind.BadObjectStream,
                number,
                $"object stream {number} does not exist in the file itself"
            );
            return null;
        }

        if (_nesting >= MaxNesting)
        {
            Context.Report(
                DeviationKind.CyclicReference,
                entry.Location,
                $"object stream {number} is needed to read itself"
            );
            return null;
        }

        _nesting++;
        try
        {
            if (
                view.GetIndirect(number) is not { Value: PdfStream stream } owner
                || (view.Resolve(stream.Dictionary["Type"]) as PdfName)?.Value != "ObjStm"
            )
            {
                Context.Report(
                    DeviationKind.BadObjectStream,
                    entry.Location,
                    $"{number} is not an object stream"
                );
                return null;
            }

            if (_containers.TryGetValue(stream.RawOffset, out var known))
            {
                return known;
            }

            var data = Decode(stream, int.MaxValue, view);
            var read = data.IsOk
                ? ObjectStream.Read(
                    Context,
                    owner,
                    data.Bytes,
                    (view.Resolve(stream.Dictionary["N"]) as PdfInteger)?.Value,
                    (view.Resolve(stream.Dictionary["First"]) as PdfInteger)?.Value
                )
                : null;
            if (!data.IsOk)
            {
                Context.Report(
                    DeviationKind.BadObjectStream,
                    owner.HeaderOffset,
                    $"object stream {number} can't be decoded: {data.Error}"
                );
            }

            return _containers[stream.RawOffset] = read;
        }
        finally
        {
            _nesting--;
        }
    }
}
