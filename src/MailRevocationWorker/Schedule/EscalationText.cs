using System.Globalization;
using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Schedule.Jobs;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Schedule;

/// <summary>The words of an escalation: case numbers, codes and hours, nothing of anybody's person.</summary>
internal static class EscalationText
{
    private const int MostLines = 50;

    public static string Subject(IReadOnlyList<EscalatedCase> cases, IReadOnlyList<TaskRow> tasks)
    {
        var urgent = cases.Any(c => c.Case.Urgent) ? "URGENT : " : "";
        return cases.Count == 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Révocations : {tasks.Count} alarme(s) / {tasks.Count} alarm(s)"
            )
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{urgent}Révocations : {cases.Count} demande(s) en attente depuis {cases.Max(c => c.Hours)} h / {cases.Count} request(s) waiting for {cases.Max(c => c.Hours)} h"
            );
    }

    public static string Body(
        IReadOnlyList<EscalatedCase> cases,
        IReadOnlyList<TaskRow> tasks,
        IReadOnlyDictionary<long, string> numbers,
        DateTimeOffset now,
        TimeZoneInfo zone
    )
    {
        var text = new StringBuilder();
        if (cases.Count > 0)
        {
            text.AppendLine(
                "Ces demandes de révocation ne sont pas terminées. Une clé volée reste valable tant que personne n’a décidé : ouvrez le tableau de bord."
            );
            Cases("reçue il y a", "échéance", "URGENT");
        }

        if (tasks.Count > 0)
        {
            text.AppendLine("Le service signale :");
            Tasks();
        }

        text.AppendLine().AppendLine("— English —").AppendLine();
        if (cases.Count > 0)
        {
            text.AppendLine(
                "These revocation requests are not finished. A stolen key stays valid until somebody has decided: open the dashboard."
            );
            Cases("received", "due", "URGENT");
        }

        if (tasks.Count > 0)
        {
            text.AppendLine("The service reports:");
            Tasks();
        }

        return text.ToString();

        string Age(CaseRow row) =>
            WrongClock.Wrote(row.ReceivedAt, now)
                ? "? h (horloge fausse / wrong clock)"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(now - row.ReceivedAt).TotalHours:0.0} h"
                );

        void Cases(string received, string due, string urgent)
        {
            foreach (var (row, _) in cases.Take(MostLines))
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {row.Number}  {received} {Age(row)}, {due} {TimeZoneInfo.ConvertTime(row.Deadline, zone):dd/MM HH:mm}{(row.Urgent ? $"  {urgent}" : "")}  {row.Code?.ToText()}"
                );
            }

            More(cases.Count);
        }

        void Tasks()
        {
            foreach (var task in tasks.Take(MostLines))
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {TimeZoneInfo.ConvertTime(task.At, zone):dd/MM HH:mm}  {task.Kind}  {(task.CaseId is { } id ? numbers.GetValueOrDefault(id) : OneLine(task.DetailJson))}"
                );
            }

            More(tasks.Count);
        }

        void More(int count)
        {
            if (count > MostLines)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  … + {count - MostLines}");
            }

            text.AppendLine();
        }
    }

    private static string OneLine(string detail) =>
        (detail.Length > 300 ? detail[..300] + "…" : detail).ReplaceLineEndings(" ");
}
