using System.Text.RegularExpressions;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Message-IDs (RFC 5322 clause 3.6.4), without angle brackets: printable ASCII, no blanks, bounded.</summary>
internal static partial class MessageIds
{
    private const int MostReferences = 20;

    /// <summary>All of a field's, in order.</summary>
    public static IReadOnlyList<string> In(string value) =>
        [.. Id().Matches(value).Select(m => m.Groups["id"].Value)];

    /// <summary>The message's own; null where it is missing, empty, malformed or there twice.</summary>
    public static string? Of(MailHeaders headers)
    {
        var fields = headers.All("message-id").ToList();
        if (fields is not [var only])
        {
            return null;
        }

        var match = Id().Match(MailHeaders.Unfolded(only));
        return match.Success && match.Length == MailHeaders.Unfolded(only).Length
            ? match.Groups["id"].Value
            : null;
    }

    /// <summary>References, then In-Reply-To: newest last, the oldest left out.</summary>
    public static IReadOnlyList<string> References(MailHeaders headers)
    {
        var all = headers
            .RawAll("references")
            .Concat(headers.RawAll("in-reply-to"))
            .SelectMany(In)
            .ToList();
        all.Reverse();
        var newest = all.Distinct(StringComparer.Ordinal).Take(MostReferences).ToList();
        newest.Reverse();
        return newest;
    }

    /// <summary>One of this service's own: it begins with a case number. Its domain alone is that of all our colleagues.</summary>
    public static bool IsOfACase(string id, string domain) =>
        id.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase) && Case().IsMatch(id);

    [GeneratedRegex(@"^R-[0-9]{4}-[0-9]{6,9}\.", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Case();

    [GeneratedRegex(
        @"<(?<id>[\x21-\x3B\x3D\x3F-\x7E]{1,250})>",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Id();
}
