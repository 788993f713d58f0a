using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Form;

/// <summary>What a document says as a revocation form. Plain data.</summary>
/// <param name="Forms">The forms on its pages: none when it is not the form (a letter, a scan); a blank second form does not count.</param>
/// <param name="Pages">Pages of the document.</param>
/// <param name="Findings">Findings that belong to no single form.</param>
public sealed record FormReading(
    IReadOnlyList<RevocationForm> Forms,
    int Pages,
    IReadOnlyList<FormFinding> Findings
);
