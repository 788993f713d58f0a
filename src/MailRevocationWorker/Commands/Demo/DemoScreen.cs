using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Spectre.Console;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>Shows the demo: a live table on a terminal, plain lines elsewhere.</summary>
internal sealed class DemoScreen(IAnsiConsole console)
{
    private bool Live => console.Profile.Capabilities.Interactive;

    /// <summary>Runs every sample in turn and shows it being decided.</summary>
    public async Task<IReadOnlyList<SampleResult>> ShowAsync(
        IReadOnlyList<SampleRequest> samples,
        Func<SampleRequest, Action<CaseRow>, Task<SampleResult>> follow
    )
    {
        var results = new List<SampleResult>();
        if (!Live)
        {
            Say(Heading);
            foreach (var sample in samples)
            {
                var result = await follow(sample, _ => { });
                results.Add(result);
                Say(Line(result));
            }

            return results;
        }

        var table = Table();
        await console
            .Live(table)
            // The newest rows stay in sight; the whole table is drawn when it is complete.
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Top)
            .StartAsync(async context =>
            {
                foreach (var sample in samples)
                {
                    table.AddRow(Markup.Escape(sample.Name), "", "[grey]delivered[/]", "", "", "");
                    context.Refresh();
                    var row = table.Rows.Count - 1;
                    var result = await follow(
                        sample,
                        step =>
                        {
                            table.UpdateCell(
                                row,
                                2,
                                $"[grey]{step.LastStep.ToString().ToLowerInvariant()}[/]"
                            );
                            context.Refresh();
                        }
                    );
                    results.Add(result);
                    Fill(table, row, result);
                    context.Refresh();
                }
            });
        return results;
    }

    /// <summary>A line as it is: a console that is no terminal would be wrapped at 80 columns otherwise.</summary>
    public void Say(string line = "") => console.Profile.Out.Writer.WriteLine(line);

    /// <summary>The table: file → decision → code → reply. The live table has shown it already.</summary>
    public void Summarise(IReadOnlyList<SampleResult> results)
    {
        var wrong = results.Where(result => !result.AsExpected).ToList();
        Say();
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{results.Count - wrong.Count} of {results.Count} requests were decided as they deserve, in {results.Sum(one => one.Took.TotalSeconds):0.0} s."
            )
        );
        foreach (var one in wrong)
        {
            Say(
                $"  NOT AS EXPECTED: {one.Sample.Name}: {one.Decision} {one.CodeText}, deserves {one.Sample.Kind.ToText()} {one.Sample.Code.ToText()}"
            );
        }
    }

    private static Table Table() =>
        new Table()
            .Border(TableBorder.Rounded)
            .AddColumn("Mail")
            .AddColumn("Case")
            .AddColumn("Decision")
            .AddColumn("Code")
            .AddColumn("Reply")
            .AddColumn(new TableColumn("Seconds").RightAligned());

    private static void Fill(Table table, int row, SampleResult result)
    {
        table.UpdateCell(
            row,
            0,
            $"{Markup.Escape(result.Sample.Name)}\n[grey]{Markup.Escape(result.Sample.About)}[/]"
        );
        table.UpdateCell(row, 1, Markup.Escape(result.CaseNumber ?? ""));
        table.UpdateCell(row, 2, $"[{Colour(result)}]{Markup.Escape(result.Decision)}[/]");
        table.UpdateCell(
            row,
            3,
            Markup.Escape(result.CodeText) + (result.AsExpected ? "" : " [red](not as expected)[/]")
        );
        table.UpdateCell(row, 4, Markup.Escape(Shortly(result)));
        table.UpdateCell(row, 5, Seconds(result));
    }

    private static string Colour(SampleResult result) =>
        result.Kind switch
        {
            DecisionKind.Revoke => "green",
            DecisionKind.Reject => "yellow",
            DecisionKind.Review => "blue",
            DecisionKind.Ignore => "grey",
            null => "red",
        };

    private static string Line(SampleResult result) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(result.AsExpected ? "ok" : "NO")}  {result.Sample.Name, -34} {result.CaseNumber, -13} {result.Decision, -8} {result.CodeText, -30} {Seconds(result), 4} s  {Replies(result)}"
        );

    private static string Heading =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"    {"mail", -34} {"case", -13} {"decision", -8} {"code", -30} {"took", 6}  reply"
        );

    private static string Replies(SampleResult result) =>
        result.Replies.Count == 0
            ? "no reply"
            : string.Join(", ", result.Replies.Select(reply => $"{KindOf(reply)} → {reply.To}"));

    private static string Shortly(SampleResult result) =>
        result.Replies.Count == 0
            ? "no reply"
            : string.Join(
                " + ",
                result
                    .Replies.CountBy(reply => reply.Kind)
                    .OrderBy(kind => kind.Key)
                    .Select(kind =>
                        kind.Value == 1
                            ? kind.Key.ToString().ToLowerInvariant()
                            : $"{kind.Value} {kind.Key.ToString().ToLowerInvariant()}s"
                    )
            );

    private static string KindOf(SampleReply reply) => reply.Kind.ToString().ToLowerInvariant();

    private static string Seconds(SampleResult result) =>
        result.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
