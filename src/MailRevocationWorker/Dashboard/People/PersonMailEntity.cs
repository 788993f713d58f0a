namespace MailRevocationWorker.Dashboard.People;

/// <summary>What happened to somebody's access, and is told to the supervisors.</summary>
public enum AccessChange
{
    Invited,
    Reset,
    Closed,
    AddressSet,
    Vouched,
}

/// <summary>Table PeopleMails: mails about access, until they are sent. A link's secret is made when its mail is sent and is never kept.</summary>
public sealed class PersonMailEntity
{
    public long Id { get; set; }

    /// <summary>Whose link it is; null for a notice to a colleague.</summary>
    public string? AccountId { get; set; }
    public required string To { get; set; }
    public AccessChange Change { get; set; }

    /// <summary>Whose access it is about.</summary>
    public required string About { get; set; }
    public required string By { get; set; }
    public DateTimeOffset At { get; set; }
    public int Tries { get; set; }

    /// <summary>UTC; null: nothing is left to do.</summary>
    public DateTimeOffset? NextTry { get; set; }
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>Why it will not be sent. English, for operators.</summary>
    public string? Problem { get; set; }
}
