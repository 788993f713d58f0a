using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection.Messages;
using MailRevocationWorker.Pipeline;

namespace MailRevocationWorker.Commands;

/// <summary>One line of <c>decide --format jsonl</c>: a contract.</summary>
public sealed record Decided(
    string File,
    DecisionKind Decision,
    DecisionCode Code,
    int Documents,
    string? TargetSerial,
    RequesterRole RequesterRole,
    string Reason,
    IReadOnlyList<string> ReplyTo,
    IReadOnlyList<string> Findings
)
{
    public string ToText() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{File}\n  {Decision.ToText()}: {Code.ToText()} ({Reason})\n  target {TargetSerial ?? "-"}, requester {RequesterRole}, documents {Documents}, reply to {(ReplyTo.Count == 0 ? "nobody" : string.Join(", ", ReplyTo))}{string.Concat(Findings.Select(f => $"\n    {f}"))}"
        );
}

/// <summary>Decides one file as if it had just been received.</summary>
public sealed class DryRun(
    Assessor assessor,
    MessageReadOptions reading,
    DateTimeOffset at,
    string scratch
)
{
    public async Task<Decided> DecideAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return FileKinds.Of(file) switch
            {
                FileKind.Pdf => await DocumentAsync(file, cancellation),
                FileKind.Mail => await MailAsync(file, cancellation),
                FileKind.NeitherPdfNorMail => new(
                    file,
                    DecisionKind.Reject,
                    DecisionCode.NotPdf,
                    0,
                    null,
                    RequesterRole.Unknown,
                    "the file is neither a PDF nor a mail",
                    [],
                    []
                ),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(
                file,
                DecisionKind.Review,
                DecisionCode.InternalError,
                0,
                null,
                RequesterRole.Unknown,
                e.Message,
                [],
                []
            );
        }
    }

    private async Task<Decided> DocumentAsync(string file, CancellationToken cancellation)
    {
        var document = await assessor.InspectDocumentAsync(file, cancellation);
        var (decision, _, _) = await AssessAsync(null, document, cancellation);
        return ToDecided(
            file,
            decision,
            new(decision.Kind, decision.Code, [], false, decision.Reason),
            1
        );
    }

    private async Task<Decided> MailAsync(string file, CancellationToken cancellation)
    {
        var folder = Directory
            .CreateDirectory(Path.Combine(scratch, Guid.NewGuid().ToString("N")))
            .FullName;
        var mail = await assessor.InspectMailAsync(file, folder, reading, null, cancellation);
        var outcomes = new List<Decided>();
        foreach (
            var document in mail.Requests.Count == 0
                ? [null]
                : mail.Requests.Cast<InspectedDocument?>()
        )
        {
            var (decision, registry, _) = await AssessAsync(mail, document, cancellation);
            // As if the authority had done what it was asked.
            var receipt = decision.Target is { } target
                ? new RevocationReceipt(
                    RevocationResult.Revoked,
                    target.SerialNumber,
                    at,
                    decision.CrlReason,
                    null,
                    "dry run"
                )
                : null;
            outcomes.Add(
                ToDecided(
                    file,
                    decision,
                    OutcomeRules.Conclude(decision, receipt, mail.Message, registry),
                    mail.Message?.Documents.Count ?? 0
                )
            );
        }

        Directory.Delete(folder, recursive: true);
        return outcomes.OrderBy(o => Gravity(o.Decision)).First() with
        {
            ReplyTo =
            [
                .. outcomes.SelectMany(o => o.ReplyTo).Distinct(StringComparer.OrdinalIgnoreCase),
            ],
        };
    }

    private async Task<Assessed> AssessAsync(
        InspectedMail? mail,
        InspectedDocument? document,
        CancellationToken cancellation
    )
    {
        var validated = document is null
            ? null
            : await assessor.ValidateAsync(document.Report, at, at, cancellation);
        var facts = await assessor.FactsAsync(
            mail,
            document?.Report,
            validated,
            at,
            at,
            cancellation
        );
        return await Assessor.DecideAsync(
            facts,
            (_, _, _) => Task.FromResult(new RecentRevocations(0, 0, 0)),
            cancellation
        );
    }

    private static Decided ToDecided(
        string file,
        Decision decision,
        Outcome outcome,
        int documents
    ) =>
        new(
            file,
            outcome.Kind,
            outcome.Code,
            documents,
            decision.Target?.SerialNumber,
            decision.Role,
            outcome.Reason,
            [.. outcome.Replies.Where(r => r.Kind == ReplyKind.Answer).Select(r => r.To)],
            decision.Findings
        );

    /// <summary>The gravest first: review, reject, revoke, ignore.</summary>
    private static int Gravity(DecisionKind kind) =>
        kind switch
        {
            DecisionKind.Review => 0,
            DecisionKind.Reject => 1,
            DecisionKind.Revoke => 2,
            DecisionKind.Ignore => 3,
        };
}
