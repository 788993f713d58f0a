using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>What the registry holds of a certificate that a remote CA is to revoke.</summary>
public sealed class RemoteTarget(WorkerDatabase database)
{
    /// <summary>A CA's clock and ours may differ by so much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

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

    /// <summary>
    /// What was revoked since this case first set out to revoke is this case's own doing, also after a crash between the CA's
    /// answer and the note of it; what was revoked before is not.
    /// </summary>
    public async Task<RevocationReceipt> OwnAsync(
        RevocationReceipt receipt,
        string caseNumber,
        CancellationToken cancellationToken
    )
    {
        if (receipt is not { Result: RevocationResult.AlreadyRevoked, RevokedAt: { } at })
        {
            return receipt;
        }

        await using var db = database.CreateDbContext();
        var intention = await db
            .Journal.AsNoTracking()
            .Where(j =>
                j.Kind == "intended-revoke"
                && db.Cases.Any(c => c.Id == j.CaseId && c.Number == caseNumber)
            )
            .OrderBy(j => j.Seq)
            .FirstOrDefaultAsync(cancellationToken);
        return intention is not null && at >= intention.At - Skew
            ? receipt with
            {
                Result = RevocationResult.Revoked,
            }
            : receipt;
    }
}
