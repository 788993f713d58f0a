using MailRevocationWorker.Cases;
using MimeKit;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>One mail of the demo, with what it deserves.</summary>
/// <param name="Name">Its file, without extension: 01-holder.</param>
/// <param name="About">One line for the table.</param>
/// <param name="Revokes">The id of the certificate that it gets revoked, or null.</param>
internal sealed record SampleRequest(
    string Name,
    string About,
    MimeMessage Mail,
    DecisionKind Kind,
    DecisionCode Code,
    string? Revokes = null
);
