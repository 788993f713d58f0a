using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Pipeline;

/// <summary>How requests are carried. Section <c>Pipeline</c>.</summary>
public sealed class PipelineOptions
{
    public const string Section = "Pipeline";

    /// <summary>Where messages, documents, evidence and replies are kept.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>Messages worked on at once.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>Messages that wait in memory for a worker; what is beyond stays in the database until there is room.</summary>
    public int QueueLength { get; set; } = 20_000;

    /// <summary>Tries of one step, at once and with growing, jittered delay, before the case is put off.</summary>
    public int StepTries { get; set; } = 3;

    /// <summary>Milliseconds before a step is tried a second time at once; doubled and jittered from there.</summary>
    public int StepRetryMilliseconds { get; set; } = 200;

    /// <summary>Times that a case is put off before it is parked for a person; the service goes on trying all the same.</summary>
    public int MaxAttempts { get; set; } = 8;

    /// <summary>Seconds before the first time that a case put off is tried again; doubled each time.</summary>
    public int RetrySeconds { get; set; } = 30;

    /// <summary>Seconds; the longest time that a case is put off.</summary>
    public int MaxRetrySeconds { get; set; } = 3600;

    /// <summary>Seconds; a clock that moves by more than time does has jumped.</summary>
    public int ClockJumpSeconds { get; set; } = 60;

    /// <summary>Seconds that a clock must run evenly after a jump before anything is decided by it without a person.</summary>
    public int ClockSettleSeconds { get; set; } = 120;

    /// <summary>Seconds between two looks for cases that are due.</summary>
    public int SweepSeconds { get; set; } = 15;

    /// <summary>Minutes without a step after which the service counts as standing still and is to be ended. Longer than any one step takes, however slow the authority, the status servers and the mail servers are.</summary>
    public int StandstillMinutes { get; set; } = 60;

    /// <summary>Our own mail server's name in Authentication-Results (RFC 8601 clause 2.5); empty: none is believed.</summary>
    public string AuthservId { get; set; } = "";

    /// <summary>Addresses of the operator mailbox: mail from them is our own, replies never go there.</summary>
    public IList<string> OwnAddresses { get; } = [];

    public ReplyLimitOptions Replies { get; set; } = new();

    public IReadOnlyList<string> Validate() =>
        [
            .. new (string Key, int Value, int Low, int High)[]
            {
                ("Replies:SameAnswerMinutes", Replies.SameAnswerMinutes, 0, 10_080),
                ("Replies:PerSenderPerDay", Replies.PerSenderPerDay, 1, 100_000),
                ("Replies:PerHour", Replies.PerHour, 1, 1_000_000),
                (nameof(Workers), Workers, 1, 64),
                (nameof(QueueLength), QueueLength, 100, 1_000_000),
                (nameof(StepTries), StepTries, 1, 10),
                (nameof(StepRetryMilliseconds), StepRetryMilliseconds, 10, 10_000),
                (nameof(MaxAttempts), MaxAttempts, 1, 100),
                (nameof(RetrySeconds), RetrySeconds, 1, 3600),
                (
                    nameof(MaxRetrySeconds),
                    MaxRetrySeconds,
                    Math.Clamp(RetrySeconds, 1, 3600),
                    21_600
                ),
                (nameof(ClockJumpSeconds), ClockJumpSeconds, 5, 3600),
                (nameof(ClockSettleSeconds), ClockSettleSeconds, 10, 86_400),
                (nameof(SweepSeconds), SweepSeconds, 1, 3600),
                (nameof(StandstillMinutes), StandstillMinutes, 30, 1440),
            }
                .Where(o => o.Value < o.Low || o.Value > o.High)
                .Select(o =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Section}:{o.Key} must be {o.Low} to {o.High}, was {o.Value}"
                    )
                ),
            .. string.IsNullOrWhiteSpace(DataFolder)
                ? [$"{Section}:DataFolder must name a folder, was ''"]
                : Array.Empty<string>(),
        ];
}

/// <summary>Bounds on refusals and acknowledgements, lest we feed a loop or a flood (RFC 3834 clause 2). Confirmations of a revocation know none.</summary>
public sealed class ReplyLimitOptions
{
    /// <summary>Within these minutes a sender is told a thing once: one code, and where there is a document, of that document.</summary>
    public int SameAnswerMinutes { get; set; } = 240;

    /// <summary>Answers to one address in any 24 hours; what is beyond is withheld, and shown to the operators.</summary>
    public int PerSenderPerDay { get; set; } = 50;

    /// <summary>Answers to all in any 60 minutes; what is beyond waits, and the operators are alarmed.</summary>
    public int PerHour { get; set; } = 600;

    internal ReplyLimits ToLimits() =>
        new(TimeSpan.FromMinutes(SameAnswerMinutes), PerSenderPerDay, PerHour);
}
