using System.Text.RegularExpressions;

namespace PdfaChecker.Metadata;

/// <summary>The lexical forms of the simple XMP value types (XMP Specification 2005, chapter 4, "Property values").</summary>
internal static class XmpValues
{
    public static bool Any(XmpNode _) => true;

    public static bool Boolean(XmpNode node) => node.Value is "True" or "False";

    public static bool Integer(XmpNode node) => IntegerForm.IsMatch(node.Value);

    public static bool Real(XmpNode node) => RealForm.IsMatch(node.Value);

    public static bool MimeType(XmpNode node) => MimeTypeForm.IsMatch(node.Value);

    /// <summary>The subset of ISO 8601 that XMP allows; an empty value is taken for an absent one.</summary>
    public static bool Date(XmpNode node) =>
        node.Value.Length == 0 || DateForm.IsMatch(node.Value.Trim());

    public static bool GpsCoordinate2004(XmpNode node) => Gps2004Form.IsMatch(node.Value);

    public static bool GpsCoordinate(XmpNode node) => GpsForm.IsMatch(node.Value);

    private static readonly Regex IntegerForm = new(
        @"^[+-]?[0-9]+\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    );

    private static readonly Regex RealForm = new(
        @"^[+-]?([0-9]+\.?[0-9]*|[0-9]*\.[0-9]+)\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    );

    private static readonly Regex MimeTypeForm = new(
        @"^[-\w+.]+/[-\w+.]+\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    );

    private static readonly Regex DateForm = new(
        @"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9]{1,2}:[0-9]{2})?)?)?)?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    );

    private static readonly Regex Gps2004Form = new(
        @"^[0-9]{2},[0-9]{2}[,.][0-9]{2}[NSEW]\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    );

    private static readonly Regex GpsForm = new(
        @"^[0-9]{1,3},[0-9]{1,2}(,[0-9]{1,2}|\.[0-9]+)[NSEW]\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    );
}
