using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Mvc;

namespace MailRevocationWorker.Dashboard.Decisions;

/// <summary>The small acts: a claim, a note, another try, a task that is done. What decides a case has a page of its own.</summary>
public static class Decisions
{
    /// <summary>An action as addresses and forms spell it: ask-for-more.</summary>
    public static string Slug(CaseAction action) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString());

    /// <summary>Null for what is no action.</summary>
    public static CaseAction? Of(string? slug) =>
        Enum.GetValues<CaseAction>()
            .Cast<CaseAction?>()
            .FirstOrDefault(a => Slug(a!.Value) == slug);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var acts = routes
            .MapGroup("")
            .RequireAuthorization(p => p.RequireRole(Roles.Operator, Roles.Supervisor));
        acts.MapPost("/cases/{number}/act", ActAsync);
        acts.MapPost("/tasks/{task:long}/done", DoneAsync);
    }

    /// <summary>What a redirect says became of an act; the word in the address is one of ours or nothing.</summary>
    public static (bool Good, string Text)? Said(string? word, Words words) =>
        word switch
        {
            "done" => (true, words["Desk.Done"]),
            "proposed" => (true, words["Desk.WaitsForSecond"]),
            "conflict" => (false, words["Desk.ConflictService"]),
            "not-allowed" => (false, words["Desk.NotAllowed"]),
            "incomplete" => (false, words["DeskProblem.ReasonMissing"]),
            _ => null,
        };

    public static string Word(DeskAnswer answer) =>
        answer switch
        {
            DeskAnswer.Done => "done",
            DeskAnswer.Proposed => "proposed",
            DeskAnswer.Conflict => "conflict",
            DeskAnswer.Incomplete => "incomplete",
            _ => "not-allowed",
        };

    private static async Task<IResult> ActAsync(
        string number,
        HttpContext http,
        Desk desk,
        CaseStore store,
        [FromForm] string? act,
        [FromForm] int version,
        [FromForm] string? reason
    )
    {
        if (
            Of(act) is not { } action
            || action
                is not (
                    CaseAction.Note
                    or CaseAction.Claim
                    or CaseAction.Release
                    or CaseAction.Retry
                )
        )
        {
            return Results.BadRequest();
        }

        if (await store.ByNumberAsync(number, http.RequestAborted) is not { } row)
        {
            return Results.NotFound();
        }

        var answer = await desk.ActAsync(
            number,
            http.User.Person(),
            new()
            {
                Action = action,
                Version = version,
                Reason = reason,
            },
            http.RequestAborted
        );
        return answer is DeskAnswer.NotAllowed
            ? Results.StatusCode(StatusCodes.Status403Forbidden)
            : Results.LocalRedirect($"/cases/{row.Number}?said={Word(answer)}");
    }

    private static async Task<IResult> DoneAsync(
        long task,
        HttpContext http,
        CaseStore store,
        [FromForm] string? note
    )
    {
        var words = DeskForm.Words(note);
        if (DeskForm.OfReason(note) is not null)
        {
            return Results.BadRequest();
        }

        return await store.CompleteTaskAsync(
            task,
            http.User.Person().Name,
            words,
            http.RequestAborted
        )
            ? Results.LocalRedirect("/queue")
            : Results.NotFound();
    }
}
