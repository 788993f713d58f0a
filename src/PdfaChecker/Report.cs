namespace PdfaChecker;

/// <summary>What a violation means for somebody who relies on a signed document.</summary>
public enum ViolationFamily
{
    Syntax,
    Encryption,
    ActiveContent,
    ExternalContent,

    /// <summary>What is drawn is not in the file: a font in use is not embedded, can't be read or lacks a glyph.</summary>
    Fonts,

    /// <summary>What is drawn is in the file; widths, encodings, character maps or subset lists are not as they should be.</summary>
    FontDetails,
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
/// <param name="Detail">English detail for engineers and operators, may hold a stranger's text (names in the file): never shown to strangers.</param>
/// <param name="Revision">Index of the signed revision in which it was found, 0 for the oldest; null for the file as it stands.</param>
public sealed record Violation(
    string Clause,
    ViolationFamily Family,
    string Message,
    string MessageFr,
    string? Object = null,
    long? Offset = null,
    string? Detail = null,
    int? Revision = null
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

    /// <summary>What ISO 19005 allows and somebody who relies on a signed form may still refuse: a submit action, hidden layers, an embedded program.</summary>
    public IReadOnlyList<Violation> Observations { get; init; } = [];
}
