namespace PdfSyntax.Reading;

/// <summary>A decoded object stream (7.5.7), indexed once; its objects are parsed on demand.</summary>
internal sealed class ObjectStream
{
    private readonly ParseContext _context;
    private readonly ReadOnlyMemory<byte> _data;
    private readonly int _container;
    private readonly int _containerOffset;
    private readonly int[] _numbers;
    private readonly int[] _offsets;
    private PdfIndirectObject?[]? _parsed;

    private ObjectStream(
        ParseContext context,
        ReadOnlyMemory<byte> data,
        int container,
        int containerOffset,
        int[] numbers,
        int[] offsets
    )
    {
        _context = context;
        _data = data;
        _container = container;
        _containerOffset = containerOffset;
        _numbers = numbers;
        _offsets = offsets;
    }

    public ReadOnlySpan<int> Numbers => _numbers;

    /// <summary>Reads the header; null where it is broken (reported).</summary>
    public static ObjectStream? Read(
        ParseContext context,
        PdfIndirectObject owner,
        ReadOnlyMemory<byte> data,
        long? count,
        long? first
    )
    {
        if (
            count is not { } n
            || first is not { } begin
            || n < 0
            || begin < 0
            || begin > data.Length
            || n > context.Limits.MaxObjectsPerObjectStream
            || n > (begin / 4) + 1
        )
        {
            context.Report(
                DeviationKind.BadObjectStream,
                owner.HeaderOffset,
                "/N or /First is missing or out of all measure"
            );
            return null;
        }

        var numbers = new int[n];
        var offsets = new int[n];
        var parser = new ObjectParser(context, data[..(int)begin], 0);
        var ascending = true;
        for (var i = 0; i < n; i++)
        {
            parser.SkipWhite();
            var gotNumber = parser.TryUnsigned(out var number);
            parser.SkipWhite();
            if (
                !gotNumber
                || !parser.TryUnsigned(out var offset)
                || number > context.Limits.MaxObjectNumber
                || offset > data.Length - begin
            )
            {
                context.Report(
                    DeviationKind.BadObjectStream,
                    owner.HeaderOffset,
                    $"pair {i} of the header is broken"
                );
                return null;
            }

            numbers[i] = (int)number;
            offsets[i] = (int)(begin + offset);
            ascending &= i == 0 || numbers[i] > numbers[i - 1];
        }

        if (!ascending && new HashSet<int>(numbers).Count != numbers.Length)
        {
            context.Report(
                DeviationKind.ObjectRedefinedInRevision,
                owner.HeaderOffset,
                "an object stream holds the same object number twice"
            );
        }

        return new ObjectStream(context, data, owner.Number, owner.HeaderOffset, numbers, offsets);
    }

    /// <summary>The object at <paramref name="index"/>, provided that it has this number.</summary>
    public PdfIndirectObject? Get(int index, int number)
    {
        if (index >= _numbers.Length || _numbers[index] != number)
        {
            _context.Report(
                DeviationKind.WrongObjectNumber,
                _containerOffset,
                $"object {number} is not at index {index} of object stream {_container}"
            );
            return null;
        }

        _parsed ??= new PdfIndirectObject?[_numbers.Length];
        if (_parsed[index] is { } known)
        {
            return known;
        }

        var parser = new ObjectParser(
            _context,
            _data,
            _offsets[index],
            _container,
            _containerOffset
        );
        var value = parser.ParseObject();
        if (!_context.Spend(parser.Position - _offsets[index]) || value is null)
        {
            return null;
        }

        return _parsed[index] = new PdfIndirectObject(number, 0, value, -1, -1, -1, -1);
    }
}
