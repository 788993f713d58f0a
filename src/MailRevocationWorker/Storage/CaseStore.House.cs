using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

public sealed partial class CaseStore
{
    /// <summary>A task that a person has dealt with. False where it was done already, or there is none.</summary>
    public Task<bool> CompleteTaskAsync(
        long task,
        string person,
        string note,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async unit =>
            {
                var row = await unit.Db.Tasks.SingleOrDefaultAsync(
                    t => t.Id == task && !t.Done,
                    unit.Cancellation
                );
                if (row is null)
                {
                    return false;
                }

                row.Done = true;
                await ActAsync(
                    unit,
                    row.CaseId,
                    person,
                    OperatorActKind.TaskDone,
                    new()
                    {
                        Reason = note,
                        Task = task,
                        TaskKind = row.Kind,
                    }
                );
                return true;
            },
            cancellationToken
        );

    /// <summary>The brake as a supervisor sets it.</summary>
    /// <param name="automation">Off, Shadow or On.</param>
    public Task SetAutomationAsync(
        string automation,
        string person,
        string reason,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async unit =>
            {
                await ActAsync(
                    unit,
                    null,
                    person,
                    OperatorActKind.AutomationSet,
                    new() { Automation = automation, Reason = reason }
                );
                return true;
            },
            cancellationToken
        );

    /// <summary>By action, then title.</summary>
    public async Task<IReadOnlyList<SavedText>> SavedTextsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var rows = await db.SavedTexts.AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(t => t.ToText())
                .OrderBy(t => t.Action)
                .ThenBy(t => t.Title, StringComparer.CurrentCulture),
        ];
    }

    /// <summary>Adds a text, or changes the one of that number. False where there is none of that number.</summary>
    /// <param name="text">Number 0: a new one.</param>
    public Task<bool> SaveTextAsync(
        SavedText text,
        string person,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        return WriteAsync(
            async unit =>
            {
                var row =
                    text.Id == 0
                        ? new()
                        {
                            Title = "",
                            French = "",
                            English = "",
                        }
                        : await unit.Db.SavedTexts.FindAsync([text.Id], unit.Cancellation);
                if (row is null)
                {
                    return false;
                }

                (row.Action, row.Title, row.French, row.English) = (
                    text.Action,
                    text.Title,
                    text.French,
                    text.English
                );
                if (text.Id == 0)
                {
                    unit.Db.SavedTexts.Add(row);
                }

                await unit.Db.SaveChangesAsync(unit.Cancellation);
                await ActAsync(
                    unit,
                    null,
                    person,
                    OperatorActKind.TextSaved,
                    new()
                    {
                        SavedText = row.Id,
                        Action = row.Action,
                        Title = row.Title,
                        French = row.French,
                        English = row.English,
                    }
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Takes a saved text away; what it said stays in the acts. False where there is none of that number.</summary>
    public Task<bool> EndTextAsync(long id, string person, CancellationToken cancellationToken) =>
        WriteAsync(
            async unit =>
            {
                if (await unit.Db.SavedTexts.FindAsync([id], unit.Cancellation) is not { } row)
                {
                    return false;
                }

                unit.Db.SavedTexts.Remove(row);
                await ActAsync(
                    unit,
                    null,
                    person,
                    OperatorActKind.TextEnded,
                    new() { SavedText = id, Title = row.Title }
                );
                return true;
            },
            cancellationToken
        );
}
