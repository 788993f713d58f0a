namespace MailRevocationWorker.Inspection.Messages;

/// <summary>Who we are, as far as a message's reader must know, and how much of a stranger's message is read.</summary>
public sealed record MessageReadOptions
{
    /// <summary>The operators' mailbox addresses. Plus-addresses of them (<c>operator+x@</c>) count as our own too.</summary>
    public required IReadOnlyList<string> OwnAddresses { get; init; }

    /// <summary>The authserv-id (RFC 8601 clause 2.5) of our own mail server; null: no Authentication-Results is believed.</summary>
    public string? AuthservId { get; init; }

    /// <summary>Our replies' Message-IDs end in <c>@</c> and this domain.</summary>
    public required string OwnMessageIdDomain { get; init; }

    /// <summary>Bytes of the raw message beyond which its body is not read at all.</summary>
    public long MaxMessageBytes { get; init; } = 120L << 20;

    /// <summary>Bytes of one decoded part, and so of one document.</summary>
    public int MaxPartBytes { get; init; } = 25 << 20;

    /// <summary>Bytes decoded and inflated for one message, all parts and containers together.</summary>
    public long MaxTotalBytes { get; init; } = 200L << 20;

    /// <summary>Bytes of documents written for one message.</summary>
    public long MaxDocumentBytes { get; init; } = 100L << 20;

    public int MaxDocuments { get; init; } = 50;

    /// <summary>Leaf parts and archive entries looked at in one message.</summary>
    public int MaxParts { get; init; } = 1000;

    /// <summary>Multiparts, forwarded messages and containers inside each other.</summary>
    public int MaxDepth { get; init; } = 20;

    /// <summary>Archives inside each other: 2 opens a ZIP in a ZIP, and refuses one more.</summary>
    public int MaxArchiveDepth { get; init; } = 2;

    public int MaxArchiveEntries { get; init; } = 500;

    /// <summary>Inflated bytes for one compressed byte, once more than 1 MiB came out: beyond it lies a bomb, not a form.</summary>
    public int MaxInflationRatio { get; init; } = 150;

    /// <summary>Header fields in one header block.</summary>
    public int MaxHeaders { get; init; } = 1000;

    /// <summary>Bytes of one header field, folds included.</summary>
    public int MaxHeaderBytes { get; init; } = 64 << 10;

    /// <summary>Addresses in To, Cc and Bcc together.</summary>
    public int MaxRecipients { get; init; } = 100;
}
