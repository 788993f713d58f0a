using System.Diagnostics;
using System.Diagnostics.Metrics;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Pipeline;

/// <summary>What the pipeline counts and times, and the spans it opens. Names and units: docs/operations.md. No tag bears personal data.</summary>
public static class ServiceInstruments
{
    /// <summary>The meter's and the activity source's name.</summary>
    public const string Name = "MailRevocationWorker";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "mailrevocation.requests",
        "{request}",
        "Cases concluded, by decision and code"
    );

    private static readonly Histogram<double> Decided = Meter.CreateHistogram<double>(
        "mailrevocation.decision.duration",
        "s",
        "From receipt of the mail to the decision",
        advice: Seconds()
    );

    private static readonly Histogram<double> ToPublished = Meter.CreateHistogram<double>(
        "mailrevocation.published.duration",
        "s",
        "From receipt of the mail to the published revocation",
        advice: Seconds()
    );

    private static readonly Counter<long> Retried = Meter.CreateCounter<long>(
        "mailrevocation.retries",
        "{retry}",
        "Steps put off after a failure, by the step that failed"
    );

    /// <summary>Spans of messages, of cases' steps and of jobs.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>A case has its outcome.</summary>
    public static void Concluded(DecisionKind kind, DecisionCode code, TimeSpan sinceReceipt)
    {
        var tags = new TagList { { "decision", kind.ToText() }, { "code", code.ToText() } };
        Requests.Add(1, tags);
        Decided.Record(sinceReceipt.TotalSeconds, tags);
    }

    /// <summary>A revocation of ours is published: to be told once for each.</summary>
    /// <param name="secondsFromReceipt">From the mailbox's receipt of the request to the status as it was read back.</param>
    public static void Published(double secondsFromReceipt) =>
        ToPublished.Record(secondsFromReceipt);

    /// <param name="behind">The last step that succeeded.</param>
    public static void PutOff(CaseStep behind) =>
        Retried.Add(1, new KeyValuePair<string, object?>("behind", behind.ToString()));

    /// <summary>From a second to the 24 hours of ETSI EN 319 411-1 clause 6.2.4.</summary>
    private static InstrumentAdvice<double> Seconds() =>
        new()
        {
            HistogramBucketBoundaries =
            [
                1,
                2,
                5,
                10,
                30,
                60,
                300,
                900,
                3600,
                14_400,
                43_200,
                86_400,
            ],
        };
}
