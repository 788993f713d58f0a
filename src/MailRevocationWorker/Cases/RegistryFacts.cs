using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

[JsonConverter(typeof(KebabCaseEnum<RegisteredStatus>))]
public enum RegisteredStatus
{
    /// <summary>EN COURS: ordered, not yet issued.</summary>
    Pending,

    /// <summary>VALIDE</summary>
    Valid,

    /// <summary>REVOQUE</summary>
    Revoked,
    Expired,

    /// <summary>Missing from a newer registry file: no longer vouched for.</summary>
    Ended,
}

public sealed record RegisteredOrganisation(
    string Id,
    string Siren,
    string? Siret,
    string Name,
    string? City,
    IReadOnlyList<string> LegalRepresentativeIds
);

public sealed record RegisteredHolder(
    string Id,
    string GivenName,
    string Surname,
    string Email,
    string? IdentityDocument,
    string OrganisationId,
    string? SubjectSerialNumber
);

/// <param name="SerialNumber">Upper-case hex without leading zeros.</param>
/// <param name="Sha256">SHA-256 of the certificate's DER, upper-case hex; null where the certificate itself is not known.</param>
public sealed record RegisteredCertificate(
    string Id,
    string Product,
    string HolderId,
    string OrganisationId,
    string IssuerCommonName,
    string SerialNumber,
    string RequestNumber,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    RegisteredStatus Status,
    DateTimeOffset? RevokedAt,
    string? Sha256
);

/// <summary>What the registry knows that bears on one request: a closed extract, so that deciding is pure.</summary>
public sealed record RegistryFacts
{
    /// <summary>The registry's own time, UTC; null when nothing was ever imported.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Certificates that any reading of the form's serial number names.</summary>
    public IReadOnlyList<RegisteredCertificate> BySerial { get; init; } = [];

    /// <summary>Certificates that the form's request number names.</summary>
    public IReadOnlyList<RegisteredCertificate> ByRequestNumber { get; init; } = [];

    /// <summary>The registry's record of each signer's certificate, by its SHA-256, else by issuer and serial; keyed by the certificate's SHA-256.</summary>
    public IReadOnlyDictionary<string, RegisteredCertificate> Signers { get; init; } =
        new Dictionary<string, RegisteredCertificate>(StringComparer.Ordinal);

    /// <summary>Every holder that the certificates above or the organisations' mandates name, by id.</summary>
    public IReadOnlyDictionary<string, RegisteredHolder> Holders { get; init; } =
        new Dictionary<string, RegisteredHolder>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, RegisteredOrganisation> Organisations { get; init; } =
        new Dictionary<string, RegisteredOrganisation>(StringComparer.Ordinal);
}
