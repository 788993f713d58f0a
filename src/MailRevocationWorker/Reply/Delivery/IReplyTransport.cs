using MailRevocationWorker.Cases;
using MimeKit;

namespace MailRevocationWorker.Reply;

/// <summary>What became of a reply that was handed over.</summary>
public enum DeliveryStatus
{
    /// <summary>The next server (or the pickup folder) has it and answers for it.</summary>
    Accepted,

    /// <summary>Refused for good (RFC 5321 clause 4.2.1, 5yz) because of this recipient or this message.</summary>
    RefusedPermanently,

    /// <summary>Not taken now: 4yz, no connection, or a fault of our own settings that an operator will mend. Nothing was sent.</summary>
    TryLater,

    /// <summary>The connection was lost after the message began to flow: it may have been taken. Sending the same Message-ID again is the safe way.</summary>
    Doubtful,
}

/// <param name="Detail">English, one line, for the journal: what the server said.</param>
/// <param name="NeedsOperator">The settings are at fault (sign-in, certificate, sender refused): no retry mends it.</param>
public sealed record DeliveryResult(
    DeliveryStatus Status,
    string Detail,
    bool NeedsOperator = false
);

/// <summary>Hands replies over. Total: outages and refusals are results; only cancellation is thrown.</summary>
public interface IReplyTransport
{
    /// <summary>As operators know it.</summary>
    string Name { get; }

    /// <param name="message">With its Message-ID, the same at every try.</param>
    /// <param name="envelopeTo">One address.</param>
    Task<DeliveryResult> SendAsync(MimeMessage message, string envelopeTo, CancellationToken ct);

    /// <summary>For `doctor`: connects and signs in, or writes to the folder; sends nothing.</summary>
    Task<Probe> ProbeAsync(CancellationToken ct);
}
