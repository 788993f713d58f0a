using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>What the journal says of rows kept elsewhere, to be compared with those rows.</summary>
internal sealed class JournalledRecords
{
    private readonly JournalledCases _cases = new();
    private readonly JournalledMails _mails = new();
    private readonly Dictionary<long, (long Seq, string Sha256)> _outputs = [];
    private readonly Dictionary<long, (long Seq, string Sha256)> _reports = [];
    private readonly Dictionary<long, (long Seq, string Sha256)> _acts = [];
    private readonly HashSet<long> _purged = [];
    private readonly Dictionary<
        (string Issuer, string Serial),
        (long Seq, JournalData.Revoked Entry)
    > _revocations = [];

    public void Note(JournalEntity entry)
    {
        object? data = entry.Kind switch
        {
            JournalData.MessageAccepted => Read<JournalData.Message>(entry),
            JournalData.DocumentsOpened => Read<JournalData.Documents>(entry),
            JournalData.StepRecorded => Read<JournalData.Step>(entry),
            JournalData.StepDeferred => Read<JournalData.Deferred>(entry),
            JournalData.OperatorActed => Read<JournalData.Act>(entry),
            JournalData.MessageFiled => Read<JournalData.Filed>(entry),
            JournalData.ReplyRecorded => Read<JournalData.Reply>(entry),
            JournalData.TaskRaised => Read<JournalData.Raised>(entry),
            JournalData.FilesPurged => Read<JournalData.Purged>(entry),
            JournalData.TasksPurged => Read<JournalData.TasksForgotten>(entry),
            JournalData.CertificateRevoked or JournalData.RevocationAdopted =>
                Read<JournalData.Revoked>(entry),
            _ => null, // stands for itself
        };
        _cases.Note(entry, data);
        _mails.Note(entry, data);
        switch (data)
        {
            case JournalData.Step step:
                _outputs[step.Output] = (entry.Seq, step.OutputSha256);
                break;
            case JournalData.Purged purged:
                _purged.Add(purged.Message);
                break;
            case JournalData.Act act:
                _acts[act.Id] = (entry.Seq, act.Sha256);
                break;
            case JournalData.Documents opened:
                _reports[opened.Message] = (entry.Seq, opened.ReportSha256);
                break;
            case JournalData.Revoked revoked:
                _revocations[(revoked.Issuer, revoked.Serial)] = (
                    entry.Seq,
                    revoked with
                    {
                        Crl = "",
                    }
                );
                break;
            default:
                break;
        }
    }

    public async Task<IReadOnlyList<JournalProblem>> CompareAsync(
        WorkerDb db,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<JournalProblem>();
        var forgotten = await ForgottenCasesAsync(db, cancellationToken);
        await CompareTextsAsync(
            db.StepOutputs.Select(o => new Text(o.Id, o.Json, o.CaseId, null)),
            _outputs,
            JournalProblemKind.OutputChanged,
            "step output"
        );
        await CompareTextsAsync(
            db.Messages.Where(m => m.ReportJson != null)
                .Select(m => new Text(m.Id, m.ReportJson!, null, m.Id)),
            _reports,
            JournalProblemKind.ReportChanged,
            "report of message"
        );
        await CompareTextsAsync(
            db.OperatorActs.Select(a => new Text(a.Id, a.Json, a.CaseId, null)),
            _acts,
            JournalProblemKind.ActChanged,
            "operator's act"
        );
        await CompareRevocationsAsync();
        problems.AddRange(await _cases.CompareAsync(db, cancellationToken));
        problems.AddRange(await _mails.CompareAsync(db, forgotten, cancellationToken));
        return problems;

        async Task CompareTextsAsync(
            IQueryable<Text> stored,
            Dictionary<long, (long Seq, string Sha256)> journalled,
            JournalProblemKind kind,
            string what
        )
        {
            await foreach (
                var text in stored.AsAsyncEnumerable().WithCancellation(cancellationToken)
            )
            {
                var actual = JournalData.Sha256Of(text.Json);
                var purged =
                    text.Json == CaseStore.Forgotten
                    && (
                        (text.Case is { } one && forgotten.Contains(one))
                        || (text.Message is { } message && _purged.Contains(message))
                    );
                if (!journalled.Remove(text.Id, out var expected))
                {
                    problems.Add(new(kind, 0, $"{what} {text.Id} was never journalled"));
                }
                else if (expected.Sha256 != actual && !purged)
                {
                    problems.Add(
                        new(kind, expected.Seq, $"{what} {text.Id} is not what was journalled")
                    );
                }
            }

            problems.AddRange(
                journalled.Select(gone => new JournalProblem(
                    kind,
                    gone.Value.Seq,
                    $"{what} {gone.Key} is gone"
                ))
            );
        }

        async Task CompareRevocationsAsync()
        {
            const JournalProblemKind Kind = JournalProblemKind.RevocationChanged;
            await foreach (
                var row in db
                    .RevokedCertificates.AsNoTracking()
                    .AsAsyncEnumerable()
                    .WithCancellation(cancellationToken)
            )
            {
                if (
                    !_revocations.Remove((row.IssuerKey, row.SerialNumber), out var expected)
                    || expected.Entry != JournalData.Revoked.Of("", row)
                )
                {
                    problems.Add(
                        new(
                            Kind,
                            expected.Seq,
                            $"revocation of {row.SerialNumber} is not what was journalled"
                        )
                    );
                }
            }

            problems.AddRange(
                _revocations.Select(gone => new JournalProblem(
                    Kind,
                    gone.Value.Seq,
                    $"revocation of {gone.Key.Serial} is gone"
                ))
            );
        }
    }

    /// <summary>Cases of messages that the journal says were purged.</summary>
    private async Task<HashSet<long>> ForgottenCasesAsync(
        WorkerDb db,
        CancellationToken cancellationToken
    ) =>
        _purged.Count == 0
            ? []
            :
            [
                .. (
                    await db
                        .Cases.Select(c => new { c.Id, c.MessageId })
                        .ToListAsync(cancellationToken)
                )
                    .Where(c => _purged.Contains(c.MessageId))
                    .Select(c => c.Id),
            ];

    private static T? Read<T>(JournalEntity entry)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(entry.DataJson, JournalData.Options);
        }
        catch (JsonException)
        {
            // Only an edited entry can't be read, and its hash betrays it.
            return null;
        }
    }

    private sealed record Text(long Id, string Json, long? Case, long? Message);
}
