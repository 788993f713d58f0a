using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Publication;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>What the CA's CRL and OCSP responder say, for a protocol that has no question of its own.</summary>
public sealed class PublishedRevocation(PublishedStatusReader reader) : IPublishedStatus
{
    /// <remarks>One source that says revoked is enough to know that it is; whether all do, the publish gate asks.</remarks>
    public async Task<RevocationReceipt?> ReadAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var status = await reader.Look().ReadAsync(target, cancellationToken);
        var reading = status.Readings.FirstOrDefault(r => r.State == PublishedState.Revoked);
        return reading is null
            ? null
            : new RevocationReceipt(
                RevocationResult.AlreadyRevoked,
                target.SerialNumber,
                reading.Entry?.RevokedAt,
                reading.Entry is { } entry && Enum.IsDefined((CrlReason)entry.Reason)
                    ? (CrlReason)entry.Reason
                    : null,
                reading.CrlNumber,
                string.Create(CultureInfo.InvariantCulture, $"{reading.Method}: {reading.Detail}")
            );
    }
}
