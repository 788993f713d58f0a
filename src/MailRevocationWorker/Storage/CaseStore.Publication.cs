using MailRevocationWorker.Cases;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>From the authority's acceptance to the published status.</summary>
public sealed partial class CaseStore
{
    /// <summary>When this case first journalled the intention; null where it never did.</summary>
    /// <param name="what">As given to <see cref="IntendAsync"/>.</param>
    public async Task<DateTimeOffset?> FirstIntentionAsync(
        long caseId,
        string what,
        CancellationToken cancellationToken
    )
    {
        var kind = "intended-" + what;
        await using var db = database.CreateDbContext();
        return await db
            .Journal.Where(j => j.CaseId == caseId && j.Kind == kind)
            .OrderBy(j => j.Seq)
            .Select(j => (DateTimeOffset?)j.At)
            .FirstOrDefaultAsync(cancellationToken);
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
                    await change.Db.Publications.FindAsync([row.Id], change.Cancellation)
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

    /// <summary>Everybody can know it. The first time stays.</summary>
    public Task PublishedAsync(
        long caseId,
        PublicationProof proof,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            async change =>
            {
                var row = await change.Db.Publications.SingleAsync(
                    p => p.CaseId == caseId,
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
                    JournalData.Write(proof)
                );
                return true;
            },
            cancellationToken
        );

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

    /// <summary>Null where the case revoked nothing.</summary>
    public async Task<PublicationRow?> PublicationAsync(
        long caseId,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        return (
            await PublicationsAsync(
                db.Publications.Where(p => p.CaseId == caseId),
                cancellationToken
            )
        ).SingleOrDefault();
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
