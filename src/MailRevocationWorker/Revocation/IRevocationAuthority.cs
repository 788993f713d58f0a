using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Revocation;

/// <summary>
/// Whoever can revoke: the embedded authority, later others. Everything may be repeated; an authority that can't be
/// reached, or a CRL that can't be written, is an exception, and the caller tries again.
/// </summary>
public interface IRevocationAuthority
{
    /// <summary>As an operator knows it.</summary>
    string Name { get; }

    /// <summary>What the authority says now. Null: it was asked, and the certificate is not revoked.</summary>
    Task<RevocationReceipt?> StatusAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    );

    /// <summary>Revokes for ever. <see cref="RevocationResult.Revoked"/> only when the published status was read back and says so.</summary>
    /// <param name="compromisedSince">UTC, in the past; null where nobody knows.</param>
    /// <param name="caseNumber">The same case may ask again after a crash: it gets its own receipt, not "already revoked".</param>
    Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    );

    /// <summary>For `doctor`: whether the authority could revoke now; nothing is changed.</summary>
    Task<Probe> ProbeAsync(CancellationToken cancellationToken);
}
