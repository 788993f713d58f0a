using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Storage;

/// <summary>Table Messages.</summary>
public sealed class MessageEntity
{
    public long Id { get; set; }
    public required string Account { get; set; }
    public required string Folder { get; set; }
    public uint UidValidity { get; set; }
    public required string Uid { get; set; }
    public required string Sha256 { get; set; }
    public long Size { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }
    public required string StoredPath { get; set; }
    public bool Truncated { get; set; }
    public string? MimeMessageId { get; set; }
    public string? ReportJson { get; set; }
    public bool Filed { get; set; }

    public MessageRow ToRow() =>
        new(
            Id,
            Account,
            Folder,
            UidValidity,
            Uid,
            Sha256,
            Size,
            ReceivedAt,
            StoredPath,
            Truncated,
            MimeMessageId,
            ReportJson,
            Filed
        );
}

/// <summary>Table Cases.</summary>
public sealed class CaseEntity
{
    public long Id { get; set; }
    public required string Number { get; set; }
    public long MessageId { get; set; }
    public string? DocumentSha256 { get; set; }

    /// <summary>Of what was signed first: the same in every copy of a request.</summary>
    public string? SignedSha256 { get; set; }
    public string? DocumentPath { get; set; }
    public CaseState State { get; set; }
    public CaseStep LastStep { get; set; }
    public DecisionKind? Decision { get; set; }
    public DecisionCode? Code { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? TargetSerial { get; set; }
    public string? RequesterId { get; set; }
    public string? OrganisationId { get; set; }

    // What lists show, see CaseSummary.
    public string? Sender { get; set; }
    public string? Product { get; set; }
    public string? Holder { get; set; }
    public string? Organisation { get; set; }
    public bool Urgent { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }
    public DateTimeOffset Deadline { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? NextAttempt { get; set; }
    public int Version { get; set; }

    public CaseRow ToRow() =>
        new(
            Id,
            Number,
            MessageId,
            DocumentSha256,
            DocumentPath,
            State,
            LastStep,
            Decision,
            Code,
            TargetSerial,
            Urgent,
            ReceivedAt,
            Deadline,
            Attempts,
            NextAttempt,
            Version
        );
}

/// <summary>Table StepOutputs: every output ever recorded; a step that ran twice has two rows, the newest counts.</summary>
public sealed class StepOutputEntity
{
    public long Id { get; set; }
    public long CaseId { get; set; }
    public CaseStep Step { get; set; }
    public DateTimeOffset At { get; set; }
    public required string Json { get; set; }

    /// <summary>SHA-256 of <see cref="Json"/> in UTF-8, upper-case hex; the journal holds it too.</summary>
    public required string Sha256 { get; set; }
}

/// <summary>Table CaseCounters: the last number given out in a year.</summary>
public sealed class CaseCounterEntity
{
    public int Year { get; set; }
    public int Last { get; set; }
}

/// <summary>Table Replies.</summary>
public sealed class ReplyEntity
{
    public long Id { get; set; }
    public long CaseId { get; set; }
    public required string MessageId { get; set; }
    public required string To { get; set; }
    public ReplyKind Kind { get; set; }
    public string? Sha256 { get; set; }

    /// <summary>What it tells; null where it was sent by a version that did not keep it.</summary>
    public DecisionCode? Code { get; set; }
    public DeliveryState State { get; set; }
    public DateTimeOffset At { get; set; }

    public ReplyRow ToRow() => new(CaseId, MessageId, To, Kind, Sha256, State, At);
}

/// <summary>Table Tasks: for the operators.</summary>
public sealed class TaskEntity
{
    public long Id { get; set; }
    public long? CaseId { get; set; }
    public required string Kind { get; set; }
    public required string DetailJson { get; set; }
    public DateTimeOffset At { get; set; }
    public bool Done { get; set; }

    public TaskRow ToRow() => new(Id, CaseId, Kind, DetailJson, At, Done);
}

/// <summary>Table Journal: appended, never changed (triggers refuse it).</summary>
public sealed class JournalEntity
{
    /// <summary>1, 2, 3 … without a gap.</summary>
    public long Seq { get; set; }
    public DateTimeOffset At { get; set; }
    public long? CaseId { get; set; }
    public required string Actor { get; set; }
    public required string Kind { get; set; }
    public required string DataJson { get; set; }
    public required string PrevHash { get; set; }
    public required string Hash { get; set; }
}
