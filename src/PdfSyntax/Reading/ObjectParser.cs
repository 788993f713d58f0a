using System.Runtime.InteropServices;

namespace PdfSyntax.Reading;

/// <summary>
/// Parses one direct object at a time (ISO 32000-1 clause 7.3). Strict: what is malformed yields null and a deviation. Depth is
/// capped, every byte is looked at once. Streams are not its business: it stops before the keyword.
/// </summary>
internal ref partial struct ObjectParser
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _data;
    private readonly ParseContext _context;
    private readonly int _container;
    private readonly long _containerOffset;
    private readonly bool _references;
    private bool _broken;

    /// <param name="memory">The bytes that may be looked at, from the first byte of the file (or of decoded data) on: offsets are indices.</param>
    /// <param name="container">Number of the object stream that <paramref name="memory"/> was decoded from, or 0.</param>
    /// <param name="containerOffset">Where deviations inside decoded data are reported.</param>
    /// <param name="references">False in content streams, which know no references.</param>
    public ObjectParser(
        ParseContext context,
        ReadOnlyMemory<byte> memory,
        int position,
        int container = 0,
        long containerOffset = -1,
        bool references = true
    )
    {
        _context = context;
        _memory = memory;
        _data = memory.Span;
        Position = Math.Min(position, memory.Length);
        _container = container;
        _containerOffset = containerOffset;
        _references = references;
    }

    public int Position { get; set; }
    public readonly bool AtEnd => Position >= _data.Length;
    public readonly int Peek => AtEnd ? -1 : _data[Position];

    /// <summary>Skips white space and comments.</summary>
    public void SkipWhite()
    {
        var data = _data;
        var p = Position;
        while (p < data.Length)
        {
            var b = data[p];
            if (b == '%')
            {
                var end = data[p..].IndexOfAny(Chars.EndOfLine);
                p = end < 0 ? data.Length : p + end;
            }
            else if (Chars.IsWhite(b))
            {
                p++;
            }
            else
            {
                break;
            }
        }

        Position = p;
    }

    /// <summary>Consumes a keyword that is followed by white space, a delimiter or the end.</summary>
    public bool TryKeyword(ReadOnlySpan<byte> keyword)
    {
        var rest = _data[Position..];
        if (
            !rest.StartsWith(keyword)
            || (rest.Length > keyword.Length && Chars.IsRegular(rest[keyword.Length]))
        )
        {
            return false;
        }

        Position += keyword.Length;
        return true;
    }

    /// <summary>Consumes a keyword whatever follows it: writers glue "endobj" to what comes next.</summary>
    public bool TryKeywordLoosely(ReadOnlySpan<byte> keyword)
    {
        if (!_data[Position..].StartsWith(keyword))
        {
            return false;
        }

        Position += keyword.Length;
        return true;
    }

    /// <summary>Consumes the operator of a content stream; null, and nothing consumed, for true, false and null.</summary>
    public string? TryOperator(ParseContext context)
    {
        var rest = _data[Position..];
        var length = rest.IndexOfAny(Chars.TokenEnd);
        var token = length < 0 ? rest : rest[..length];
        if (
            token.SequenceEqual("true"u8)
            || token.SequenceEqual("false"u8)
            || token.SequenceEqual("null"u8)
        )
        {
            return null;
        }

        Position += token.Length;
        return context.Name(token);
    }

    /// <summary>Consumes an unsigned integer of at most ten digits. False, and nothing consumed, where there is none.</summary>
    public bool TryUnsigned(out long value)
    {
        value = 0;
        var p = Position;
        while (p < _data.Length && Chars.IsDigit(_data[p]) && p - Position < 11)
        {
            value = (value * 10) + (_data[p] - '0');
            p++;
        }

        if (p == Position || p - Position > 10 || (p < _data.Length && Chars.IsRegular(_data[p])))
        {
            return false;
        }

        Position = p;
        return true;
    }

    /// <summary>The next object; null where there is none or it is malformed (reported).</summary>
    public PdfObject? ParseObject(int depth = 0)
    {
        _broken &= depth > 0;
        SkipWhite();
        if (AtEnd)
        {
            return Malformed(Position, "an object was expected at the end");
        }

        if (depth > _context.Limits.MaxDepth)
        {
            Report(
                DeviationKind.DepthExceeded,
                Position,
                $"nested deeper than {_context.Limits.MaxDepth}"
            );
            return null;
        }

        var b = _data[Position];
        switch (b)
        {
            case (byte)'/':
                return ParseName();
            case (byte)'(':
                return ParseLiteralString();
            case (byte)'[':
                return ParseArray(depth);
            case (byte)'<':
                return Position + 1 < _data.Length && _data[Position + 1] == '<'
                    ? ParseDictionary(depth)
                    : ParseHexString();
            case (byte)'+' or (byte)'-' or (byte)'.':
                return ParseNumber();
            default:
                return Chars.IsDigit(b) ? ParseNumberOrReference() : ParseWord();
        }
    }

    private PdfObject? ParseWord()
    {
        var start = Position;
        if (TryKeyword("true"u8))
        {
            return new PdfBoolean(true, SpanFrom(start));
        }

        if (TryKeyword("false"u8))
        {
            return new PdfBoolean(false, SpanFrom(start));
        }

        return TryKeyword("null"u8)
            ? new PdfNull(SpanFrom(start))
            : Malformed(start, "not the beginning of an object");
    }

    private PdfObject? ParseNumberOrReference()
    {
        var start = Position;
        if (!_references || !TryUnsigned(out var number))
        {
            return ParseNumber();
        }

        var afterNumber = Position;
        if (number <= int.MaxValue)
        {
            SkipWhite();
            if (Position > afterNumber && TryUnsigned(out var generation))
            {
                SkipWhite();
                if (generation <= 65535 && TryKeyword("R"u8))
                {
                    return new PdfReference((int)number, (int)generation, SpanFrom(start));
                }
            }
        }

        Position = afterNumber;
        return new PdfInteger(number, SpanFrom(start));
    }

    private PdfArray? ParseArray(int depth)
    {
        var start = Position++;
        var items = _context.Items;
        var first = items.Count;
        while (true)
        {
            SkipWhite();
            if (Peek == ']')
            {
                Position++;
                return new PdfArray(Take(items, first), SpanFrom(start));
            }

            if (ParseObject(depth + 1) is not { } item)
            {
                items.RemoveRange(first, items.Count - first);
                return null;
            }

            items.Add(item);
        }
    }

    private PdfDictionary? ParseDictionary(int depth)
    {
        var start = Position;
        Position += 2;
        var entries = _context.Entries;
        var first = entries.Count;
        while (TryEntry(depth, out var entry))
        {
            entries.Add(entry);
        }

        if (_broken || Peek != '>' || Position + 1 >= _data.Length || _data[Position + 1] != '>')
        {
            entries.RemoveRange(first, entries.Count - first);
            return null;
        }

        Position += 2;
        var dictionary = new PdfDictionary(Take(entries, first), SpanFrom(start));
        if (dictionary.HasDuplicates())
        {
            Report(
                DeviationKind.DuplicateKey,
                start,
                $"/{dictionary.DuplicateKeys[0]} stands twice"
            );
        }

        return dictionary;
    }

    /// <summary>One key and its value; false before &gt;&gt; and where there is none (reported, and not before &gt;&gt;).</summary>
    private bool TryEntry(int depth, out PdfEntry entry)
    {
        entry = default;
        SkipWhite();
        if (Peek == '>')
        {
            if (Position + 1 >= _data.Length || _data[Position + 1] != '>')
            {
                Malformed(Position, "a single > in a dictionary");
            }

            return false;
        }

        if (Peek != '/')
        {
            Malformed(Position, "a key was expected");
            return false;
        }

        var key = ParseName();
        SkipWhite();
        if (ParseObject(depth + 1) is not { } value)
        {
            // A key without value stands before >>, where the dictionary must not seem to end well.
            _broken = true;
            return false;
        }

        entry = new PdfEntry(key, value);
        return true;
    }

    private static T[] Take<T>(List<T> list, int first)
    {
        if (first == list.Count)
        {
            return [];
        }

        var taken = CollectionsMarshal.AsSpan(list)[first..].ToArray();
        list.RemoveRange(first, taken.Length);
        return taken;
    }

    private readonly PdfSpan SpanFrom(int start) => new(start, Position - start, _container);

    private readonly PdfObject? Malformed(int at, string what)
    {
        Report(DeviationKind.MalformedObject, at, what);
        return null;
    }

    private readonly void Report(DeviationKind kind, int at, string detail) =>
        _context.Report(kind, _containerOffset >= 0 ? _containerOffset : at, detail);
}
