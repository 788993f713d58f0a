using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>What became of one sample.</summary>
/// <param name="Kind">Null: nothing was decided in time.</param>
/// <param name="Serial">The certificate that was revoked; null where none was.</param>
/// <param name="Replies">The mails that were sent.</param>
/// <param name="Took">From the mail in the folder to its last reply and its move.</param>
internal sealed record SampleResult(
    SampleRequest Sample,
    string? CaseNumber,
    DecisionKind? Kind,
    DecisionCode? Code,
    string? Serial,
    IReadOnlyList<SampleReply> Replies,
    TimeSpan Took
)
{
    public bool AsExpected => Kind == Sample.Kind && Code == Sample.Code;
    public string Decision => Kind?.ToText() ?? "none";
    public string CodeText => Code?.ToText() ?? "no decision in time";
}

/// <summary>One mail that was sent.</summary>
internal sealed record SampleReply(ReplyKind Kind, string To);
