using System.Buffers;
using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Dashboard.Cases;

/// <summary>A list as CSV (RFC 4180), UTF-8 with a byte order mark, semicolons as French spreadsheets expect. Written as it is read: a long list needs no memory.</summary>
public static class CaseCsv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(";,\"\r\n\t'");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/cases.csv",
                (HttpContext http, CaseStore store, Words words, TimeProvider clock) =>
                {
                    var query = http.Request.Query;
                    var list = ListQuery.Of(
                        query["in"] == "queue" ? ListView.Queue : ListView.Cases,
                        query
                    );
                    var filter = list.ToFilter(clock.GetUtcNow(), http.User.Identity?.Name);
                    http.Response.Headers.XContentTypeOptions = "nosniff";
                    return Results.Stream(
                        body => WriteAsync(body, store, filter, words, http.RequestAborted),
                        "text/csv; charset=utf-8",
                        $"{list.Path[1..]}.csv"
                    );
                }
            )
            .RequireAuthorization(policy => policy.RequireRole(Roles.All));

    private static async Task WriteAsync(
        Stream body,
        CaseStore store,
        CaseFilter filter,
        Words words,
        CancellationToken cancellation
    )
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(true), 16 * 1024, true);
        string[] columns =
        [
            words["Column.Case"],
            words["Column.Received"],
            words["Column.State"],
            words["List.Decision"],
            words["List.Code"],
            words["Column.Why"],
            words["Field.Serial"],
            words["Column.Product"],
            words["Field.Holder"],
            words["Field.Organisation"],
            words["Column.Sender"],
            words["Case.DecidedAt"],
            words["Column.Deadline"],
        ];
        await writer.WriteAsync(Row(columns));
        await foreach (var line in store.LinesAsync(filter, cancellation))
        {
            string?[] fields =
            [
                line.Number,
                Moments.Machine(line.ReceivedAt),
                words.Of(line.State),
                line.Decision is { } decision ? words.Of(decision) : null,
                line.Code?.ToText(),
                line.Code is { } code ? words.Of(code) : null,
                line.TargetSerial,
                line.Summary.Product,
                line.Summary.Holder,
                line.Summary.Organisation,
                line.Summary.Sender,
                line.DecidedAt is { } decided ? Moments.Machine(decided) : null,
                Moments.Machine(line.Deadline),
            ];
            await writer.WriteAsync(Row(fields));
        }
    }

    /// <summary>One record, CRLF at its end.</summary>
    internal static string Row(IEnumerable<string?> fields) =>
        string.Join(';', fields.Select(Field)) + "\r\n";

    /// <summary>
    /// A spreadsheet takes what begins with = + - @, a tab or a line break for a formula, and may run it: an apostrophe in front makes it
    /// text. Strangers write senders, names and products.
    /// </summary>
    private static string Field(string? text)
    {
        var safe = text ?? "";
        if (
            safe.AsSpan().TrimStart(' ')
            is [
                '='
                or '+'
                or '-'
                or '@'
                or '\t'
                or '\r'
                or '\n'
                or '＝'
                or '＋'
                or '－'
                or '＠',
                ..,
            ]
        )
        {
            safe = "'" + safe;
        }

        return safe.AsSpan().ContainsAny(Quoted)
            ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : safe;
    }
}
