using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>One Authentication-Results field, taken apart.</summary>
/// <param name="AuthservId">Who speaks; null where the field begins with nothing of the kind.</param>
/// <param name="Hidden">The text of comments and quoted strings.</param>
/// <param name="Problem">What is against the grammar, or null.</param>
internal sealed record AuthenticationField(
    string? AuthservId,
    IReadOnlyList<AuthenticationResult> Results,
    string Hidden,
    string? Problem
)
{
    private const int Longest = 8000;
    private const int MostResults = 50;

    /// <summary>Between what each clause hides.</summary>
    private const char Separator = '\n';

    public static AuthenticationField Read(string value)
    {
        var hidden = new StringBuilder();
        var bare = Bare(value.Length > Longest ? value[..Longest] : value, hidden, out var problem);
        var clauses = bare.Split(';');
        var id = clauses[0]
            .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault();
        var results = new List<AuthenticationResult>();
        var told = hidden.ToString().Split(Separator);
        for (var i = 1; i < Math.Min(clauses.Length, MostResults); i++)
        {
            var words = Words(clauses[i]);
            if (words.Count == 0 || (words.Count == 1 && words[0] == "none"))
            {
                continue;
            }

            var first = words[0].Split('=', 2);
            if (first.Length != 2 || first[0].Length == 0 || first[1].Length == 0)
            {
                problem ??= "a clause that states no result";
                continue;
            }

            if (first[0] == "arc")
            {
                // Forwarders' servers repeat the chain's results in a comment, honestly: "arc=pass (i=1 dmarc=pass)".
                told[i] = "";
            }

            var from = words
                .Skip(1)
                .FirstOrDefault(w => w.StartsWith("header.from=", StringComparison.Ordinal));
            results.Add(
                new AuthenticationResult(
                    first[0].Split('/')[0],
                    first[1],
                    from?["header.from=".Length..]
                )
            );
        }

        return new AuthenticationField(id, results, string.Join(Separator, told), problem);
    }

    /// <summary>White space around "=" is allowed: "dmarc = fail" is one word.</summary>
    private static List<string> Words(string clause)
    {
        var joined = string.Join('=', clause.Split('=').Select(p => p.Trim(' ', '\t')));
        return
        [
            .. joined
                .ToLowerInvariant()
                .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries),
        ];
    }

    /// <summary>The field without comments, and with quoted strings' contents replaced where they could be read as syntax.</summary>
    private static string Bare(string value, StringBuilder hidden, out string? problem)
    {
        var bare = new StringBuilder(value.Length);
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '\\' && (quoted || depth > 0))
            {
                i++;
            }
            else if (quoted)
            {
                quoted = c != '"';
                hidden.Append(c == Separator ? ' ' : c);
                bare.Append(
                    quoted && (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '@' or '_') ? c
                    : quoted ? '_'
                    : ' '
                );
            }
            else if (c == '(')
            {
                depth++;
                hidden.Append(' ');
            }
            else if (depth > 0)
            {
                depth -= c == ')' ? 1 : 0;
                hidden.Append(c == Separator ? ' ' : c);
                bare.Append(depth == 0 ? " " : "");
            }
            else if (c == '"')
            {
                quoted = true;
                hidden.Append(' ');
            }
            else
            {
                bare.Append(c is '\r' or '\n' ? ' ' : c);
                if (c == ';')
                {
                    hidden.Append(Separator);
                }
            }
        }

        problem = depth > 0 || quoted ? "a comment or a quoted string that does not end" : null;
        return bare.ToString();
    }
}
