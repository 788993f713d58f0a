using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

/// <summary>What kind of mail this is, told by its headers and structure (RFC 3834, 3464, 8098, 2369), never by belief in its text alone.</summary>
[JsonConverter(typeof(KebabCaseEnum<MessageKind>))]
public enum MessageKind
{
    /// <summary>Written by a person, as far as can be told.</summary>
    Personal,
    Bounce,
    DeliveryDelay,
    OutOfOffice,
    ReadReceipt,
    MailingList,
    Newsletter,
    Calendar,

    /// <summary>A machine's report: DMARC, TLS-RPT, ARF.</summary>
    Report,
    ChallengeResponse,

    /// <summary>Another system's automatic acknowledgement.</summary>
    OtherAutomatic,

    /// <summary>Our own message, come back.</summary>
    Own,
}

/// <summary>Why no reply may be sent, or that one may.</summary>
[JsonConverter(typeof(KebabCaseEnum<ReplyPermission>))]
public enum ReplyPermission
{
    Permitted,
    AutomaticMail,
    NullReturnPath,
    NoReplyAddress,
    OwnAddress,
    NoUsableAddress,
    AmbiguousSender,
    AuthenticationFailed,
    TooManyRecipients,
    MailingList,
}

/// <summary>DMARC as our own server states it (RFC 8601 with our authserv-id only).</summary>
[JsonConverter(typeof(KebabCaseEnum<DmarcResult>))]
public enum DmarcResult
{
    /// <summary>Our server said nothing.</summary>
    None,
    Pass,
    Fail,
}

/// <summary>Something about the mail that a decision or an operator needs to know.</summary>
[JsonConverter(typeof(KebabCaseEnum<MessageFindingKind>))]
public enum MessageFindingKind
{
    /// <summary>Broken transfer encoding, missing boundary, unknown encoding: what was meant can't be told.</summary>
    Damaged,
    TooDeep,
    TooManyParts,
    TooManyHeaders,
    HeaderTooLong,
    TooManyRecipients,

    /// <summary>Two From headers, several From addresses, two Content-Types, an unparsable From.</summary>
    AmbiguousSender,
    AmbiguousStructure,

    /// <summary>Reply-To in another domain than From.</summary>
    ReplyToElsewhere,

    /// <summary>A look-alike domain: punycode, mixed scripts.</summary>
    LookAlikeDomain,
    AuthenticationFailed,

    /// <summary>Authentication-Results that contradict each other or are made to be misread.</summary>
    AuthenticationConflict,

    /// <summary>A ZIP entry or name that tries to leave its folder.</summary>
    PathTraversal,

    /// <summary>message/partial or message/external-body: the content is elsewhere.</summary>
    ContentElsewhere,

    /// <summary>A document that is two formats at once or several files glued together.</summary>
    Polyglot,

    /// <summary>Header injection attempted; harmless, since nothing is copied raw.</summary>
    InjectionAttempt,

    /// <summary>A container that could hold a form and can't be looked into safely or at all.</summary>
    OpaqueContainer,

    /// <summary>A secure-mail gateway's notice instead of the content.</summary>
    PortalNotice,
    SMimeSignatureInvalid,
}

public sealed record MessageFinding(MessageFindingKind Kind, string Detail);

/// <summary>What a part is that is no PDF.</summary>
[JsonConverter(typeof(KebabCaseEnum<AttachmentKind>))]
public enum AttachmentKind
{
    WordProcessor,
    Image,

    /// <summary>A ZIP within limits, looked into.</summary>
    Archive,

    /// <summary>Password-protected, too deep, too big, or of a format that is not opened (7z, RAR).</summary>
    RefusedArchive,

    /// <summary>S/MIME or PGP encrypted.</summary>
    EncryptedMail,
    Executable,
    Html,

    /// <summary>Named .pdf and not a PDF.</summary>
    FalsePdf,
    Other,
}

public sealed record OtherAttachment(AttachmentKind Kind, string DisplayName, long Size);

/// <summary>A PDF found in a message, written to the inspection's output folder.</summary>
public sealed record FoundDocument
{
    /// <summary>Path of the extracted file, in the folder that the caller named.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 of its bytes, upper-case hex.</summary>
    public required string Sha256 { get; init; }
    public required long Size { get; init; }

    /// <summary>Its name, sanitised for display: no path, no control characters, at most 120 characters.</summary>
    public required string DisplayName { get; init; }

    /// <summary>How it was carried, outermost first: "forwarded message", "zip", "tnef", "s/mime".</summary>
    public IReadOnlyList<string> Route { get; init; } = [];

    /// <summary>Findings about this document's carriage alone.</summary>
    public IReadOnlyList<MessageFinding> Findings { get; init; } = [];
}

/// <summary>Everything that is known of a mail after the cage has read it. Plain data, bounded in size whatever the mail.</summary>
public sealed record MessageReport
{
    public required MessageKind Kind { get; init; }
    public required ReplyPermission Reply { get; init; }

    /// <summary>Addresses that a reply would go to; empty unless <see cref="Reply"/> permits one.</summary>
    public required IReadOnlyList<string> ReplyTo { get; init; }

    /// <summary>The single From address, lower-cased domain; null where there is none or more than one.</summary>
    public string? From { get; init; }

    /// <summary>From's display name, for operators only; sanitised, at most 120 characters.</summary>
    public string? FromName { get; init; }

    /// <summary>Sanitised, at most 200 characters; for operators only, never echoed to strangers.</summary>
    public string? Subject { get; init; }

    /// <summary>Without angle brackets; null where missing, empty or ambiguous.</summary>
    public string? MessageId { get; init; }

    /// <summary>Message-IDs of In-Reply-To and References, newest last, at most 20.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Those of <see cref="References"/> that are Message-IDs of our own mails: the mail answers one of them.</summary>
    public IReadOnlyList<string> OwnReferences { get; init; } = [];

    /// <summary>The Date header: claimed, proves nothing.</summary>
    public DateTimeOffset? Date { get; init; }
    public DmarcResult Dmarc { get; init; }
    public IReadOnlyList<FoundDocument> Documents { get; init; } = [];
    public IReadOnlyList<OtherAttachment> Others { get; init; } = [];
    public IReadOnlyList<MessageFinding> Findings { get; init; } = [];

    /// <summary>The text speaks of a stolen, lost or compromised key, card or password.</summary>
    public bool SpeaksOfCompromise { get; init; }

    /// <summary>Our case numbers (R-YYYY-NNNNNN) in subject or text, at most 5.</summary>
    public IReadOnlyList<string> MentionedCases { get; init; } = [];

    /// <summary>For a bounce: Message-IDs of the original message that it returns, at most 5.</summary>
    public IReadOnlyList<string> BouncedMessageIds { get; init; } = [];

    /// <summary>For a bounce: what it returns was sent by us, told by its Message-ID or its From.</summary>
    public bool ReturnsOurMail { get; init; }

    /// <summary>The first 4,000 characters of the text, sanitised; for operators and for urgency.</summary>
    public string TextExcerpt { get; init; } = "";

    public bool Has(MessageFindingKind kind) => Findings.Any(f => f.Kind == kind);
}
