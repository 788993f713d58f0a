using System.Globalization;
using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>The words of the daily digest: figures and case numbers, nothing of anybody's person.</summary>
internal static class DigestText
{
    private const int Nearest = 10;

    public static string Subject(DayFigures figures, DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = TimeZoneInfo.ConvertTime(now, zone);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Révocations du {day:dd/MM/yyyy} : {figures.Waiting.Count} en attente, {figures.Messages} message(s) reçu(s)"
        );
    }

    public static string Body(
        DayFigures figures,
        IReadOnlyList<string> failing,
        DateTimeOffset since,
        DateTimeOffset now,
        TimeZoneInfo zone
    )
    {
        var text = new StringBuilder();
        Write(text, French, figures, failing, since, now, zone);
        text.AppendLine().AppendLine("— English —").AppendLine();
        Write(text, English, figures, failing, since, now, zone);
        return text.ToString();
    }

    private static void Write(
        StringBuilder text,
        Words words,
        DayFigures figures,
        IReadOnlyList<string> failing,
        DateTimeOffset since,
        DateTimeOffset now,
        TimeZoneInfo zone
    )
    {
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{words.From} {TimeZoneInfo.ConvertTime(since, zone):dd/MM HH:mm} {words.To} {TimeZoneInfo.ConvertTime(now, zone):dd/MM HH:mm}"
        );
        text.AppendLine();
        Line(words.Messages, figures.Messages);
        Line(words.Cases, figures.Cases);
        Line(
            words.ByService,
            figures.ByService.Where(d => d.Key != DecisionKind.Review).Sum(d => d.Value)
        );
        foreach (
            var kind in (DecisionKind[])
                [DecisionKind.Revoke, DecisionKind.Reject, DecisionKind.Ignore]
        )
        {
            Line("  " + words.Kind(kind), figures.ByService.GetValueOrDefault(kind));
        }

        Line(words.ToPerson, figures.ByService.GetValueOrDefault(DecisionKind.Review));
        Line(words.ByOperators, figures.ByOperators);
        text.AppendLine();
        Line(words.Waiting, figures.Waiting.Count);
        Line("  " + words.Urgent, figures.Waiting.Count(c => c.Urgent));
        Line("  " + words.Late, figures.Waiting.Count(c => c.Deadline < now));
        Line(words.Unfinished, figures.Unfinished);
        if (figures.Waiting.Count > 0)
        {
            text.AppendLine().AppendLine(words.Deadlines);
            foreach (var row in figures.Waiting.OrderBy(c => c.Deadline).Take(Nearest))
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {TimeZoneInfo.ConvertTime(row.Deadline, zone):dd/MM HH:mm}  {row.Number}{(row.Urgent ? "  URGENT" : "")}  {row.Code?.ToText()}"
                );
            }
        }

        text.AppendLine();
        Line(words.Tasks, figures.OpenTasks.Values.Sum());
        foreach (var (kind, count) in figures.OpenTasks.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Line("  " + kind, count);
        }

        foreach (var job in failing)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{words.Failing} {job}");
        }

        void Line(string what, int count) =>
            text.AppendLine(CultureInfo.InvariantCulture, $"{what, -48} {count, 6}");
    }

    private static readonly Words French = new(
        "Du",
        "au",
        "Messages reçus",
        "Demandes ouvertes",
        "Décidées automatiquement",
        "Transmises à un opérateur",
        "Décidées par un opérateur",
        "En attente d’un opérateur",
        "dont urgentes",
        "dont hors délai",
        "En cours de traitement par le service",
        "Échéances les plus proches :",
        "Alarmes et tâches ouvertes",
        "Tâche planifiée en échec :",
        "révoquées",
        "refusées",
        "ignorées",
        "à examiner"
    );

    private static readonly Words English = new(
        "From",
        "to",
        "Messages received",
        "Requests opened",
        "Decided automatically",
        "Handed to an operator",
        "Decided by an operator",
        "Waiting for an operator",
        "urgent among them",
        "past their deadline among them",
        "Under way in the service",
        "Nearest deadlines:",
        "Open alarms and tasks",
        "Scheduled job that fails:",
        "revoked",
        "refused",
        "ignored",
        "to be reviewed"
    );

    private sealed record Words(
        string From,
        string To,
        string Messages,
        string Cases,
        string ByService,
        string ToPerson,
        string ByOperators,
        string Waiting,
        string Urgent,
        string Late,
        string Unfinished,
        string Deadlines,
        string Tasks,
        string Failing,
        string Revoked,
        string Refused,
        string Ignored,
        string Review
    )
    {
        public string Kind(DecisionKind kind) =>
            kind switch
            {
                DecisionKind.Revoke => Revoked,
                DecisionKind.Reject => Refused,
                DecisionKind.Ignore => Ignored,
                DecisionKind.Review => Review,
            };
    }
}
