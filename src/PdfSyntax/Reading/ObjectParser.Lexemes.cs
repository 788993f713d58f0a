namespace PdfSyntax.Reading;

/// <summary>Names, numbers and strings.</summary>
internal ref partial struct ObjectParser
{
    private PdfName ParseName()
    {
        var start = Position++;
        var rest = _data[Position..];
        var length = rest.IndexOfAny(Chars.TokenEnd);
        var raw = length < 0 ? rest : rest[..length];
        Position += raw.Length;
        if (!raw.Contains((byte)'#'))
        {
            return new PdfName(_context.Name(raw), SpanFrom(start));
        }

        var decoded = new byte[raw.Length];
        var count = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (
                raw[i] == '#'
                && i + 2 < raw.Length
                && Chars.HexValue(raw[i + 1]) >= 0
                && Chars.HexValue(raw[i + 2]) >= 0
            )
            {
                decoded[count++] = (byte)(
                    (Chars.HexValue(raw[i + 1]) << 4) | Chars.HexValue(raw[i + 2])
                );
                i += 2;
            }
            else
            {
                if (raw[i] == '#')
                {
                    Report(
                        DeviationKind.MalformedString,
                        start,
                        "# in a name without two hexadecimal digits"
                    );
                }

                decoded[count++] = raw[i];
            }
        }

        return new PdfName(_context.Name(decoded.AsSpan(0, count)), SpanFrom(start), true);
    }

    private PdfObject ParseNumber()
    {
        var start = Position;
        var rest = _data[Position..];
        var length = rest.IndexOfAny(Chars.TokenEnd);
        var token = length < 0 ? rest : rest[..length];
        Position += token.Length;
        var span = SpanFrom(start);

        var negative = token[0] == '-';
        var i = token[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        long whole = 0;
        double real = 0;
        var digits = 0;
        var fits = true;
        for (; i < token.Length && Chars.IsDigit(token[i]); i++, digits++)
        {
            fits &= whole <= (long.MaxValue - 9) / 10;
            whole = fits ? (whole * 10) + (token[i] - '0') : whole;
            real = (real * 10) + (token[i] - '0');
        }

        if (i == token.Length && digits > 0)
        {
            return fits
                ? new PdfInteger(negative ? -whole : whole, span)
                : new PdfReal(negative ? -real : real, span);
        }

        if (i < token.Length && token[i] == '.')
        {
            var scale = 0.1;
            for (i++; i < token.Length && Chars.IsDigit(token[i]); i++, digits++)
            {
                real += scale * (token[i] - '0');
                scale /= 10;
            }
        }

        if (i < token.Length || digits == 0)
        {
            Report(DeviationKind.MalformedNumber, start, "not a number: read as 0");
            return new PdfReal(0, span);
        }

        return new PdfReal(negative ? -real : real, span);
    }

    private PdfString? ParseHexString()
    {
        var start = Position++;
        var rest = _data[Position..];
        var length = rest.IndexOf((byte)'>');
        if (length < 0)
        {
            Malformed(start, "a hexadecimal string without end");
            return null;
        }

        var raw = rest[..length];
        Position += length + 1;
        var decoded = new byte[(length + 1) / 2];
        var count = 0;
        var high = -1;
        foreach (var b in raw)
        {
            var digit = Chars.HexValue(b);
            if (digit < 0)
            {
                if (!Chars.IsWhite(b))
                {
                    Report(
                        DeviationKind.MalformedString,
                        start,
                        "not a hexadecimal digit in a hexadecimal string: left out"
                    );
                }
            }
            else if (high < 0)
            {
                high = digit;
            }
            else
            {
                decoded[count++] = (byte)((high << 4) | digit);
                high = -1;
            }
        }

        if (high >= 0)
        {
            decoded[count++] = (byte)(high << 4);
        }

        return new PdfString(decoded.AsMemory(0, count), true, SpanFrom(start));
    }

    private PdfString? ParseLiteralString()
    {
        var start = Position;
        var p = start + 1;
        var nesting = 1;
        var plain = true;
        while (true)
        {
            var next = _data[p..].IndexOfAny(Chars.StringSpecial);
            if (next < 0)
            {
                _context.Spend(_data.Length - start);
                Position = _data.Length;
                Malformed(start, "a string without end");
                return null;
            }

            p += next;
            var b = _data[p++];
            if (b == '(')
            {
                nesting++;
            }
            else if (b == ')')
            {
                if (--nesting == 0)
                {
                    break;
                }
            }
            else
            {
                plain = false;
                if (b == '\\' && p < _data.Length)
                {
                    p++;
                }
            }
        }

        Position = p;
        var inner = _memory[(start + 1)..(p - 1)];
        return new PdfString(plain ? inner : Unescape(inner.Span), false, SpanFrom(start));
    }

    private static byte[] Unescape(ReadOnlySpan<byte> raw)
    {
        var decoded = new byte[raw.Length];
        var count = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var b = raw[i];
            if (b == '\r')
            {
                // An end of line in a string is one line feed, however it is written (7.3.4.2).
                decoded[count++] = (byte)'\n';
                i += i + 1 < raw.Length && raw[i + 1] == '\n' ? 1 : 0;
                continue;
            }

            if (b != '\\' || i + 1 >= raw.Length)
            {
                decoded[count++] = b;
                continue;
            }

            b = raw[++i];
            switch (b)
            {
                case (byte)'n':
                    decoded[count++] = (byte)'\n';
                    break;
                case (byte)'r':
                    decoded[count++] = (byte)'\r';
                    break;
                case (byte)'t':
                    decoded[count++] = (byte)'\t';
                    break;
                case (byte)'b':
                    decoded[count++] = (byte)'\b';
                    break;
                case (byte)'f':
                    decoded[count++] = (byte)'\f';
                    break;
                case (byte)'\n':
                    break;
                case (byte)'\r':
                    i += i + 1 < raw.Length && raw[i + 1] == '\n' ? 1 : 0;
                    break;
                case >= (byte)'0' and <= (byte)'7':
                    var value = b - '0';
                    for (
                        var more = 0;
                        more < 2
                            && i + 1 < raw.Length
                            && raw[i + 1] is >= (byte)'0' and <= (byte)'7';
                        more++
                    )
                    {
                        value = (value * 8) + (raw[++i] - '0');
                    }

                    decoded[count++] = (byte)value;
                    break;
                default:
                    decoded[count++] = b;
                    break;
            }
        }

        return decoded[..count];
    }
}
