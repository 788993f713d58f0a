using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Form.Fonts;

internal enum MapTokenKind
{
    Hex,
    Number,
    ArrayStart,
    ArrayEnd,
    Operator,
}

internal readonly record struct MapToken(MapTokenKind Kind, byte[] Bytes, uint Code, string Text)
{
    /// <summary>UTF-16BE (clause 9.10.3); a single byte is taken as one character.</summary>
    public string ToCharacters() =>
        Kind is not MapTokenKind.Hex ? ""
        : Bytes.Length == 1 ? ((char)Bytes[0]).ToString()
        : Encoding.BigEndianUnicode.GetString(Bytes);
}

/// <summary>The few tokens of PostScript that a CMap is made of.</summary>
internal ref struct CharacterMapScanner(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at = 0;

    public bool Next(out MapToken token)
    {
        while (at < bytes.Length)
        {
            var c = bytes[at];
            switch (c)
            {
                case (byte)'%':
                    while (at < bytes.Length && bytes[at] is not ((byte)'\r' or (byte)'\n'))
                    {
                        at++;
                    }

                    continue;
                case (byte)'<' when at + 1 < bytes.Length && bytes[at + 1] != '<':
                    token = Hex();
                    return true;
                case (byte)'[':
                    at++;
                    token = new MapToken(MapTokenKind.ArrayStart, [], 0, "");
                    return true;
                case (byte)']':
                    at++;
                    token = new MapToken(MapTokenKind.ArrayEnd, [], 0, "");
                    return true;
                case (byte)'(':
                    Skip((byte)')');
                    continue;
                case >= (byte)'a' and <= (byte)'z':
                    token = new MapToken(MapTokenKind.Operator, [], 0, Word());
                    return true;
                case >= (byte)'0' and <= (byte)'9':
                    var isNumber = uint.TryParse(
                        Word(),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var number
                    );
                    token = new MapToken(MapTokenKind.Number, [], isNumber ? number : 0, "");
                    return true;
                case (byte)'/':
                case >= (byte)'A' and <= (byte)'Z':
                    at++;
                    _ = Word();
                    continue;
                default:
                    at++;
                    continue;
            }
        }

        token = default;
        return false;
    }

    private MapToken Hex()
    {
        at++;
        var digits = new List<int>(8);
        while (at < bytes.Length && bytes[at] != '>')
        {
            if (char.IsAsciiHexDigit((char)bytes[at]) && digits.Count < 1024)
            {
                digits.Add(Convert.ToInt32(((char)bytes[at]).ToString(), 16));
            }

            at++;
        }

        at++;
        if (digits.Count % 2 != 0)
        {
            digits.Add(0);
        }

        var value = new byte[digits.Count / 2];
        for (var i = 0; i < value.Length; i++)
        {
            value[i] = (byte)((digits[2 * i] << 4) | digits[(2 * i) + 1]);
        }

        Span<byte> four = stackalloc byte[4];
        four.Clear();
        var tail = value.AsSpan(Math.Max(0, value.Length - 4));
        tail.CopyTo(four[(4 - tail.Length)..]);
        return new MapToken(
            MapTokenKind.Hex,
            value,
            BinaryPrimitives.ReadUInt32BigEndian(four),
            ""
        );
    }

    private void Skip(byte end)
    {
        while (at < bytes.Length && bytes[at] != end)
        {
            at++;
        }

        at++;
    }

    private string Word()
    {
        var start = at;
        while (
            at < bytes.Length
            && (
                char.IsAsciiLetterOrDigit((char)bytes[at])
                || bytes[at] is (byte)'-' or (byte)'_' or (byte)'.'
            )
        )
        {
            at++;
        }

        return Encoding.ASCII.GetString(bytes[start..at]);
    }
}
