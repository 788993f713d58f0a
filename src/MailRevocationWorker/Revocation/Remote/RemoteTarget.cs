using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>What the registry holds of a certificate that a remote CA is to revoke.</summary>
public sealed class RemoteTarget(WorkerDatabase database)
{
    /// <summary>Why this CA must not be asked to revoke <paramref name="target"/>; null: it may.</summary>
    public async Task<string?> RefusalAsync(
        RegisteredCertificate target,
        IssuerCertificate issuer,
        CancellationToken cancellationToken
    )
    {
        await using var db = database.CreateDbContext();
        var row = await db
            .Certificates.AsNoTracking()
            .SingleOrDefaultAsync(
                c =>
                    c.IssuerCommonName == target.IssuerCommonName
                    && c.SerialNumber == target.SerialNumber,
                cancellationToken
            );
        if (row is null || row.Sha256 != target.Sha256)
        {
            return "the registry does not hold this certificate";
        }

        if (row.Status == RegisteredStatus.Pending)
        {
            return "the certificate was not issued yet";
        }

        if (row.Sha256 is null)
        {
            // The serial number alone names nothing (ejbca-vault-pki-engine #8): at least the issuer's name must agree.
            return issuer.CommonName == row.IssuerCommonName ? null : "its issuer is another CA";
        }

        var file = await db
            .CertificateFiles.AsNoTracking()
            .SingleAsync(f => f.CertificateKey == row.Key, cancellationToken);
        return issuer.IsIssuerOf(file.Der) ? null : "its issuer is another CA";
    }
}
