using System.Net;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Remote;

namespace MailRevocationWorker.Revocation.Ejbca;

/// <summary>
/// A CA behind EJBCA's REST interface. A call that ends in doubt is followed by a question for the status, never by a second
/// revocation; what only <c>revoked</c> in an answer's body says is believed, and nothing else.
/// </summary>
public sealed class EjbcaAuthority : IRemoteAuthority, IDisposable
{
    private readonly EjbcaOptions _options;
    private readonly HttpClient _http;
    private readonly EjbcaClient _client;
    private readonly RemoteTarget _targets;
    private readonly TimeProvider _time;

    /// <exception cref="System.Security.Cryptography.CryptographicException">A key or certificate can't be used.</exception>
    public EjbcaAuthority(EjbcaOptions options, RemoteTarget targets, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _targets = targets;
        _time = time;
        Issuer = IssuerFile.Load(options.IssuerCertificate);
        _http = MutualTls.Client(
            options.ClientPkcs12,
            options.ClientPasswordFile,
            options.ServerRoots,
            TimeSpan.FromSeconds(options.TimeoutSeconds)
        );
        _client = new EjbcaClient(_http, new Uri(options.Url), options.IssuerDn);
    }

    public string Name => $"EJBCA {_options.Name}";

    public IssuerCertificate Issuer { get; }

    public async Task<RevocationReceipt?> StatusAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        if (await _targets.RefusalAsync(target, Issuer, cancellationToken) is { } refusal)
        {
            return Receipt(target, RevocationResult.Refused, refusal);
        }

        var answer = await _client.StatusAsync(target.SerialNumber, cancellationToken);
        return answer switch
        {
            // A hold can be lifted: who asks for a revocation has not got one by that.
            { Code: HttpStatusCode.OK, Body: { Reason: "CERTIFICATE_HOLD" } body }
                when IsOf(target, body) => null,
            { Code: HttpStatusCode.OK, Body: { Revoked: true } body } when IsOf(target, body) =>
                Receipt(target, RevocationResult.AlreadyRevoked, "revoked, says the CA", body),
            { Code: HttpStatusCode.OK, Body: { Revoked: false } body } when IsOf(target, body) =>
                null,
            { Code: HttpStatusCode.NotFound } => Receipt(
                target,
                RevocationResult.Refused,
                "the CA does not know the certificate"
            ),
            { Code: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => Receipt(
                target,
                RevocationResult.Refused,
                "the CA does not admit this service's certificate"
            ),
            _ => throw Doubt("status", answer),
        };
    }

    public async Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        if (await StatusAsync(target, cancellationToken) is { } before)
        {
            return before;
        }

        EjbcaAnswer answer;
        try
        {
            answer = await _client.RevokeAsync(
                target.SerialNumber,
                reason,
                compromisedSince is { } since && since < _time.GetUtcNow() ? since : null,
                cancellationToken
            );
            if (answer.Code == HttpStatusCode.UnprocessableEntity && compromisedSince is not null)
            {
                // This CA takes no date from us; that the certificate is revoked matters more than since when.
                answer = await _client.RevokeAsync(
                    target.SerialNumber,
                    reason,
                    null,
                    cancellationToken
                );
            }
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException
                || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return Own(await AskAgainAsync(target, e.Message, cancellationToken));
        }

        return answer switch
        {
            {
                Code: HttpStatusCode.OK,
                Body: { Revoked: true, Reason: not "CERTIFICATE_HOLD" } body
            } when IsOf(target, body) => Receipt(
                target,
                RevocationResult.Revoked,
                "revoked by the CA",
                body
            ),
            { Code: HttpStatusCode.OK, Body: { Revoked: false } body } when IsOf(target, body) =>
                Pending(target, body),
            { Code: HttpStatusCode.Accepted } => Pending(target, answer.Body),
            { Code: HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity } => Refused(
                target,
                answer,
                "the CA refuses the request"
            ),
            { Code: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => Refused(
                target,
                answer,
                "the CA does not admit this service's certificate"
            ),
            { Code: HttpStatusCode.NotFound } => Refused(
                target,
                answer,
                "the CA does not know the certificate"
            ),
            { Code: HttpStatusCode.ServiceUnavailable } => throw Doubt("revoke", answer),
            // Somebody was quicker than this call.
            { Code: HttpStatusCode.Conflict } => await AskAgainAsync(
                target,
                "answer 409",
                cancellationToken
            ),
            // 5xx and whatever else: only its status tells.
            _ => Own(await AskAgainAsync(target, $"answer {(int)answer.Code}", cancellationToken)),
        };
    }

    public async Task<Probe> ProbeAsync(CancellationToken cancellationToken)
    {
        // A certificate that nobody issued: a CA that admits us answers 404.
        var answer = await _client.StatusAsync("01", cancellationToken);
        return new Probe(
            Name,
            [
                answer.Code switch
                {
                    HttpStatusCode.OK or HttpStatusCode.NotFound => new(
                        "mutual TLS and status question",
                        true,
                        $"the CA answers ({(int)answer.Code})"
                    ),
                    HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new(
                        "mutual TLS and status question",
                        false,
                        $"the CA does not admit this service's certificate ({(int)answer.Code})",
                        "Give the certificate's administrator role the right to revoke and view end entities of this CA."
                    ),
                    _ => new(
                        "mutual TLS and status question",
                        false,
                        $"the CA answers {(int)answer.Code} {answer.Body?.ErrorMessage}",
                        "See EJBCA's log; is the REST interface for certificates enabled, the CA online?"
                    ),
                },
            ]
        );
    }

    public void Dispose()
    {
        _http.Dispose();
        Issuer.Dispose();
    }

    private async Task<RevocationReceipt> AskAgainAsync(
        RegisteredCertificate target,
        string why,
        CancellationToken cancellationToken
    ) =>
        await StatusAsync(target, cancellationToken)
        ?? throw new IOException($"{Name}: not revoked ({why})");

    /// <summary>Not revoked a moment before the call, and revoked right after it: the call did that, whatever became of its answer.</summary>
    private static RevocationReceipt Own(RevocationReceipt after) =>
        after.Result == RevocationResult.AlreadyRevoked
            ? after with
            {
                Result = RevocationResult.Revoked,
                Detail = "revoked by the CA, whose answer was lost",
            }
            : after;

    private bool IsOf(RegisteredCertificate target, EjbcaStatus body) =>
        body.SerialNumber is { } serial
        && string.Equals(
            serial.TrimStart('0'),
            target.SerialNumber,
            StringComparison.OrdinalIgnoreCase
        )
        && (body.IssuerDn is null || Same(body.IssuerDn, _options.IssuerDn));

    /// <summary>EJBCA prints one DN now with and now without blanks behind the commas.</summary>
    private static bool Same(string one, string other) =>
        string.Equals(
            one.Replace(", ", ",", StringComparison.Ordinal),
            other.Replace(", ", ",", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase
        );

    private static RevocationReceipt Pending(RegisteredCertificate target, EjbcaStatus? body) =>
        Receipt(
            target,
            RevocationResult.Pending,
            $"accepted, awaiting approval at the CA: {body?.Message}"
        );

    private static RevocationReceipt Refused(
        RegisteredCertificate target,
        EjbcaAnswer answer,
        string why
    ) =>
        Receipt(
            target,
            RevocationResult.Refused,
            $"{why} ({(int)answer.Code}): {answer.Body?.ErrorMessage ?? answer.Body?.Message}"
        );

    private IOException Doubt(string call, EjbcaAnswer answer) =>
        new($"{Name}: {call}: {(int)answer.Code} {answer.Body?.ErrorMessage}");

    private static RevocationReceipt Receipt(
        RegisteredCertificate target,
        RevocationResult result,
        string detail,
        EjbcaStatus? body = null
    ) =>
        new(
            result,
            target.SerialNumber,
            body?.RevokedAt?.ToUniversalTime(),
            EjbcaClient.Reason(body?.Reason),
            null,
            detail
        );
}
