using System.Globalization;
using System.Numerics;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation;

/// <summary>When nothing may be published, and how that is mended.</summary>
internal sealed partial class CrlPublisher
{
    /// <summary>
    /// Why no CRL can be published: the file is another CA's, or the table lacks what was published (a database restored from a backup, a CA taken
    /// over). Null: nothing stands in the way.
    /// </summary>
    public async Task<string?> RefusalAsync(
        IssuingAuthority authority,
        CancellationToken cancellationToken
    )
    {
        var published = await PublishedAsync(authority, cancellationToken);
        await using var db = database.CreateDbContext();
        if (published is null)
        {
            return await ForeignAsync(db, authority, cancellationToken);
        }

        return await BehindAsync(db, authority, published, cancellationToken);
    }

    /// <summary>
    /// What was published and the table does not hold goes into the table, and the number with it: a revoked certificate is never reinstated, and no
    /// number is given twice.
    /// </summary>
    /// <param name="crl">Verified: this CA's own.</param>
    /// <returns>How many revocations the table lacked.</returns>
    public Task<int> AdoptAsync(
        IssuingAuthority authority,
        Crl crl,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            WholeSeconds(time.GetUtcNow()),
            async change =>
            {
                var known = await EntriesAsync(change.Db, authority, change.Cancellation);
                var adopted = 0;
                foreach (var (serial, entry) in crl.Entries.Where(e => !known.ContainsKey(e.Key)))
                {
                    var row = new RevokedCertificateEntity
                    {
                        IssuerKey = authority.Issuer.Key,
                        SerialNumber = serial,
                        RevokedAt = entry.RevokedAt,
                        Reason = entry.Reason,
                        CompromisedSince = entry.CompromisedSince,
                    };
                    change.Db.RevokedCertificates.Add(row);
                    adopted++;
                    await change.JournalAsync(
                        null,
                        JournalData.Service,
                        JournalData.RevocationAdopted,
                        JournalData.Write(JournalData.Revoked.Of(authority.Name, row))
                    );
                }

                var number = await NumberRowAsync(change, authority);
                if (LastOf(number) < crl.Number)
                {
                    number.Last = crl.Number.ToString(CultureInfo.InvariantCulture);
                }

                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.CrlAdopted,
                    JournalData.Write(
                        new
                        {
                            Crl = authority.Name,
                            Issuer = authority.Issuer.Key,
                            Number = crl.Number.ToString(CultureInfo.InvariantCulture),
                            Adopted = adopted,
                        }
                    )
                );
                return adopted;
            },
            cancellationToken
        );

    /// <summary>
    /// The CA's last CRL, nextUpdate 99991231235959Z (ETSI EN 319 411-1 clause 6.3.9): afterwards nothing is published, and nothing can be revoked.
    /// </summary>
    /// <exception cref="CrlRefusedException">A certificate of this CA is in force, and could then never be revoked.</exception>
    public async Task<Crl> PublishLastAsync(
        IssuingAuthority authority,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        await using (var db = database.CreateDbContext())
        {
            var inForce = await db
                .Certificates.Where(c =>
                    c.IssuerCommonName == authority.Issuer.CommonName
                    && c.NotAfter > now
                    && !db.RevokedCertificates.Any(r =>
                        r.IssuerKey == authority.Issuer.Key && r.SerialNumber == c.SerialNumber
                    )
                )
                .OrderBy(c => c.NotAfter)
                .Select(c => c.SerialNumber)
                .ToListAsync(cancellationToken);
            if (inForce.Count > 0)
            {
                throw new CrlRefusedException(
                    $"{authority.Name}: {inForce.Count} certificates of the registry are neither revoked nor expired, {inForce[0]} among them: a last CRL would make them irrevocable"
                );
            }
        }

        return await PublishUnlessAsync(
            authority,
            published => Task.FromResult(published.IsLast),
            cancellationToken,
            Crl.Never
        );
    }

    /// <summary>
    /// A file that is not this CA's own CRL is replaced only where it is mere damage to one of ours: it might be the only
    /// place that says of some certificate that it is revoked.
    /// </summary>
    private async Task<string?> ForeignAsync(
        WorkerDb db,
        IssuingAuthority authority,
        CancellationToken cancellationToken
    )
    {
        var der = await files.ReadAsync(authority.Name, cancellationToken);
        if (der is null)
        {
            return null;
        }

        var everPublished = await db.CrlNumbers.AnyAsync(
            n => n.IssuerKey == authority.Issuer.Key,
            cancellationToken
        );
        return CrlReader.Read(der) is null && everPublished
            ? null
            : $"{files.PathOf(authority.Name)} is not a CRL signed by the key of {authority.Name}: it is not replaced. Move it away, or give the authority another name.";
    }

    private static async Task<string?> BehindAsync(
        WorkerDb db,
        IssuingAuthority authority,
        Crl published,
        CancellationToken cancellationToken
    )
    {
        var row = await db
            .CrlNumbers.AsNoTracking()
            .SingleOrDefaultAsync(n => n.IssuerKey == authority.Issuer.Key, cancellationToken);
        var known = await db
            .RevokedCertificates.AsNoTracking()
            .Where(r => r.IssuerKey == authority.Issuer.Key)
            .Select(r => r.SerialNumber)
            .ToHashSetAsync(cancellationToken);
        var lacking = published.Entries.Keys.Count(serial => !known.Contains(serial));
        var last = row is null ? BigInteger.Zero : LastOf(row);
        return lacking == 0 && last >= published.Number
            ? null
            : $"the database is behind the published CRL {published.Number} of {authority.Name}: its last number is {last}, and {lacking} of the published revocations are missing. Was a backup restored, or the CA taken over? Stop the service and run: authority adopt {authority.Name}";
    }
}

/// <summary>No CRL is published: it would say less than the one before, or could never be mended. The message says what to do.</summary>
public sealed class CrlRefusedException(string message) : InvalidOperationException(message);
