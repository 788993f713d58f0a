namespace PadesValidator.TrustedLists;

/// <summary>What a certificate is for, as the list and the certificate say.</summary>
public enum CertificatePurpose
{
    /// <summary>Not said, or said in two ways.</summary>
    Unknown,

    /// <summary>A natural person's electronic signature (Regulation (EU) 910/2014 article 28).</summary>
    Signature,

    /// <summary>A legal person's seal (article 38).</summary>
    Seal,

    /// <summary>Web site authentication (article 45).</summary>
    WebSite,
}

/// <summary>What a trusted list says of a signer's certificate at the best signature time, after ETSI TS 119 615 V1.2.1 clause 4.4 and 4.5.</summary>
public sealed record CertificateQualification
{
    /// <summary>SchemeTerritory and TSLSequenceNumber of the list.</summary>
    public required string Territory { get; init; }
    public required long SequenceNumber { get; init; }

    /// <summary>The trust service provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The service's first name: Eiducio.</summary>
    public required string Service { get; init; }
    public required ListedServiceStatus Status { get; init; }

    /// <summary>Since when it has this status, UTC.</summary>
    public required DateTimeOffset Since { get; init; }
    public required CertificatePurpose Purpose { get; init; }

    /// <summary>A qualified certificate; null where it can't be told.</summary>
    public bool? Qualified { get; init; }

    /// <summary>What the list says of the certificate in two ways that can't both hold, in English; empty where nothing is.</summary>
    public IReadOnlyList<string> Contradictions { get; init; } = [];

    /// <summary>The key lies in a qualified signature creation device; null where it can't be told.</summary>
    public bool? Qscd { get; init; }
}
