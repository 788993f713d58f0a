using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

/// <summary>Who must move next.</summary>
[JsonConverter(typeof(KebabCaseEnum<CaseState>))]
public enum CaseState
{
    /// <summary>The service carries it on.</summary>
    Open,

    /// <summary>An operator decides, before the case's deadline.</summary>
    WaitingForPerson,
    Closed,
}

/// <summary>The last step whose output is stored: a process that died resumes behind it.</summary>
[JsonConverter(typeof(KebabCaseEnum<CaseStep>))]
public enum CaseStep
{
    Received,
    Inspected,
    Validated,
    Decided,
    Revoked,

    /// <summary>The outcome is known: what is told to whom, and whether a person must still act.</summary>
    Concluded,
    Replied,

    /// <summary>The message has left the inbox: nothing is left to do here.</summary>
    Filed,
}

/// <summary>What became of one of our mails, as far as is known.</summary>
[JsonConverter(typeof(KebabCaseEnum<DeliveryState>))]
public enum DeliveryState
{
    Planned,
    Sent,

    /// <summary>Refused on the way out, or bounced.</summary>
    Undelivered,

    /// <summary>Held back for good, lest we feed a loop or a flood: the same was said a short while ago, or too much.</summary>
    Withheld,
}
