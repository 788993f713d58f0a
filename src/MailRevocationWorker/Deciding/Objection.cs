using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Deciding;

/// <summary>A reason not to revoke without a person: refuse (certain) or review (doubt).</summary>
/// <param name="Kind"><see cref="DecisionKind.Reject"/>, <see cref="DecisionKind.Review"/> or <see cref="DecisionKind.Ignore"/>.</param>
/// <param name="Why">One English sentence, for operators and the journal.</param>
public sealed record Objection(DecisionKind Kind, DecisionCode Code, string Why);
