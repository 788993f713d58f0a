using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Registry;

/// <summary>What a registry file lists.</summary>
public enum RegistryKind
{
    Organisation,
    Holder,

    /// <summary>A legal representative of an organisation.</summary>
    Mandate,
    Certificate,
}

/// <param name="Path">JSON path of the place: $.certificates[3].serial.</param>
/// <param name="Why">English sentence.</param>
public sealed record RegistryProblem(string Path, string Why);

/// <summary>A row that is not imported: the rest of the file is.</summary>
/// <param name="Id">The row's id; null where even that can't be read.</param>
public sealed record RefusedRow(RegistryKind Kind, string? Id, string Path, string Why);

/// <summary>The file, or why it can't be imported at all.</summary>
/// <param name="Content">Null where <paramref name="Problems"/> says why.</param>
public sealed record RegistryFileResult(
    RegistryFileContent? Content,
    IReadOnlyList<RegistryProblem> Problems
);

/// <summary>A registry file, well-formed and consistent in itself. docs/registry-format.md describes it.</summary>
/// <param name="AsOf">The registry's own time, UTC.</param>
/// <param name="Refused">Rows left out, with why.</param>
public sealed record RegistryFileContent(
    DateTimeOffset AsOf,
    IReadOnlyList<OrganisationRow> Organisations,
    IReadOnlyList<HolderRow> Holders,
    IReadOnlyList<CertificateRow> Certificates,
    IReadOnlyList<RefusedRow> Refused
);

/// <param name="LegalRepresentatives">Ids of holders.</param>
public sealed record OrganisationRow(
    string Path,
    string Id,
    string Siren,
    string? Siret,
    string Name,
    string? City,
    IReadOnlyList<string> LegalRepresentatives
);

public sealed record HolderRow(
    string Path,
    string Id,
    string GivenName,
    string Surname,
    string Email,
    string? IdentityDocument,
    string Organisation,
    string? SubjectSerialNumber
);

/// <param name="Serial">Upper-case hex without leading zeros.</param>
/// <param name="Der">The certificate itself, where the file names it; it agrees with issuer and serial number.</param>
public sealed record CertificateRow(
    string Path,
    string Id,
    string Product,
    string Holder,
    string Organisation,
    string IssuerCommonName,
    string Serial,
    string RequestNumber,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    RegisteredStatus Status,
    DateTimeOffset? RevokedAt,
    string? RevocationReason,
    byte[]? Der
);
