using System.Globalization;
using PdfaChecker.Metadata;
using PdfSyntax;

namespace PdfaChecker.Rules;

/// <summary>The document information dictionary says what the metadata say (ISO 19005-1 clauses 6.1.5 and 6.7.3).</summary>
internal sealed class InfoRules : IClauseRules
{
    private static readonly Rule Differs = new(
        "6.7.3",
        null,
        ViolationFamily.Metadata,
        "The document's properties and its metadata differ.",
        "Les propriétés du document et ses métadonnées diffèrent."
    );

    public void Check(CheckContext context)
    {
        var view = context.View;
        if (context.Part != 1 || view.Dictionary(view.Trailer, "Info") is not { } info)
        {
            return;
        }

        var xmp = context.Xmp ?? new XmpPacket();
        var place = context.PlaceOf(view.Trailer["Info"], Place.File);
        foreach (var (key, expected) in Texts(xmp))
        {
            if (view.Value(info, key) is { } value && (value as PdfString)?.ToText() != expected)
            {
                context.Findings.Break(Differs, place, key);
            }
        }

        foreach (
            var (key, property) in (ReadOnlySpan<(string, string)>)
                [("CreationDate", "CreateDate"), ("ModDate", "ModifyDate")]
        )
        {
            if (
                view.Value(info, key) is { } value
                && !SameTime((value as PdfString)?.ToText(), xmp.Text(XmpNames.Basic, property))
            )
            {
                context.Findings.Break(Differs, place, key);
            }
        }
    }

    private static (string Key, string? Value)[] Texts(XmpPacket xmp) =>
        [
            ("Title", Default(xmp.Property(XmpNames.DublinCore, "title"))),
            ("Author", Only(xmp.Property(XmpNames.DublinCore, "creator"))),
            ("Subject", Default(xmp.Property(XmpNames.DublinCore, "description"))),
            ("Keywords", xmp.Text(XmpNames.Pdf, "Keywords")),
            ("Creator", xmp.Text(XmpNames.Basic, "CreatorTool")),
            ("Producer", xmp.Text(XmpNames.Pdf, "Producer")),
        ];

    private static string? Default(XmpNode? alternatives) =>
        alternatives?.Children.FirstOrDefault(c => c.Language == "x-default")?.Value;

    private static string? Only(XmpNode? list) =>
        list is { Children: [{ IsSimple: true } only] } ? only.Value : null;

    private static bool SameTime(string? pdf, string? xmp) =>
        PdfTime(pdf) is { } first && XmpTime(xmp) is { } second && first == second;

    /// <summary>D:YYYYMMDDHHmmSSOHH'mm' (ISO 32000-1 clause 7.9.4); what is left out is the first of its kind, no zone is UTC.</summary>
    private static DateTimeOffset? PdfTime(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var at = text.StartsWith("D:", StringComparison.Ordinal) ? 2 : 0;
        int Take(int length, int otherwise)
        {
            var end = at;
            while (end < text.Length && end < at + length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            var value =
                end - at == length
                    ? int.Parse(text.AsSpan(at, length), CultureInfo.InvariantCulture)
                    : otherwise;
            at = end;
            return value;
        }

        var (year, month, day) = (Take(4, 0), Take(2, 1), Take(2, 1));
        var (hour, minute, second) = (Take(2, 0), Take(2, 0), Take(2, 0));
        var sign = at < text.Length ? text[at++] : 'Z';
        var zoneHours = Take(2, 0);
        at += at < text.Length && text[at] == '\'' ? 1 : 0;
        var zoneMinutes = Take(2, 0);
        var zone = ((zoneHours * 60) + zoneMinutes) * (sign == '-' ? -1 : 1);
        return Time(year, month, day, hour, minute, second, sign == 'Z' ? 0 : zone);
    }

    private static DateTimeOffset? Time(
        int year,
        int month,
        int day,
        int hour,
        int minute,
        int second,
        int zoneMinutes
    )
    {
        if (
            year is < 2 or > 9998
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
            || Math.Abs(zoneMinutes) > 14 * 60
        )
        {
            return null;
        }

        return new DateTimeOffset(
            year,
            month,
            day,
            hour,
            minute,
            second,
            TimeSpan.FromMinutes(zoneMinutes)
        );
    }

    private static DateTimeOffset? XmpTime(string? text)
    {
        string[] forms =
        [
            "yyyy",
            "yyyy-MM",
            "yyyy-MM-dd",
            "yyyy-MM-dd'T'HH:mmK",
            "yyyy-MM-dd'T'HH:mm:ssK",
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        ];
        return DateTimeOffset.TryParseExact(
            text?.Trim(),
            forms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond))
            : null;
    }
}
