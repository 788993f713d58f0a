using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>Table RegistryImports: one row for each import that was accepted.</summary>
public sealed class RegistryImportEntity
{
    public long Id { get; set; }

    /// <summary>The registry's own time, UTC.</summary>
    public DateTimeOffset AsOf { get; set; }
    public DateTimeOffset ImportedAt { get; set; }
}

/// <summary>Table Organisations.</summary>
public sealed class OrganisationEntity
{
    public required string Id { get; set; }
    public required string Siren { get; set; }
    public string? Siret { get; set; }
    public required string Name { get; set; }
    public string? City { get; set; }

    /// <summary>Missing from a newer file.</summary>
    public bool Ended { get; set; }
}

/// <summary>Table Holders.</summary>
public sealed class HolderEntity
{
    public required string Id { get; set; }
    public required string GivenName { get; set; }
    public required string Surname { get; set; }
    public required string Email { get; set; }
    public string? IdentityDocument { get; set; }
    public required string OrganisationId { get; set; }
    public string? SubjectSerialNumber { get; set; }
    public bool Ended { get; set; }

    public RegisteredHolder ToHolder() =>
        new(Id, GivenName, Surname, Email, IdentityDocument, OrganisationId, SubjectSerialNumber);
}

/// <summary>Table Mandates: who is a legal representative of which organisation.</summary>
public sealed class MandateEntity
{
    public required string OrganisationId { get; set; }
    public required string HolderId { get; set; }
    public bool Ended { get; set; }
}

/// <summary>Table Certificates.</summary>
public sealed class CertificateEntity
{
    public long Key { get; set; }

    /// <summary>The registry's own name for it. Issuer and serial number identify a certificate, not this.</summary>
    public required string Id { get; set; }
    public required string Product { get; set; }
    public required string HolderId { get; set; }
    public required string OrganisationId { get; set; }
    public required string IssuerCommonName { get; set; }

    /// <summary>Upper-case hex without leading zeros.</summary>
    public required string SerialNumber { get; set; }
    public required string RequestNumber { get; set; }

    /// <summary>The request number without white space, in upper case: what is searched.</summary>
    public required string RequestKey { get; set; }
    public DateTimeOffset NotBefore { get; set; }
    public DateTimeOffset NotAfter { get; set; }
    public RegisteredStatus Status { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>As the registry file words it.</summary>
    public string? RevocationReason { get; set; }

    /// <summary>Revoked by this service: no file says otherwise.</summary>
    public bool RevokedHere { get; set; }

    /// <summary>SHA-256 of the certificate's DER, upper-case hex; null where it was not imported.</summary>
    public string? Sha256 { get; set; }

    public RegisteredCertificate ToCertificate() =>
        new(
            Id,
            Product,
            HolderId,
            OrganisationId,
            IssuerCommonName,
            SerialNumber,
            RequestNumber,
            NotBefore,
            NotAfter,
            Status,
            RevokedAt,
            Sha256
        );
}

/// <summary>Table CertificateFiles: the DER, apart from the rows that every import and search reads.</summary>
public sealed class CertificateFileEntity
{
    public long CertificateKey { get; set; }
    public required byte[] Der { get; set; }
}
