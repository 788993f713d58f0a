using System.Text.Json;
using System.Text.Json.Serialization;

namespace MailRevocationWorker.Cases;

/// <summary>What becomes of a case.</summary>
[JsonConverter(typeof(KebabCaseEnum<DecisionKind>))]
public enum DecisionKind
{
    /// <summary>Certain: the certificate is revoked.</summary>
    Revoke,

    /// <summary>Certainly wrong: refused, with a reply that says how to mend it.</summary>
    Reject,

    /// <summary>In doubt: a person decides, under a clock.</summary>
    Review,

    /// <summary>Nothing is asked of us: automatic mail. Nobody is answered.</summary>
    Ignore,
}

/// <summary>Why. Stable, public, documented in docs/decision-codes.md; written in kebab-case outside the code.</summary>
[JsonConverter(typeof(KebabCaseEnum<DecisionCode>))]
public enum DecisionCode
{
    // Revoke
    HolderRequest,
    LegalRepresentativeRequest,

    /// <summary>A person decided on the dashboard that the certificate is to be revoked.</summary>
    OperatorApproved,

    // Reject: the mail and its document
    NoAttachment,
    NotPdf,
    ContainerRefused,
    Unreadable,
    Encrypted,
    ActiveContent,
    NotPdfa,

    // Reject: the signature
    Unsigned,
    SignatureInvalid,
    ModifiedAfterSigning,
    PartialCoverage,
    WeakAlgorithm,
    UntrustedChain,
    SignerCertExpired,
    SignerCertNotYetValid,
    SignerCertRevoked,
    SignerKeyUsage,
    SignerProductNotAccepted,

    // Reject: the request
    RequesterNotAuthorised,
    SignerMismatch,
    TargetMissing,
    TargetUnknown,
    TargetAlreadyRevoked,
    TargetExpired,
    RoleMissing,
    NotConfirmed,
    ReasonMissing,
    AlreadyDecided,
    OperatorRefused,

    // Review: the mail
    UrgentWithoutForm,
    AnswerToOurMail,
    SuspiciousSender,
    MessageDamaged,
    MessageTooLarge,
    ListMail,
    ReplyImpossible,
    ReplyUndelivered,
    ParserFailure,

    // Review: the document and its signature
    MalformedPdf,
    TrailingBytes,
    NotPadesBaseline,
    CmsMultipleSigners,
    ExtraSignature,
    AlgorithmUnsupported,
    TimestampUntrusted,
    SignedBeforeRevocation,
    StatusUnknown,
    SignatureAge,
    AppearanceMismatch,

    /// <summary>The very same document waits for a person, or was refused by one: only a person goes on.</summary>
    AlreadyInReview,

    // Review: the request
    NotTheForm,
    MultipleTargets,
    SerialMissing,
    TargetMismatch,
    ProductMismatch,
    HolderMismatch,
    OrganisationMismatch,
    IdentityMismatch,
    RoleMismatch,
    DateMissing,
    DateInconsistent,
    ReasonNeedsPerson,
    SignerUnknown,
    RegistryStale,

    // Review: the house
    AutomationOff,
    CapReached,
    AuthorityRefused,
    InternalError,

    /// <summary>A person asked the requester for more, and the case goes on waiting.</summary>
    MoreAsked,

    /// <summary>A person looks again at what was refused or left alone.</summary>
    Reopened,

    // Ignore
    AutomaticMessage,
    OwnMessage,
    NotARequest,
}

/// <summary>Enum members in kebab-case, as they appear outside the code.</summary>
public sealed class KebabCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;

public static class DecisionText
{
    /// <summary>The public spelling, for example <c>modified-after-signing</c>.</summary>
    public static string ToText(this DecisionCode code) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(code.ToString());

    /// <inheritdoc cref="ToText(DecisionCode)"/>
    public static string ToText(this DecisionKind kind) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
