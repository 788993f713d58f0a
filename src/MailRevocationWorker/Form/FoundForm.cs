using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Form;

/// <summary>A form of the document, filled in or not.</summary>
internal sealed record FoundForm(RevocationForm Form, bool IsBlank);
