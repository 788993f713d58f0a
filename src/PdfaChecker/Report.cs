namespace PdfaChecker;

/// <summary>What a violation means for somebody who relies on a signed document.</summary>
public enum ViolationFamily
{
    Syntax,
    Encryption,
    ActiveContent,
    ExternalContent,
    Fonts,
    Appearance,
    HiddenContent,
    Signatures,
    Colour,
    Metadata,
    Images,
    Transparency,
    Annotations,
    EmbeddedFiles,
    Structure,
    Limits,
}

/// <param name="Clause">Clause of the ISO 19005 part that the file is checked against, for example 6.1.3.</param>
/// <param name="Message">English sentence.</param>
/// <param name="MessageFr">French sentence, for a person.</param>
/// <param name="Object">Object number and generation, "12 0"; null where it concerns the file.</param>
/// <param name="Offset">Byte offset; null where none is known.</param>
public sealed record Violation(
    string Clause,
    ViolationFamily Family,
    string Message,
    string MessageFr,
    string? Object = null,
    long? Offset = null
);

/// <summary>The verdict on one file against one flavour.</summary>
public sealed record PdfaReport
{
    /// <summary>What the XMP packet claims, for example 2b; null where it claims nothing.</summary>
    public string? Claim { get; init; }

    /// <summary>What was checked against: the claim, or what the caller asked for; null where there was neither.</summary>
    public string? Flavour { get; init; }

    /// <summary>Null where nothing was checked.</summary>
    public bool? Conformant { get; init; }
    public IReadOnlyList<Violation> Violations { get; init; } = [];
}
