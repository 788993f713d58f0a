using System.Text.Json;
using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>From the authority's acceptance to the published status.</summary>
public sealed partial class CaseStore
{
    /// <summary>What this case journalled as intended, oldest first: when, and the details as they were given.</summary>
    /// <param name="what">As given to <see cref="IntendAsync"/>.</param>
    public async Task<IReadOnlyList<(DateTimeOffset At, string DetailJson)>> IntentionsAsync(
        long caseId,
        string what,
        CancellationToken cancellationToken
    )
    {
        var kind = "intended-" + what;
        await using var db = database.CreateDbContext();
        var entries = await db
            .Journal.Where(j => j.CaseId == caseId && j.Kind == kind)
            .OrderBy(j => j.Seq)
            .Select(j => new { j.At, j.DataJson })
            .ToListAsync(cancellationToken);
        return [.. entries.Select(j => (j.At, j.DataJson))];
    }

    /// <summary>The authority accepted. Repeating it changes nothing.</summary>
    public Task AcceptedAsync(
        CaseRow row,
        RegisteredCertificate target,
        RevocationResult result,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(target);
        return WriteAsync(
            async change =>
            {
                if (
                    await change.Db.Publications.FindAsync(
                        [row.Id, target.IssuerCommonName, target.SerialNumber],
                        change.Cancellation
                    )
                    is not null
                )
                {
                    return false;
                }

                change.Db.Publications.Add(
                    new PublicationEntity
                    {
                        CaseId = row.Id,
                        IssuerCommonName = target.IssuerCommonName,
                        SerialNumber = target.SerialNumber,
                        Result = result,
                        ReceivedAt = row.ReceivedAt,
                        AcceptedAt = change.Now,
                    }
                );
                await change.JournalAsync(
                    row.Id,
                    JournalData.Service,
                    JournalData.RevocationAccepted,
                    JournalData.Write(
                        new
                        {
                            target.SerialNumber,
                            target.IssuerCommonName,
                            result,
                        }
                    )
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Everybody can know that the certificate is revoked. The first time stays.</summary>
    /// <returns>False: it was known before.</returns>
    public Task<bool> PublishedAsync(
        long caseId,
        RegisteredCertificate target,
        PublicationProof proof,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        return WriteAsync(
            change => PublishedAsync(change, caseId, target, proof),
            cancellationToken
        );
    }

    /// <summary>
    /// As <see cref="PublishedAsync(long, RegisteredCertificate, PublicationProof, CancellationToken)"/>, and in the same transaction the case, which was answered as pending, goes on
    /// from its new receipt: were they two, a death between them would lose the final answer.
    /// </summary>
    /// <returns>False: it was known before.</returns>
    /// <exception cref="StaleCaseException">Somebody else changed the case.</exception>
    public Task<bool> PublishedAsync(
        CaseRow c,
        RegisteredCertificate target,
        PublicationProof proof,
        string receiptJson,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(target);
        return WriteAsync(
            async change =>
            {
                var row = await CurrentAsync(change, c);
                var isNew = await PublishedAsync(change, c.Id, target, proof);
                var message = await change.Db.Messages.SingleAsync(
                    m => m.Id == row.MessageId,
                    change.Cancellation
                );
                message.Filed = false;
                await RecordAsync(
                    change,
                    row,
                    CaseStep.Revoked,
                    receiptJson,
                    new() { State = CaseState.Open }
                );
                return isNew;
            },
            cancellationToken
        );
    }

    private static async Task<bool> PublishedAsync(
        Change change,
        long caseId,
        RegisteredCertificate target,
        PublicationProof proof
    )
    {
        var row = await change.Db.Publications.SingleAsync(
            p =>
                p.CaseId == caseId
                && p.IssuerCommonName == target.IssuerCommonName
                && p.SerialNumber == target.SerialNumber,
            change.Cancellation
        );
        if (row.PublishedAt is not null)
        {
            return false;
        }

        row.PublishedAt = proof.SeenAt;
        await change.JournalAsync(
            caseId,
            JournalData.Service,
            JournalData.StatusPublished,
            JournalData.Write(
                new JournalData.Published(
                    row.SerialNumber,
                    row.IssuerCommonName,
                    proof.SeenAt,
                    proof.SecondsFromReceipt,
                    proof.Evidence
                )
            )
        );
        return true;
    }

    /// <summary>The proof by which this case knew that the certificate is published as revoked; null while it does not.</summary>
    public async Task<PublicationProof?> ProofOfAsync(
        long caseId,
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        await using var db = database.CreateDbContext();
        var entries = await db
            .Journal.Where(j => j.CaseId == caseId && j.Kind == JournalData.StatusPublished)
            .OrderBy(j => j.Seq)
            .Select(j => j.DataJson)
            .ToListAsync(cancellationToken);
        return
            entries
                .Select(json =>
                    JsonSerializer.Deserialize<JournalData.Published>(json, JournalData.Options)
                )
                .FirstOrDefault(p =>
                    p?.SerialNumber == target.SerialNumber
                    && p.IssuerCommonName == target.IssuerCommonName
                )
                is { } told
            ? new(told.SeenAt, told.SecondsFromReceipt, told.Evidence)
            : null;
    }

    /// <summary>Accepted and not published yet, the oldest first.</summary>
    public async Task<IReadOnlyList<PublicationRow>> UnpublishedAsync(
        int most,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await PublicationsAsync(
            db.Publications.Where(p => p.PublishedAt == null)
                .OrderBy(p => p.ReceivedAt)
                .ThenBy(p => p.CaseId)
                .Take(most),
            cancellationToken
        );
    }

    /// <summary>Published since then: how long each took.</summary>
    public async Task<IReadOnlyList<PublicationRow>> PublishedSinceAsync(
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await PublicationsAsync(
            db.Publications.Where(p => p.PublishedAt >= since).OrderBy(p => p.PublishedAt),
            cancellationToken
        );
    }

    /// <summary>Of every certificate that the case revoked, in the order of acceptance; empty where it revoked none.</summary>
    public async Task<IReadOnlyList<PublicationRow>> PublicationsOfAsync(
        long caseId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await PublicationsAsync(
            db.Publications.Where(p => p.CaseId == caseId).OrderBy(p => p.AcceptedAt),
            cancellationToken
        );
    }

    /// <summary>Whether another case than this one revoked that certificate.</summary>
    public async Task<bool> RevokedByAnotherAsync(
        long caseId,
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return await db.Publications.AnyAsync(
            p =>
                p.CaseId != caseId
                && p.IssuerCommonName == target.IssuerCommonName
                && p.SerialNumber == target.SerialNumber
                && p.Result == RevocationResult.Revoked,
            cancellationToken
        );
    }

    /// <summary>A case by its id, as it stands now.</summary>
    public async Task<CaseRow> CaseAsync(long caseId, CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        return (
            await db.Cases.AsNoTracking().SingleAsync(c => c.Id == caseId, cancellationToken)
        ).ToRow();
    }

    private static async Task<IReadOnlyList<PublicationRow>> PublicationsAsync(
        IQueryable<PublicationEntity> rows,
        CancellationToken cancellationToken
    ) =>
        await rows.AsNoTracking()
            .Select(p => new PublicationRow(
                p.CaseId,
                p.IssuerCommonName,
                p.SerialNumber,
                p.Result,
                p.ReceivedAt,
                p.AcceptedAt,
                p.PublishedAt
            ))
            .ToListAsync(cancellationToken);
}
