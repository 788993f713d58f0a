namespace MailRevocationWorker.Pipeline;

/// <summary>How far ahead a message goes while it waits. It says nothing of trust: the sender is who the mail claims to be from.</summary>
public enum LaneRank
{
    /// <summary>Nothing in it looks like a request.</summary>
    Other,

    /// <summary>It seems to carry a form, or speaks of urgency.</summary>
    Request,

    /// <summary>It looks like a request and names an address of the registry as its sender; or a person of the service has acted on it.</summary>
    Registered,
}

/// <summary>In which lane a message waits: whose it claims to be, and what it looks like.</summary>
/// <param name="Domain">Of the sender's address, lower case; empty where it has none.</param>
/// <param name="Sender">The sender's address, lower case; empty where it has none.</param>
/// <param name="ReceivedAt">By the mailbox, UTC: after a flood the mailbox is read from both ends, so that the order of taking says nothing.</param>
public readonly record struct Lane(
    string Domain,
    string Sender,
    LaneRank Rank,
    DateTimeOffset ReceivedAt
);
