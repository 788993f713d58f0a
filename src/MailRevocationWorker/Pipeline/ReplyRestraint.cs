using System.Globalization;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>Keeps our answers from feeding loops and floods (RFC 3834 clause 2), and shows the operators what it held back.</summary>
public sealed class ReplyRestraint(CaseStore store, PipelineOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Null for a mail that knows no limit: what was revoked is always told, and that is bounded by the caps on revocations.</summary>
    public ReplyLimits? For(Outcome outcome, PlannedReply planned) =>
        outcome.Kind == DecisionKind.Revoke || planned.Kind == ReplyKind.Confirmation
            ? null
            : options.Replies.ToLimits();

    /// <summary>The answer leaves when the hour has room again; one alarm says so, however many wait.</summary>
    public async Task<CaseRow> PostponeAsync(CaseRow row, CancellationToken cancellation)
    {
        await RaiseAsync(
            "replies to all",
            $"more than {options.Replies.PerHour} answers within an hour (Pipeline:Replies:PerHour): the rest waits",
            cancellation
        );

        // Spread, lest all come back at the same moment.
        var spread = TimeSpan.FromSeconds(row.Id % Pause.TotalSeconds);
        return await store.PostponeAsync(
            row,
            clock.GetUtcNow() + Pause + spread,
            "too many answers within the hour",
            cancellation
        );
    }

    /// <summary>Tells the operators of an answer that never leaves, once a sender and day.</summary>
    /// <returns>Whether its sender goes without an answer: one who was told the same before does not.</returns>
    public async Task<bool> WithheldAsync(
        CaseRow row,
        PlannedReply planned,
        ReplyLeave leave,
        CancellationToken cancellation
    )
    {
        if (leave != ReplyLeave.TooManyToSender)
        {
            return false;
        }

        var day = row.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await RaiseAsync(
            $"replies to {planned.To} on {day}",
            $"more than {options.Replies.PerSenderPerDay} answers within a day (Pipeline:Replies:PerSenderPerDay): the rest is withheld",
            cancellation
        );
        return true;
    }

    /// <summary>A refusal of a form that its sender will not hear of would be a silent no: a person looks.</summary>
    public Task<CaseRow> ToAPersonAsync(
        CaseRow row,
        Outcome outcome,
        CancellationToken cancellation
    )
    {
        var review = outcome with
        {
            Kind = DecisionKind.Review,
            Code = DecisionCode.ReplyImpossible,
            Replies = [],
            NeedsPerson = true,
            Reason =
                $"too many answers to this sender, who was not told of {outcome.Code.ToText()}",
        };
        return store.RecordAsync(
            row,
            CaseStep.Concluded,
            JsonSerializer.Serialize(review, InspectionJson.Options),
            new()
            {
                Decision = review.Kind,
                Code = review.Code,
                State = CaseState.WaitingForPerson,
            },
            cancellation
        );
    }

    private Task RaiseAsync(string source, string problem, CancellationToken cancellation) =>
        store.RaiseTaskAsync(
            null,
            "alarm",
            JsonSerializer.Serialize(
                new { Source = source, Problem = problem },
                InspectionJson.Options
            ),
            cancellation
        );
}
