using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>Something that a person did.</summary>
/// <param name="CaseId">Null for what concerns no one case.</param>
/// <param name="Json">An <see cref="ActDetail"/>, as JSON; empty once it is purged.</param>
public sealed record OperatorAct(
    long Id,
    long? CaseId,
    DateTimeOffset At,
    string Person,
    OperatorActKind Kind,
    string Json
)
{
    public ActDetail Detail => ActDetail.Read(Json);
}

/// <summary>What is kept of an act: those fields that its kind has.</summary>
public sealed record ActDetail
{
    /// <summary>The note, or why.</summary>
    public string? Reason { get; init; }

    /// <summary>What is proposed.</summary>
    public CaseAction? Action { get; init; }

    /// <summary>The act that this one answers: the proposal that was confirmed, declined or withdrawn.</summary>
    public long? Answers { get; init; }

    /// <summary>The certificate to revoke.</summary>
    public string? Issuer { get; init; }

    /// <summary>Upper-case hex.</summary>
    public string? Serial { get; init; }
    public bool TargetPicked { get; init; }
    public GuideReason? GuideReason { get; init; }

    /// <summary>What the requester is told in place of the usual reason.</summary>
    public string? French { get; init; }
    public string? English { get; init; }

    /// <summary>End of a lease, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>From whom a case was taken over, or whose proposal ended.</summary>
    public string? From { get; init; }

    /// <summary>Who was let in, or vouched for.</summary>
    public string? Receiver { get; init; }
    public long? Task { get; init; }
    public string? TaskKind { get; init; }

    /// <summary>The brake: Off, Shadow or On.</summary>
    public string? Automation { get; init; }
    public long? SavedText { get; init; }
    public string? Title { get; init; }

    internal static ActDetail Read(string json) =>
        json == CaseStore.Forgotten
            ? new()
            : System.Text.Json.JsonSerializer.Deserialize<ActDetail>(json, JournalData.Options)
                ?? new();
}

/// <summary>Who holds a case and what is proposed for it.</summary>
/// <param name="Claim">A lease that ended is no claim.</param>
public sealed record CaseHold(CaseClaim? Claim, OperatorAct? Proposal);

/// <param name="Until">UTC.</param>
public sealed record CaseClaim(string Person, DateTimeOffset Until);

public sealed record SavedText(
    long Id,
    CaseAction Action,
    string Title,
    string French,
    string English
);

/// <summary>Somebody else holds the case, decided it or proposed something for it meanwhile.</summary>
/// <param name="person">Who; null where it was the service.</param>
public sealed class OperatorConflictException(string number, string? person)
    : InvalidOperationException($"case {number} is in other hands")
{
    public string? Person { get; } = person;
}
