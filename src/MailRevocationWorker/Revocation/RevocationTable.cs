using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Revocation;

/// <summary>What the embedded CAs revoked: a line is inserted once, with its journal entry, and never changed.</summary>
internal sealed class RevocationTable(
    WorkerDatabase database,
    CrlPublisher publisher,
    TimeProvider time
)
{
    /// <summary>Inserts, unless the certificate is in the table: then what is there stays and is returned.</summary>
    public Task<RevokedCertificateEntity> InsertAsync(
        IssuingAuthority authority,
        string serialNumber,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    )
    {
        var now = CrlPublisher.WholeSeconds(time.GetUtcNow());
        return database.WriteAsync(
            now,
            async change =>
            {
                var row = await change.Db.RevokedCertificates.FindAsync(
                    [authority.Issuer.Key, serialNumber],
                    change.Cancellation
                );
                if (row is not null)
                {
                    return row;
                }

                var published = await publisher.PublishedAsync(authority, change.Cancellation);
                if (published?.Entries.GetValueOrDefault(serialNumber) is { } entry)
                {
                    // Published before, and not in the table: what was published counts.
                    return new RevokedCertificateEntity
                    {
                        IssuerKey = authority.Issuer.Key,
                        SerialNumber = serialNumber,
                        RevokedAt = entry.RevokedAt,
                        Reason = entry.Reason,
                    };
                }

                row = new RevokedCertificateEntity
                {
                    IssuerKey = authority.Issuer.Key,
                    SerialNumber = serialNumber,
                    RevokedAt = now,
                    Reason = (int)reason,
                    CompromisedSince =
                        compromisedSince is { } since && since < now
                            ? CrlPublisher.WholeSeconds(since)
                            : null,
                    CaseNumber = caseNumber,
                };
                change.Db.RevokedCertificates.Add(row);
                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.CertificateRevoked,
                    JournalData.Write(JournalData.Revoked.Of(authority.Name, row))
                );
                return row;
            },
            cancellationToken
        );
    }
}
