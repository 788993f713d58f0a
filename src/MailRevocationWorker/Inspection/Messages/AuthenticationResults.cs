using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>One method's result in one field (RFC 8601 clause 2.2): method, result, and header.from where stated.</summary>
internal sealed record AuthenticationResult(string Method, string Result, string? HeaderFrom);

/// <summary>What our own server said of a message's origin.</summary>
internal sealed record AuthenticationVerdict(DmarcResult Dmarc, bool Failed, string? Conflict);

/// <summary>Authentication-Results fields, read by the grammar: what stands in comments and quoted strings is no result.</summary>
internal static class AuthenticationResults
{
    private static readonly string[] Methods = ["dmarc", "dkim", "spf"];

    /// <summary>Fields of other servers are worth nothing: whoever wrote the mail can have written them.</summary>
    public static AuthenticationVerdict Of(
        IEnumerable<string> fields,
        string? authservId,
        string? fromDomain
    )
    {
        var none = new AuthenticationVerdict(DmarcResult.None, false, null);
        if (string.IsNullOrEmpty(authservId))
        {
            return none;
        }

        var results = new List<AuthenticationResult>();
        string? conflict = null;
        foreach (var field in fields.Take(20))
        {
            var read = AuthenticationField.Read(field);
            if (!string.Equals(read.AuthservId, authservId, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            results.AddRange(read.Results);
            conflict ??= read.Problem;
            if (Methods.Any(m => read.Hidden.Contains(m + "=", StringComparison.OrdinalIgnoreCase)))
            {
                conflict ??= "results inside a comment or a quoted string";
            }
        }

        return Judge(results, conflict, fromDomain);
    }

    private static AuthenticationVerdict Judge(
        List<AuthenticationResult> results,
        string? conflict,
        string? fromDomain
    )
    {
        var dmarc = results.Where(r => r.Method == "dmarc").ToList();
        if (dmarc.Select(r => r.Result).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            conflict ??= "DMARC results that contradict each other";
        }

        if (
            fromDomain is not null
            && dmarc.Exists(r =>
                r is { Result: "pass", HeaderFrom: { } from } && !IsOf(fromDomain, from)
            )
        )
        {
            conflict ??= "DMARC passed for another domain than From's";
        }

        var failed =
            dmarc.Exists(r => r.Result == "fail")
            || (
                dmarc.TrueForAll(r => r.Result != "pass")
                && results.Exists(r => r is { Method: "spf", Result: "fail" })
                && !results.Exists(r => r is { Method: "dkim", Result: "pass" })
            );
        var verdict =
            dmarc.Exists(r => r.Result == "fail") ? DmarcResult.Fail
            : dmarc.Exists(r => r.Result == "pass") && conflict is null ? DmarcResult.Pass
            : DmarcResult.None;
        return new AuthenticationVerdict(verdict, failed, conflict);
    }

    private static bool IsOf(string domain, string stated)
    {
        var at = stated.LastIndexOf('@');
        return string.Equals(
            domain,
            stated[(at + 1)..].TrimEnd('.'),
            StringComparison.OrdinalIgnoreCase
        );
    }
}
