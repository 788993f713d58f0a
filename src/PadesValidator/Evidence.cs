namespace PadesValidator;

/// <summary>How the signing-certificate attribute (RFC 5035, ETSI EN 319 122-1 clause 5.2.2) binds the signer's certificate.</summary>
public enum SigningCertificateBinding
{
    /// <summary>There is no such attribute: nothing in the signed bytes says which certificate the signer meant.</summary>
    Missing,
    Matches,

    /// <summary>It names another certificate.</summary>
    Mismatch,
}

/// <summary>What one CMS SignedData (RFC 5652 clause 5) says and whether its digest and signature value hold. Nobody is trusted yet.</summary>
public sealed record CmsEvidence
{
    public required Integrity Integrity { get; init; }

    /// <summary>DER of the certificate under whose key the signature value verifies, or of the one that the SignerInfo names where none does; null where there is none.</summary>
    public byte[]? Signer { get; init; }

    /// <summary>DER of the certificates in the CMS, the signer's included.</summary>
    public IReadOnlyList<byte[]> Certificates { get; init; } = [];
    public int SignerInfos { get; init; }

    /// <summary>
    /// Every SignerInfo names the certificate in <see cref="Signer"/>, and no other: how often the CMS was signed may be in doubt, by whom is not.
    /// </summary>
    public bool SignerInfosAgree { get; init; }
    public string? DigestAlgorithm { get; init; }
    public string? SignatureAlgorithm { get; init; }
    public SigningCertificateBinding Binding { get; init; }
    public bool HasSignedAttributes { get; init; }

    /// <summary>The signing-time attribute: claimed, proves nothing.</summary>
    public DateTimeOffset? ClaimedTime { get; init; }
    public IReadOnlyList<TimestampEvidence> Timestamps { get; init; } = [];

    /// <summary>content-time-stamp attributes (ETSI EN 319 122-1 clause 5.2.8): the signature is later than they.</summary>
    public IReadOnlyList<TimestampEvidence> ContentTimestamps { get; init; } = [];

    /// <summary>DER of CRLs inside the CMS: crls, revocation-values, adbe-revocationInfoArchival.</summary>
    public IReadOnlyList<byte[]> Crls { get; init; } = [];

    /// <summary>DER of OCSP responses inside the CMS.</summary>
    public IReadOnlyList<byte[]> OcspResponses { get; init; } = [];
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

/// <summary>A timestamp token (RFC 3161 clause 2.4.2).</summary>
public sealed record TimestampEvidence
{
    /// <summary>genTime; null where the token can't be read.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The message imprint is the digest of what is timestamped.</summary>
    public bool ImprintMatches { get; init; }
    public required CmsEvidence Cms { get; init; }

    public bool Holds => Time is not null && ImprintMatches && Cms.Integrity == Integrity.Intact;
}

/// <summary>Validation material in the document security store (ISO 32000-2 clause 12.8.4.3).</summary>
public sealed record SecurityStoreEvidence
{
    /// <summary>The first revision that has a store.</summary>
    public required int Revision { get; init; }
    public IReadOnlyList<byte[]> Certificates { get; init; } = [];
    public IReadOnlyList<byte[]> Crls { get; init; } = [];
    public IReadOnlyList<byte[]> OcspResponses { get; init; } = [];

    /// <summary>The first revision whose store has the CRL of the same index.</summary>
    public IReadOnlyList<int> CrlRevisions { get; init; } = [];

    /// <summary>The first revision whose store has the OCSP response of the same index.</summary>
    public IReadOnlyList<int> OcspRevisions { get; init; } = [];
}

/// <summary>One signature or document timestamp as the file's bytes have it.</summary>
public sealed record SignatureEvidence
{
    /// <summary>Fully qualified name of the signature field (ISO 32000-2 clause 12.7.4.2).</summary>
    public required string Field { get; init; }
    public required bool IsDocumentTimestamp { get; init; }
    public string? SubFilter { get; init; }
    public IReadOnlyList<long> ByteRange { get; init; } = [];
    public required Coverage Coverage { get; init; }
    public required LaterChanges LaterChanges { get; init; }

    /// <summary>Index of the signed revision, 0 for the oldest; -1 where the byte range ends at none.</summary>
    public int Revision { get; init; } = -1;

    /// <summary>Byte offset at which the signed bytes end.</summary>
    public long SignedEnd { get; init; }

    /// <summary>/M of the signature dictionary: claimed, proves nothing.</summary>
    public DateTimeOffset? DictionaryTime { get; init; }
    public required CmsEvidence Cms { get; init; }

    /// <summary>genTime and imprint of a document timestamp; null for a signature.</summary>
    public TimestampEvidence? DocumentTimestamp { get; init; }
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

/// <summary>What the bytes of a document say before anyone is trusted. Plain data, serialisable, bounded.</summary>
public sealed record DocumentEvidence
{
    /// <summary>In the order of the signed bytes' ends, document timestamps included.</summary>
    public IReadOnlyList<SignatureEvidence> Signatures { get; init; } = [];
    public SecurityStoreEvidence? SecurityStore { get; init; }
    public long FileLength { get; init; }
    public int Revisions { get; init; }
    public bool Encrypted { get; init; }

    /// <summary>Something was left out because a bound was reached: the picture is not whole.</summary>
    public bool Truncated { get; init; }
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
