using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation;

/// <summary>What an embedded CA says of a serial number.</summary>
/// <param name="Entry">Of what is revoked; null otherwise.</param>
internal sealed record IssuedStatus(OcspCertStatus Kind, CrlEntry? Entry)
{
    public static readonly IssuedStatus Good = new(OcspCertStatus.Good, null);
    public static readonly IssuedStatus Unknown = new(OcspCertStatus.Unknown, null);
}

/// <summary>
/// Revoked: what the table or the published CRL lists. Good: what the registry knows as issued by this CA, and as valid or expired. Everything
/// else is unknown, also what the registry calls revoked and this CA never revoked: it is neither vouched for nor contradicted
/// (reconciliation reports it).
/// </summary>
internal sealed class CertificateStatusBook(
    WorkerDatabase database,
    CrlPublisher publisher,
    IReadOnlyList<IssuingAuthority> authorities
)
{
    public async Task<IssuedStatus> FindAsync(
        IssuingAuthority authority,
        string serialNumber,
        CancellationToken cancellationToken
    )
    {
        if (serialNumber.Length == 0)
        {
            return IssuedStatus.Unknown;
        }

        await using var db = database.CreateDbContext();
        var revoked = await db
            .RevokedCertificates.AsNoTracking()
            .FirstOrDefaultAsync(
                r => r.IssuerKey == authority.Issuer.Key && r.SerialNumber == serialNumber,
                cancellationToken
            );
        if (revoked is not null)
        {
            return new(
                OcspCertStatus.Revoked,
                new(revoked.RevokedAt, revoked.Reason, revoked.CompromisedSince)
            );
        }

        // A table restored from a backup lacks what was published since.
        var published = await publisher.PublishedAsync(authority, cancellationToken);
        if (published?.Entries.GetValueOrDefault(serialNumber) is { } entry)
        {
            return new(OcspCertStatus.Revoked, entry);
        }

        return await IsIssuedAsync(db, authority, serialNumber, cancellationToken)
            ? IssuedStatus.Good
            : IssuedStatus.Unknown;
    }

    private async Task<bool> IsIssuedAsync(
        WorkerDb db,
        IssuingAuthority authority,
        string serialNumber,
        CancellationToken cancellationToken
    )
    {
        var name = authority.Issuer.CommonName;
        var row = await db
            .Certificates.AsNoTracking()
            .Where(c => c.IssuerCommonName == name && c.SerialNumber == serialNumber)
            .Select(c => new
            {
                c.Key,
                c.Status,
                c.Sha256,
            })
            .FirstOrDefaultAsync(cancellationToken);
        if (row?.Status is not (RegisteredStatus.Valid or RegisteredStatus.Expired))
        {
            return false;
        }

        if (row.Sha256 is null)
        {
            return authorities.Count(a => a.Issuer.CommonName == name) == 1;
        }

        var file = await db
            .CertificateFiles.AsNoTracking()
            .SingleAsync(f => f.CertificateKey == row.Key, cancellationToken);
        return authority.Issuer.IsIssuerOf(file.Der);
    }
}
