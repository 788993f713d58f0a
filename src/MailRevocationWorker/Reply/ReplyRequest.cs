using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Reply;

/// <summary>Everything that one mail is written from. Facts of the registry are used only where <see cref="PlannedReply.Disclose"/> allows.</summary>
public sealed record ReplyRequest
{
    /// <summary>For example R-2026-000123.</summary>
    public required string CaseNumber { get; init; }
    public required PlannedReply Planned { get; init; }
    public required Decision Decision { get; init; }
    public required Outcome Outcome { get; init; }

    /// <summary>What the authority said; null where nothing was asked of it.</summary>
    public RevocationReceipt? Receipt { get; init; }

    /// <summary>When the mailbox received the request, UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The reply's own date, UTC.</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>By when a person will have answered, UTC; null: no promise is made.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The request's Message-ID without angle brackets; ignored unless it has the form of one.</summary>
    public string? SenderMessageId { get; init; }

    /// <summary>The request's References without angle brackets, newest last.</summary>
    public IReadOnlyList<string> SenderReferences { get; init; } = [];

    /// <summary>The target's holder.</summary>
    public RegisteredHolder? Holder { get; init; }

    /// <summary>The target's organisation.</summary>
    public RegisteredOrganisation? Organisation { get; init; }
}
