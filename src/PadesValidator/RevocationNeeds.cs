namespace PadesValidator;

/// <summary>
/// What a validation lacked to come to an answer, for whoever can fetch it. A <see cref="StatusNeed"/> is named only for a
/// certificate that leads by verified signatures to an anchor of the snapshot, so that its addresses are its authority's words, not a stranger's.
/// </summary>
public sealed record ValidationNeeds
{
    public static ValidationNeeds None { get; } = new();

    /// <summary>Certificates without fresh revocation status.</summary>
    public IReadOnlyList<StatusNeed> Status { get; init; } = [];

    /// <summary>Certificates whose issuer is missing. Nobody vouches for them or for their addresses: fetch only from places that are known otherwise.</summary>
    public IReadOnlyList<IssuerNeed> Issuers { get; init; } = [];

    public bool Any => Status.Count + Issuers.Count > 0;
}

/// <summary>Fresh revocation status of one certificate.</summary>
/// <param name="Certificate">DER.</param>
/// <param name="Issuer">DER of the certificate whose key verified it.</param>
/// <param name="CertId">DER of the CertID of RFC 6960 clause 4.1.1, by SHA-1 as every responder knows it (RFC 5019 clause 2.1.1).</param>
/// <param name="CrlUrls">cRLDistributionPoints, RFC 5280 clause 4.2.1.13: http and https only, at most 8, none over 2048 characters.</param>
/// <param name="OcspUrls">id-ad-ocsp of authorityInfoAccess, RFC 5280 clause 4.2.2.1; the same bounds.</param>
public sealed record StatusNeed(
    byte[] Certificate,
    byte[] Issuer,
    byte[] CertId,
    IReadOnlyList<string> CrlUrls,
    IReadOnlyList<string> OcspUrls
);

/// <summary>The certificate of an issuer.</summary>
/// <param name="Certificate">DER of the certificate whose issuer is missing.</param>
/// <param name="Urls">id-ad-caIssuers of authorityInfoAccess; bounds as for <see cref="StatusNeed"/>.</param>
public sealed record IssuerNeed(byte[] Certificate, IReadOnlyList<string> Urls);
