using MailRevocationWorker.Authority;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Inspection.Messages;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Trust;
using MailRevocationWorker.Trust.Fetching;
using PadesValidator;

namespace MailRevocationWorker.Pipeline;

/// <summary>A mail after the cage has read it and every PDF in it.</summary>
/// <param name="Message">Null when the mail defeated its reader; then <paramref name="Failure"/> says why.</param>
/// <param name="Requests">The documents that ask for something: signed, or the form. A scan of an identity card beside them is none.</param>
public sealed record InspectedMail(
    MessageReport? Message,
    string? Failure,
    IReadOnlyList<InspectedDocument> Requests
)
{
    /// <summary>The message is larger than Mailbox:MaxMessageBytes: only its header was read.</summary>
    public bool TooLarge { get; init; }
}

/// <param name="Path">Where the document lies.</param>
public sealed record InspectedDocument(string Path, DocumentReport Report);

/// <summary>A validation and the hash of the trust that it used.</summary>
public sealed record ValidatedDocument(
    ValidationReport? Report,
    string TrustSha256,
    string? Failure
)
{
    /// <summary>When its validation had ended, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Our own trust material was missing or damaged then; null where it was whole.</summary>
    public string? TrustDoubt { get; init; }

    /// <summary>SHA-256 of what was fetched for it, each a file beside the snapshot.</summary>
    public IReadOnlyList<string> FetchedSha256 { get; init; } = [];

    /// <summary>What could not be fetched, in English; the findings say what is in doubt because of it.</summary>
    public IReadOnlyList<string> FetchProblems { get; init; } = [];
}

/// <summary>Everything that a decision was made of.</summary>
/// <param name="At">When it was decided, UTC.</param>
public sealed record Assessed(Decision Decision, RegistryFacts Registry, DateTimeOffset At);

/// <summary>The way of a request as far as it changes nothing: read, prove, look up, decide. The service and the dry run walk it alike.</summary>
/// <param name="isPublishedRevoked">
/// Whether a certificate's published status, verified, is revoked for ever. False where it can't be read: then the authority is asked.
/// </param>
public sealed class Assessor(
    InspectorPool inspectors,
    TrustSource trust,
    RegistryReader registry,
    Func<PolicyOptions> policy,
    RegistryOptions registryOptions,
    Func<RegisteredCertificate, CancellationToken, Task<bool>> isPublishedRevoked,
    TrustCompletion? completion = null
)
{
    /// <summary>Reads the mail and every PDF in it, all in the cage.</summary>
    /// <param name="goesOn">Called before each document.</param>
    public async Task<InspectedMail> InspectMailAsync(
        string path,
        string outputFolder,
        MessageReadOptions reading,
        Action? goesOn,
        CancellationToken cancellation
    )
    {
        var (message, failure) = await inspectors.ReadMessageAsync(
            path,
            outputFolder,
            reading,
            cancellation
        );
        if (message is null)
        {
            return new(null, failure, []);
        }

        var documents = new List<InspectedDocument>();
        foreach (var found in message.Documents.DistinctBy(d => d.Sha256))
        {
            goesOn?.Invoke();
            documents.Add(await InspectDocumentAsync(found.Path, cancellation));
        }

        var requests = documents.Where(d => AsksForSomething(d.Report)).ToList();
        return new(message, null, requests.Count > 0 ? requests : [.. documents.Take(1)]);
    }

    public async Task<InspectedDocument> InspectDocumentAsync(
        string path,
        CancellationToken cancellation
    ) =>
        new(
            path,
            await inspectors.ReadDocumentAsync(path, flavour: null, form: true, cancellation)
        );

    public async Task<ValidatedDocument> ValidateAsync(
        DocumentReport document,
        DateTimeOffset receivedAt,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var snapshot = await trust.CurrentAsync(cancellation);
        if (document.Evidence is null)
        {
            return new(null, snapshot.Sha256, null)
            {
                At = now,
                TrustDoubt = snapshot.DoubtAt(now),
            };
        }

        Task<(ValidationReport? Report, string? Failure)> Validate(
            IReadOnlyList<TrustFile> fetched,
            CancellationToken token
        ) =>
            inspectors.ValidateAsync(
                document.Evidence,
                snapshot.Path,
                receivedAt,
                now,
                token,
                [.. fetched.Select(f => f.Path)]
            );
        var completed = await TrustCompletion.ValidateAsync(completion, Validate, cancellation);
        return new(
            completed.Report is null
                ? null
                : completed.Report with
                {
                    Needs = ValidationNeeds.None,
                },
            snapshot.Sha256,
            completed.Failure
        )
        {
            At = now,
            TrustDoubt = snapshot.DoubtAt(now),
            FetchedSha256 = [.. completed.Fetched.Select(f => f.Sha256)],
            FetchProblems = completed.Problems,
        };
    }

    /// <summary>All that is known of a request by itself; what is counted over other cases is the caller's to add. It may ask status servers, and wait for them.</summary>
    /// <param name="mail">Null for a bare document.</param>
    /// <param name="document">Null when the mail carries none.</param>
    public async Task<DecisionFacts> FactsAsync(
        InspectedMail? mail,
        DocumentReport? document,
        ValidatedDocument? validated,
        DateTimeOffset receivedAt,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var signers = (validated?.Report?.Signatures ?? [])
            .Select(s => s.Signer)
            .OfType<CertificateFacts>()
            .DistinctBy(s => s.Sha256)
            .ToList();
        var known = await registry.FactsAsync(document?.Forms ?? [], signers, cancellation);
        var target = document?.Forms is [var form] ? TargetMatching.Match(form, known) : null;
        IReadOnlyList<AuthorityFinding> authority = target?.Target is { } certificate
            ? [.. signers.Select(s => AuthorityFinder.Find(s, certificate, known))]
            : [];
        return new DecisionFacts
        {
            Mail = OfMail(mail, CarriesSignature(document, validated)),
            Urgent = mail?.Message?.SpeaksOfCompromise ?? false,
            Document =
                document is not null && validated?.Failure is { } failure
                    ? document with
                    {
                        Readability = Readability.ParserFailure,
                        Problem = failure,
                    }
                    : document,
            Validation = validated?.Report,
            TrustDoubt = validated?.TrustDoubt,
            Pdfa = document is null
                ? []
                : [.. PdfaObjections.Of(document, policy().PdfA.ToPolicy())],
            Registry = known,
            Target = target,
            // Read only where the registry claims it, and for those who may ask: strangers' mails cause no traffic.
            TargetRevoked =
                target?.Target is { Status: RegisteredStatus.Revoked } claimed
                && authority.Any(a =>
                    a.Role is RequesterRole.Holder or RequesterRole.LegalRepresentative
                )
                && await isPublishedRevoked(claimed, cancellation),
            Authority = authority,
            ReceivedAt = receivedAt,
            Now = now,
            RegistryMaxAgeHours = registryOptions.MaxAgeHours,
            Policy = policy(),
        };
    }

    /// <param name="facts">With the earlier cases on the same document.</param>
    /// <param name="recent">How much was revoked of late: in all, for this requester, for this organisation.</param>
    public static async Task<Assessed> DecideAsync(
        DecisionFacts facts,
        Func<string?, string?, CancellationToken, Task<RecentRevocations>> recent,
        CancellationToken cancellation
    )
    {
        var decision = DecisionRules.Decide(facts);
        if (decision is { Kind: DecisionKind.Revoke, Target: { } revoked })
        {
            // The caps count for whom the decision would be made.
            var counted = await recent(decision.RequesterId, revoked.OrganisationId, cancellation);
            decision = DecisionRules.Decide(facts with { Recent = counted });
        }

        return new(decision, facts.Registry, facts.Now);
    }

    private static Objection? OfMail(InspectedMail? mail, bool signed)
    {
        if (mail is null)
        {
            return null;
        }

        if (mail.Message is null)
        {
            return new(
                DecisionKind.Review,
                DecisionCode.ParserFailure,
                mail.Failure ?? "the mail defeated its reader"
            );
        }

        if (mail.TooLarge)
        {
            return new(
                DecisionKind.Review,
                DecisionCode.MessageTooLarge,
                "the message is larger than Mailbox:MaxMessageBytes"
            );
        }

        var triage = MessageTriage.Of(mail.Message, signed);
        return triage is { Kind: { } kind, Code: { } code } ? new(kind, code, triage.Reason) : null;
    }

    /// <summary>Whether anybody signed, well or badly: a signature field whose /Contents is empty is none.</summary>
    private static bool CarriesSignature(DocumentReport? document, ValidatedDocument? validated) =>
        validated?.Report is { } report
            ? report.Signatures.Any(s => !s.Has(FindingKey.ContentsEmpty))
            : document?.Evidence?.Signatures.Count > 0;

    private static bool AsksForSomething(DocumentReport document) =>
        document.Readability != Readability.Readable
        || document.Forms.Count > 0
        || document.Evidence?.Signatures.Count > 0;
}
