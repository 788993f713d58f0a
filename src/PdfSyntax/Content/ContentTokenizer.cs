using PdfSyntax.Reading;

namespace PdfSyntax;

/// <summary>
/// Reads a decoded content stream operator by operator. Total and linear: what is malformed is reported and passed over, and the next
/// operator is looked for behind it.
/// </summary>
public sealed class ContentTokenizer
{
    private readonly ReadOnlyMemory<byte> _content;
    private readonly ParseContext _context;
    private int _position;

    /// <param name="content">The decoded data; several /Contents streams joined by white space.</param>
    public ContentTokenizer(
        ReadOnlyMemory<byte> content,
        PdfLimits? limits = null,
        CancellationToken ct = default
    )
    {
        _content = content;
        _context = new ParseContext(limits ?? PdfLimits.Default, content.Length, ct);
    }

    /// <summary>What was wrong so far; offsets are those of the content.</summary>
    public IReadOnlyList<Deviation> Deviations => _context.Deviations;

    /// <summary>The next operator; null at the end. Operands without an operator at the end are reported.</summary>
    public ContentOperation? Read()
    {
        _context.Cancellation.ThrowIfCancellationRequested();
        var parser = new ObjectParser(_context, _content, _position, references: false);
        var operands = new List<PdfObject>();
        parser.SkipWhite();
        var start = parser.Position;
        while (!parser.AtEnd && !_context.IsExhausted)
        {
            var at = parser.Position;
            if (IsOperatorStart(parser.Peek) && parser.TryOperator(_context) is { } name)
            {
                var operation =
                    name == "BI"
                        ? ReadInlineImage(ref parser, start)
                        : new ContentOperation(name, operands, start, parser.Position - start);
                _position = parser.Position;
                return operation;
            }

            var operand = parser.ParseObject();
            _context.Spend(parser.Position - at);
            if (operand is null)
            {
                // One byte further at least, or the rest would never be seen.
                parser.Position = Math.Max(parser.Position, at + 1);
            }
            else if (operands.Count < _context.Limits.MaxOperands)
            {
                operands.Add(operand);
            }
            else
            {
                _context.Report(
                    DeviationKind.LimitExceeded,
                    start,
                    $"more than {_context.Limits.MaxOperands} operands"
                );
            }

            parser.SkipWhite();
        }

        if (operands.Count > 0)
        {
            _context.Report(
                DeviationKind.MalformedObject,
                start,
                "operands without an operator at the end"
            );
        }

        _position = _content.Length;
        return null;
    }

    private static bool IsOperatorStart(int b) =>
        b >= 0
        && Chars.IsRegular((byte)b)
        && !Chars.IsDigit((byte)b)
        && b is not ('+' or '-' or '.');

    private ContentOperation ReadInlineImage(ref ObjectParser parser, int start)
    {
        var entries = new List<PdfEntry>();
        while (true)
        {
            parser.SkipWhite();
            if (parser.TryKeyword("ID"u8))
            {
                break;
            }

            var at = parser.Position;
            if (
                parser.Peek != '/'
                || parser.ParseObject() is not PdfName key
                || parser.ParseObject() is not { } value
                || entries.Count >= 64
            )
            {
                _context.Report(DeviationKind.MalformedObject, at, "an inline image without ID");
                return new ContentOperation("BI", [], start, parser.Position - start);
            }

            entries.Add(new PdfEntry(key, value));
        }

        var dictionary = new PdfDictionary(entries);
        var data = _content.Span;
        var begin = Math.Min(data.Length, parser.Position + 1);
        var end = InlineImageEnd.Find(data, begin, dictionary, _context, out var behind);
        parser.Position = behind;
        return new ContentOperation(
            "BI",
            [],
            start,
            behind - start,
            new InlineImage(dictionary, begin, end - begin)
        );
    }
}
