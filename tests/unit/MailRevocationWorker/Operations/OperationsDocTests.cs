using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Schedule;
using TestSupport;

namespace MailRevocationWorker.Tests.Operations;

/// <summary>The tables of docs/operations.md say what the program does.</summary>
public sealed class OperationsDocTests
{
    private static readonly string[] Lines = File.ReadAllLines(
        Path.Combine(Places.Root, "docs", "operations.md")
    );

    [Fact]
    public void Jobs_Table_IsTheProgramsOwn() =>
        Rows("## Jobs")
            .ShouldBe(
                JobPlans.All.Select(p =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| `{p.Name}`{(p.NeedsService ? " *" : "")} | `{p.Cron}` | {p.Clock} | {p.Missed} | {(p.Matters ? "yes" : "no")} | {p.AtMost.TotalMinutes} min | {p.Purpose} |"
                    )
                )
            );

    [Fact]
    public async Task Metrics_Table_NamesEveryInstrumentWithKindAndUnit()
    {
        var found = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ServiceInstruments.Name)
                {
                    var kind = instrument.GetType().Name.Split('`')[0];
                    found[instrument.Name] =
                        $"| `{instrument.Name}` | {kind} | {instrument.Unit} |";
                }
            },
        };
        listener.Start();
        ServiceInstruments.PutOff(CaseStep.Decided);
        await using var bed = await GaugeBed.MakeAsync();

        Rows("## Figures")
            .Select(r => string.Join('|', r.Split('|').Take(4)) + "|")
            .Order(StringComparer.Ordinal)
            .ShouldBe(found.Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alarms_Table_NamesEveryAlarmOfTheMailbox() =>
        Rows("## Alarms")
            .Select(r => r.Split('`')[1])
            .ShouldBe(
                [
                    .. Enum.GetNames<MailboxAlarmKind>(),
                    "parked",
                    "reply-undelivered",
                    "answer-to-our-mail",
                    "alarm",
                ],
                ignoreOrder: true
            );

    [Fact]
    public async Task Health_Table_NamesEveryCheck()
    {
        await using var bed = await GaugeBed.MakeAsync();

        (await bed.Health.CheckAsync(TestContext.Current.CancellationToken))
            .Select(c => c.Name)
            .ShouldBe(Rows("## Health").Select(r => r.Split('`')[1]));
    }

    private static IReadOnlyList<string> Rows(string section) =>
        [
            .. Lines
                .SkipWhile(l => !l.StartsWith(section, StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
                .Where(l => l.StartsWith("| `", StringComparison.Ordinal)),
        ];
}
