using System.Globalization;

namespace PadesValidator.Fields;

/// <summary>The date strings of a PDF.</summary>
internal static class PdfDate
{
    /// <summary>D:YYYYMMDDHHmmSSOHH'mm, ISO 32000-2 clause 7.9.4; null for anything that is no complete date.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (text is null || text.Length is < 10 or > 40)
        {
            return null;
        }

        var digits = text.StartsWith("D:", StringComparison.Ordinal) ? text[2..] : text;
        var length = Math.Min(14, digits.TakeWhile(char.IsAsciiDigit).Count());
        if (length < 8)
        {
            return null;
        }

        var stamp = digits[..length] + "00000000000000"[length..];
        if (
            !DateTime.TryParseExact(
                stamp,
                "yyyyMMddHHmmss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
        {
            return null;
        }

        var zone = digits[length..].Replace("'", "", StringComparison.Ordinal);
        var offset = TimeSpan.Zero;
        if (
            zone.Length >= 3
            && zone[0] is '+' or '-'
            && int.TryParse(
                zone[1..3],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var hours
            )
        )
        {
            _ = int.TryParse(
                zone.Length >= 5 ? zone[3..5] : "0",
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var minutes
            );
            offset = new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1);
        }

        return Math.Abs(offset.TotalHours) > 14 || local.Year is < 2 or > 9998
            ? null
            : new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset);
    }
}
