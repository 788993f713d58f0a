using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>What relying parties are told of a certificate.</summary>
public interface IPublishedStatus
{
    /// <summary>A receipt where a verified publication says that it is revoked; null where it does not say so, or could not be read.</summary>
    Task<RevocationReceipt?> ReadAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    );
}
