using System.Text.RegularExpressions;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Schedule.Jobs;

public sealed class DigestTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AfterADay_SaysTheFiguresInFrenchThenInEnglish()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.ClosedAsync(1);
        await bed.ClosedAsync(2, DecisionKind.Reject);
        var waiting = await bed.WaitingAsync(3, urgent: true);
        await bed.Store.RaiseTaskAsync(null, "alarm", "{}", Ct);
        await bed.Runs.EndedAsync("backup-database", JobOutcome.Failed, "full", Ct);
        bed.Database.Clock.Advance(TimeSpan.FromHours(11));

        await Job(bed).RunAsync(Ct);

        bed.Sent.Select(m => m.To).ShouldBe(["ops@ca.example", "night@ca.example"]);
        var (_, subject, text, _) = bed.Sent[0];
        subject.ShouldBe("Révocations du 23/11/2026 : 1 en attente, 3 message(s) reçu(s)");
        Figure(text, "Messages reçus").ShouldBe(3);
        Figure(text, "Décidées automatiquement").ShouldBe(2);
        Figure(text, "révoquées").ShouldBe(1);
        Figure(text, "refusées").ShouldBe(1);
        Figure(text, "Transmises à un opérateur").ShouldBe(1);
        Figure(text, "En attente d’un opérateur").ShouldBe(1);
        Figure(text, "dont urgentes").ShouldBe(1);
        Figure(text, "Alarmes et tâches ouvertes").ShouldBe(1);
        text.ShouldContain("Tâche planifiée en échec : backup-database");
        text.ShouldContain(
            $"23/11 22:00  {waiting.Number}  URGENT",
            customMessage: "the nearest deadline, Paris time"
        );
        text.IndexOf("Messages received", StringComparison.Ordinal)
            .ShouldBeGreaterThan(text.IndexOf("— English —", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_NextDay_CountsSinceTheLastDigestAlone()
    {
        await using var bed = await JobBed.MakeAsync();
        await bed.ClosedAsync(1);
        bed.Database.Clock.Advance(TimeSpan.FromHours(1));
        await bed.Runs.EndedAsync("digest", JobOutcome.Succeeded, "", Ct);
        bed.Database.Clock.Advance(TimeSpan.FromHours(3));
        await bed.ClosedAsync(2);

        await Job(bed).RunAsync(Ct);

        Figure(bed.Sent[0].Text, "Messages reçus").ShouldBe(1);
    }

    private static int Figure(string text, string what)
    {
        var match = Regex.Match(
            text,
            $@"^\s*{Regex.Escape(what)}\s+(\d+)\s*$",
            RegexOptions.Multiline
        );
        match.Success.ShouldBeTrue($"no '{what}' in:\n{text}");
        return int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Digest Job(JobBed bed) =>
        new(bed.Store, bed.Runs, bed.Mail, bed.Options, bed.Database.Clock);
}
