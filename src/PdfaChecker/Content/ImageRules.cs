using PdfaChecker.Rules;
using PdfSyntax;

namespace PdfaChecker.Content;

/// <summary>Images that are drawn (ISO 19005-1 clause 6.2.4, ISO 19005-2 clause 6.2.8).</summary>
internal sealed class ImageRules(CheckContext context)
{
    private static readonly Rule Interpolate = new(
        "6.2.4",
        "6.2.8.1",
        ViolationFamily.Images,
        "An image is to be interpolated.",
        "Une image doit être interpolée."
    );

    public static readonly Rule Bits = new(
        "6.2.4",
        "6.2.8.1",
        ViolationFamily.Images,
        "An image has a number of bits per component that PDF does not allow.",
        "Une image a un nombre de bits par composante que PDF n'autorise pas."
    );

    private static readonly Rule Jpeg2000 = new(
        null,
        "6.2.8.3",
        ViolationFamily.Images,
        "A JPEG 2000 image has colours or depths that PDF/A does not allow.",
        "Une image JPEG 2000 a des couleurs ou des profondeurs que PDF/A n'autorise pas."
    );

    private readonly HashSet<PdfStream> seen = new(ReferenceEqualityComparer.Instance);

    public static bool AreBitsAllowed(long bits, bool isMask, int part) =>
        isMask ? bits == 1 : bits is 1 or 2 or 4 or 8 || (bits == 16 && part > 1);

    public void Check(PdfStream image, Place place)
    {
        if (!seen.Add(image))
        {
            return;
        }

        var (view, findings) = (context.View, context.Findings);
        var dictionary = image.Dictionary;
        if (view.Boolean(dictionary, "Interpolate") == true)
        {
            findings.Break(Interpolate, place);
        }

        var isMask = view.Boolean(dictionary, "ImageMask") == true;
        if (
            view.Integer(dictionary, "BitsPerComponent") is { } bits
            && !AreBitsAllowed(bits, isMask, context.Part)
        )
        {
            findings.Break(Bits, place);
        }

        if (
            context.Part > 1
            && IsJpeg2000(view.Value(dictionary, "Filter"))
            && context.Decode(image) is { Error: DecodeError.NotDecoded, Filter: "JPXDecode" } data
            && JpxHeader.Read(data.Bytes).Problem(view.Value(dictionary, "ColorSpace") is not null)
                is { } problem
        )
        {
            findings.Break(Jpeg2000, place, problem);
        }
    }

    /// <summary>Other images need not be decoded.</summary>
    private bool IsJpeg2000(PdfObject? filter) =>
        filter switch
        {
            PdfName name => name.Value == "JPXDecode",
            PdfArray { Count: > 0 } list => IsJpeg2000(
                context.View.Resolve(list[list.Count - 1]) as PdfName
            ),
            _ => false,
        };
}
