using System.Text.RegularExpressions;

namespace MailRevocationWorker.Operations;

/// <summary>
/// The second net: no room logs personal data, but what a server said or a library threw may quote it. Addresses and the values of
/// distinguished names (RFC 4514) are taken out of every log line, whoever wrote it.
/// </summary>
public static partial class Redaction
{
    private const int MaxLength = 20_000;

    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = text.Length > MaxLength ? text[..MaxLength] + "…" : text;
        return Name().Replace(Address().Replace(cut, "[address]"), "${key}=[redacted]");
    }

    /// <summary>The local part may be quoted or hold any letter (RFC 6531); what merely looks like an address goes too.</summary>
    [GeneratedRegex(
        @"(?:""[^""\r\n]{1,64}""|[^\s@<>()\[\]:;,""'=]{1,64})@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,252}[\p{L}\p{N}])?",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Address();

    [GeneratedRegex(
        @"\b(?<key>CN|SN|GN|G|O|OU|E|T|L|STREET|SERIALNUMBER|SURNAME|GIVENNAME|emailAddress|organizationIdentifier)=[^,;+\r\n""]{1,200}",
        RegexOptions.CultureInvariant
            | RegexOptions.NonBacktracking
            | RegexOptions.ExplicitCapture
            | RegexOptions.IgnoreCase
    )]
    private static partial Regex Name();
}
