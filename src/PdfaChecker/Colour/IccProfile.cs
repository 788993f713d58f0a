using System.Text;

namespace PdfaChecker.Colour;

/// <summary>What conformance asks of an ICC profile: its header (ICC.1, clause 7.2).</summary>
/// <param name="DeviceClass">mntr, prtr, scnr, spac …</param>
/// <param name="Space">"RGB ", "CMYK", "GRAY", "Lab " …</param>
/// <param name="MajorVersion">2 or 4 in the field.</param>
internal sealed record IccProfile(string DeviceClass, string Space, int MajorVersion)
{
    private const int HeaderSize = 128;

    /// <summary>Null where the bytes are no profile.</summary>
    public static IccProfile? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length < HeaderSize
            ? null
            : new IccProfile(
                Encoding.Latin1.GetString(bytes.Slice(12, 4)),
                Encoding.Latin1.GetString(bytes.Slice(16, 4)),
                bytes[8]
            );

    public ColourFamily Family =>
        Space switch
        {
            "GRAY" => ColourFamily.Gray,
            "RGB " => ColourFamily.Rgb,
            "CMYK" => ColourFamily.Cmyk,
            "Lab " => ColourFamily.Lab,
            _ => ColourFamily.Other,
        };

    /// <summary>Components of the colour space; 0 where PDF knows none such.</summary>
    public int Components =>
        Family switch
        {
            ColourFamily.Gray => 1,
            ColourFamily.Rgb or ColourFamily.Lab => 3,
            ColourFamily.Cmyk => 4,
            _ => 0,
        };

    public bool IsVersionAllowed(int part) => MajorVersion < (part == 1 ? 3 : 5);
}
