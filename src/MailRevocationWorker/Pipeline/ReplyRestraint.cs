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

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Null for a mail that knows no limit: what was revoked is always told, and that is bounded by the caps on revocations. What a person decided and
    /// worded is told too, however often: of all limits only the one on the hour holds it back, and that merely delays.
    /// </summary>
    public ReplyLimits? For(Decision decision, Outcome outcome, PlannedReply planned)
    {
        var limits = options.Replies.ToLimits();
        return outcome.Kind == DecisionKind.Revoke || planned.Kind == ReplyKind.Confirmation ? null
            : decision.Operator is not null
                ? limits with
                {
                    SameAnswer = null,
                    PerSenderPerDay = null,
                }
            : limits;
    }

    /// <summary>What it causes if this sender has had too many answers: the operators are told once a sender and day, and a refusal of a form that its sender
    /// will not hear of, a silent no, goes to a person.</summary>
    public Withholding IfWithheld(CaseRow row, Outcome outcome, PlannedReply planned)
    {
        var day = row.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var review =
            outcome.Kind == DecisionKind.Reject && row.DocumentSha256 is not null
                ? outcome with
                {
                    Kind = DecisionKind.Review,
                    Code = DecisionCode.ReplyImpossible,
                    Replies = [],
                    NeedsPerson = true,
                    Reason =
                        $"too many answers to this sender, who was not told of {outcome.Code.ToText()}",
                }
                : null;
        return new(
            Alarm(
                $"replies to {planned.To} on {day}",
                $"more than {options.Replies.PerSenderPerDay} answers within a day (Pipeline:Replies:PerSenderPerDay): the rest is withheld"
            ),
            review is null ? null : JsonSerializer.Serialize(review, InspectionJson.Options)
        );
    }

    /// <summary>The answer leaves when the hour has room again; one alarm says so, however many wait.</summary>
    public async Task<CaseRow> UntilThereIsRoomAsync(CaseRow row, CancellationToken cancellation)
    {
        await store.RaiseTaskAsync(
            null,
            "alarm",
            Alarm(
                "replies to all",
                $"more than {options.Replies.PerHour} answers within an hour (Pipeline:Replies:PerHour): the rest waits"
            ),
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

    /// <summary>The same is being told to this sender by another case: what becomes of that is soon known, or else late; so it is asked for ever less often.</summary>
    public Task<CaseRow> UntilTheOtherIsToldAsync(CaseRow row, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var quarter = (now - row.ReceivedAt) / 4;
        var pause =
            quarter < ShortestPause ? ShortestPause
            : quarter > Pause ? Pause
            : quarter;
        return store.PostponeAsync(
            row,
            now + pause,
            "the same answer to this sender is on its way",
            cancellation
        );
    }

    private static string Alarm(string source, string problem) =>
        JsonSerializer.Serialize(
            new { Source = source, Problem = problem },
            InspectionJson.Options
        );
}
