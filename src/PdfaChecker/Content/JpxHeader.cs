using PdfaChecker.Fonts;

namespace PdfaChecker.Content;

/// <summary>The header boxes of a JPEG 2000 file (ISO/IEC 15444-1 annex I).</summary>
internal sealed record JpxHeader
{
    private const long SignatureBox = 0x6A502020;
    private const long HeaderBox = 0x6A703268;
    private const long ImageHeader = 0x69686472;
    private const long BitsPerComponentBox = 0x62706363;
    private const long ColourBox = 0x636F6C72;
    private const long PaletteBox = 0x70636C72;
    private const int MaxBoxes = 200;

    private sealed record Colour(int Method, int Approximation, long? Enumerated);

    private readonly List<Colour> colours = [];

    private int? components;
    private int? depth;
    private bool hasComponentDepths;
    private int? paletteColumns;

    public static JpxHeader Read(ReadOnlyMemory<byte> bytes)
    {
        var header = new JpxHeader();
        var data = new FontBytes(bytes);
        if (data.U32(4) == SignatureBox)
        {
            header.ReadBoxes(data, 0, data.Length, inHeader: false);
        }

        return header;
    }

    /// <summary>What ISO 19005-2 clause 6.2.8.3 finds wrong; null where nothing is.</summary>
    /// <param name="hasColorSpace">The image dictionary states a colour space: that of the data is not used.</param>
    public string? Problem(bool hasColorSpace)
    {
        // A bare codestream has no boxes to be wrong.
        if (components is null)
        {
            return null;
        }

        if ((paletteColumns ?? components) is not (1 or 3 or 4))
        {
            return "number of colour channels";
        }

        if (hasComponentDepths || depth is not (>= 1 and <= 38))
        {
            return "bit depth";
        }

        if (hasColorSpace || colours.Count == 0)
        {
            return null;
        }

        if (colours.Count > 1 && colours.Count(c => c.Approximation == 1) != 1)
        {
            return "colour specifications";
        }

        var used = colours.Count == 1 ? colours[0] : colours.First(c => c.Approximation == 1);
        return used.Method is not (1 or 2 or 3) ? "colour method"
            : used.Enumerated == 19 ? "CIEJab"
            : null;
    }

    private void ReadBoxes(FontBytes data, long at, long end, bool inHeader)
    {
        for (
            var count = 0;
            count < MaxBoxes && data.U32(at) is { } length && data.U32(at + 4) is { } type;
            count++
        )
        {
            long body = at + 8;
            if (length == 1)
            {
                length = ((data.U32(at + 8) ?? 0) << 32) + (data.U32(at + 12) ?? 0);
                body = at + 16;
            }

            var next = length == 0 ? end : at + length;
            if (next <= at || next > end || length < 0)
            {
                return;
            }

            if (!inHeader && type == HeaderBox)
            {
                ReadBoxes(data, body, next, inHeader: true);
            }
            else if (inHeader)
            {
                ReadHeaderBox(data, type, body, next);
            }

            at = next;
        }
    }

    private void ReadHeaderBox(FontBytes data, long type, long body, long end)
    {
        switch (type)
        {
            case ImageHeader:
                components = data.U16(body + 8);
                depth = data.U8(body + 10) is { } bits ? (bits & 0x7F) + 1 : null;
                break;
            case BitsPerComponentBox:
                hasComponentDepths = true;
                break;
            case PaletteBox:
                paletteColumns = data.U8(body + 2);
                break;
            case ColourBox:
                colours.Add(
                    new Colour(
                        data.U8(body) ?? 0,
                        data.U8(body + 2) ?? 0,
                        end - body >= 7 && data.U8(body) == 1 ? data.U32(body + 3) : null
                    )
                );
                break;
            default:
                break;
        }
    }
}
