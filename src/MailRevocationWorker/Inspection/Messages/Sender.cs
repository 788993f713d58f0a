using MailRevocationWorker.Cases;
using MimeKit;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Who sent it, as far as header fields and our own server can tell, and what is odd about that.</summary>
/// <param name="From">The single plain From address; null where there is none, or more than one.</param>
/// <param name="Failed">Our server says that it is not from there, or contradicts itself.</param>
internal sealed record Sender(
    string? From,
    string? Name,
    bool IsMissing,
    DmarcResult Dmarc,
    bool Failed
)
{
    /// <summary>Bytes of From: a name and an address fit many times over, what confuses parsers does not.</summary>
    private const int LongestFrom = 2000;

    public static Sender Of(
        MailHeaders headers,
        MessageReadOptions options,
        MessageFindings findings
    )
    {
        var fields = headers.All("from").ToList();
        var mailboxes = fields is [{ Value.Length: <= LongestFrom } only]
            ? MailAddresses.Mailboxes(only)
            : null;
        var mailbox = mailboxes is [var single] ? single : null;
        var from = mailbox is null ? null : MailAddresses.Plain(mailbox);
        if (from is null)
        {
            findings.Add(
                MessageFindingKind.AmbiguousSender,
                fields.Count switch
                {
                    0 => "no From field",
                    > 1 => $"{fields.Count} From fields",
                    _ when mailboxes?.Count > 1 => $"{mailboxes.Count} addresses in From",
                    _ => "From is no plain address",
                }
            );
        }

        if (headers.All("sender").Count() > 1 || headers.All("reply-to").Count() > 1)
        {
            findings.Add(MessageFindingKind.AmbiguousSender, "two Sender or Reply-To fields");
        }

        var name = mailbox?.Name;
        if (from is not null)
        {
            Names(from, name, options, findings);
        }

        var domain = from is null ? null : MailAddresses.DomainOf(from);
        var verdict = AuthenticationResults.Of(
            headers.RawAll("authentication-results"),
            options.AuthservId,
            domain
        );
        if (verdict.Conflict is { } conflict)
        {
            findings.Add(MessageFindingKind.AuthenticationConflict, conflict);
        }

        if (verdict.Failed)
        {
            findings.Add(
                MessageFindingKind.AuthenticationFailed,
                "our server says that the mail does not come from its From domain"
            );
        }

        return new Sender(
            from,
            DisplayText.Line(name, 120),
            fields.Count == 0,
            verdict.Dmarc,
            verdict.Failed || verdict.Conflict is not null
        );
    }

    private static void Names(
        string from,
        string? name,
        MessageReadOptions options,
        MessageFindings findings
    )
    {
        var domain = MailAddresses.DomainOf(from);
        if (MailAddresses.IsLookAlike(domain, options))
        {
            findings.Add(
                MessageFindingKind.LookAlikeDomain,
                $"the domain {domain} may be made to look like another"
            );
        }

        if (name is null)
        {
            return;
        }

        if (name.AsSpan().ContainsAny('\r', '\n'))
        {
            findings.Add(MessageFindingKind.InjectionAttempt, "line ends in From's name");
        }

        // "alice@known.example" <mallory@elsewhere.example>: what mail programs show is not who writes.
        if (
            MailboxAddress.TryParse(
                MailHeaders.Parsing,
                name.Trim(' ', '\'', '"', '<', '>'),
                out var shown
            )
            && MailAddresses.Plain(shown) is { } address
            && !string.Equals(
                MailAddresses.DomainOf(address),
                domain,
                StringComparison.OrdinalIgnoreCase
            )
        )
        {
            findings.Add(MessageFindingKind.AmbiguousSender, "From's name is another address");
        }
    }
}
