using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

[JsonConverter(typeof(KebabCaseEnum<FormSource>))]
public enum FormSource
{
    AcroForm,
    PageText,
}

/// <summary>The requester's capacity, as ticked on the form.</summary>
[JsonConverter(typeof(KebabCaseEnum<RequesterCapacity>))]
public enum RequesterCapacity
{
    /// <summary>Titulaire</summary>
    Holder,

    /// <summary>Représentant légal</summary>
    LegalRepresentative,
}

[JsonConverter(typeof(KebabCaseEnum<FormFindingKind>))]
public enum FormFindingKind
{
    /// <summary>What the page shows differs from the field's value, or nothing is shown.</summary>
    AppearanceMismatch,

    /// <summary>A field is there twice, or two fields share a name and differ.</summary>
    ConflictingValues,

    /// <summary>A value outside its list, or text that is no date, no serial number, no SIREN.</summary>
    Unparsable,
    TooLong,
}

/// <param name="Field">The field's name in the form, for example numero_serie.</param>
public sealed record FormFinding(FormFindingKind Kind, string Field, string Detail);

/// <summary>One revocation form as it was read: the text as it stands, and what it parses to. Nothing is guessed.</summary>
public sealed record RevocationForm
{
    public required FormSource Source { get; init; }

    // 1. Certificate to revoke
    public string? Product { get; init; }
    public string? RequestNumber { get; init; }

    /// <summary>The serial number as written.</summary>
    public string? SerialText { get; init; }

    /// <summary>
    /// Readings of the serial number, upper-case hex without leading zeros: none when it is missing or malformed; two when
    /// it consists of decimal digits only and could be meant either way (the registry tells which one exists).
    /// </summary>
    public IReadOnlyList<string> SerialCandidates { get; init; } = [];

    // 2. Holder
    public string? HolderSurname { get; init; }
    public string? HolderGivenName { get; init; }
    public string? HolderEmail { get; init; }
    public string? OrganisationName { get; init; }

    /// <summary>Digits only, leading zeros kept as written.</summary>
    public string? Siren { get; init; }

    // 3. Reason
    public string? ReasonText { get; init; }
    public GuideReason? Reason { get; init; }
    public string? Comment { get; init; }

    // 4. Requester
    public RequesterCapacity? Capacity { get; init; }
    public string? RequesterName { get; init; }
    public string? RequesterIdentityDocument { get; init; }
    public bool Confirmed { get; init; }
    public string? Place { get; init; }
    public string? DateText { get; init; }
    public DateOnly? Date { get; init; }
    public IReadOnlyList<FormFinding> Findings { get; init; } = [];

    public bool Has(FormFindingKind kind) => Findings.Any(f => f.Kind == kind);
}
