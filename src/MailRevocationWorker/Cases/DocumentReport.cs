using System.Text.Json.Serialization;
using PadesValidator;
using PdfaChecker;

namespace MailRevocationWorker.Cases;

[JsonConverter(typeof(KebabCaseEnum<Readability>))]
public enum Readability
{
    Readable,

    /// <summary>No %PDF header within the first 1,024 bytes.</summary>
    NotPdf,

    /// <summary>A PDF too damaged to be read strictly.</summary>
    Unreadable,

    /// <summary>Needs a password, or is encrypted at all.</summary>
    Encrypted,

    /// <summary>The caged reader died, or passed a limit of time, memory or size, on this document.</summary>
    ParserFailure,
}

/// <summary>Everything that is known of one document before anyone is trusted. Plain data.</summary>
public sealed record DocumentReport
{
    /// <summary>SHA-256 of its bytes, upper-case hex.</summary>
    public required string Sha256 { get; init; }
    public required long Size { get; init; }

    /// <summary>
    /// SHA-256 of the bytes that the first signature of a person covers, upper-case hex; null where nobody signed. The same request sent again
    /// keeps it, whatever was changed in what nobody signs: the spelling of /Contents, appended validation data.
    /// </summary>
    public string? SignedSha256 { get; init; }
    public required Readability Readability { get; init; }
    public string? Problem { get; init; }

    /// <summary>The forms on its pages: none when it is not the form, two or more when it names several targets.</summary>
    public IReadOnlyList<RevocationForm> Forms { get; init; } = [];
    public PdfaReport? Pdfa { get; init; }
    public DocumentEvidence? Evidence { get; init; }
    public int Pages { get; init; }
}
