using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Revocation.Publication;

/// <summary>Where one CA publishes what it revoked.</summary>
public sealed record StatusSource(IssuerCertificate Issuer, Uri? Ocsp, Uri? Crl);

/// <summary>What a published source says of a certificate.</summary>
public enum PublishedState
{
    /// <summary>Signed by the CA or its responder, in date, and revoked.</summary>
    Revoked,

    /// <summary>Signed by the CA or its responder, in date, and not revoked.</summary>
    NotRevoked,

    /// <summary>No answer, or one that proves nothing.</summary>
    Unreadable,
}

/// <summary>One source's word, verified.</summary>
/// <param name="Detail">English, for operators.</param>
/// <param name="Entry">Where it is revoked.</param>
/// <param name="Der">What was read; empty where it is unreadable.</param>
public sealed record SourceReading(
    StatusMethod Method,
    Uri Url,
    PublishedState State,
    string Detail,
    CrlEntry? Entry,
    ReadOnlyMemory<byte> Der,
    DateTimeOffset ThisUpdate,
    string? CrlNumber
);

/// <summary>What relying parties can know of a certificate.</summary>
/// <param name="Readings">One a configured method; none where the CA has no known source.</param>
public sealed record PublishedStatus(IReadOnlyList<SourceReading> Readings)
{
    /// <summary>"Through every status method in use" (ETSI EN 319 411-1 clause 6.2.4).</summary>
    public bool IsRevoked =>
        Readings.Count > 0 && Readings.All(r => r.State == PublishedState.Revoked);

    /// <summary>English, one line, for operators.</summary>
    public string Detail =>
        Readings.Count == 0
            ? "it is not configured where this CA publishes (Revocation:Publication:Sources)"
            : string.Join(
                "; ",
                Readings.Select(r =>
                    $"{r.Method.ToString().ToUpperInvariant()} {r.Url}: {r.Detail}"
                )
            );
}
