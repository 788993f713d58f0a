using System.Globalization;

namespace PdfaChecker;

/// <summary>The parts of a level that a file can claim (ISO 19005-1 clause 5, 19005-2 clause 5).</summary>
public enum PdfaLevel
{
    /// <summary>Part 4 without a letter.</summary>
    None,

    /// <summary>Accessible: structure and Unicode.</summary>
    A,

    /// <summary>Basic: what is seen.</summary>
    B,

    /// <summary>Unicode: what is seen, and its text.</summary>
    U,

    /// <summary>Part 4, engineering.</summary>
    E,

    /// <summary>Part 4, embedded files.</summary>
    F,
}

/// <summary>A part of ISO 19005 and a conformance level, written 1b, 2u, 3a, 4f.</summary>
public readonly record struct PdfaFlavour(int Part, PdfaLevel Level)
{
    public override string ToString() =>
        Part.ToString(CultureInfo.InvariantCulture)
        + (Level == PdfaLevel.None ? "" : Level.ToString().ToLowerInvariant());

    /// <summary>Reads 1b, 2U, 4; null for what ISO 19005 doesn't define.</summary>
    public static PdfaFlavour? Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.Length is 1 or 2 ? Of(trimmed[..1], trimmed[1..]) : null;
    }

    /// <summary>Reads what the identification schema says (pdfaid:part, pdfaid:conformance).</summary>
    public static PdfaFlavour? Of(string? part, string? conformance)
    {
        PdfaLevel? level = conformance?.ToUpperInvariant() switch
        {
            null or "" => PdfaLevel.None,
            "A" => PdfaLevel.A,
            "B" => PdfaLevel.B,
            "U" => PdfaLevel.U,
            "E" => PdfaLevel.E,
            "F" => PdfaLevel.F,
            _ => null,
        };
        return (part, level) switch
        {
            ("1", PdfaLevel.A or PdfaLevel.B) => new PdfaFlavour(1, level.Value),
            ("2" or "3", PdfaLevel.A or PdfaLevel.B or PdfaLevel.U) => new PdfaFlavour(
                part[0] - '0',
                level.Value
            ),
            ("4", PdfaLevel.None or PdfaLevel.E or PdfaLevel.F) => new PdfaFlavour(4, level.Value),
            _ => null,
        };
    }
}
