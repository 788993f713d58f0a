using System.Net;
using System.Net.Http.Headers;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Remote;
using Org.BouncyCastle.Asn1.Cmp;

namespace MailRevocationWorker.Revocation.Cmp;

/// <summary>
/// A CA that takes revocation requests by CMP. The protocol has no question for a status: what the CA publishes is read instead,
/// before a request and after every doubt.
/// </summary>
public sealed class CmpAuthority : IRemoteAuthority, IDisposable
{
    private const string MediaType = "application/pkixcmp";

    /// <summary>Octets: an answer is a few thousand.</summary>
    private const int MaxAnswer = 256 * 1024;

    /// <summary>Of the CA's clock.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly CmpOptions _options;
    private readonly ICmpProtection _protection;
    private readonly HttpClient _http;
    private readonly RemoteTarget _targets;
    private readonly IPublishedStatus _published;
    private readonly TimeProvider _time;

    /// <exception cref="System.Security.Cryptography.CryptographicException">A key or certificate can't be used.</exception>
    public CmpAuthority(
        CmpOptions options,
        RemoteTarget targets,
        IPublishedStatus published,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _targets = targets;
        _published = published;
        _time = time;
        Issuer = IssuerFile.Load(options.IssuerCertificate);
        _protection = options.LegacySecretFile is null
            ? new SignatureProtection(options, Issuer.Certificate.RawData, time)
            : new MacProtection(options);
        _http = MutualTls.Client(
            null,
            null,
            options.ServerRoots,
            TimeSpan.FromSeconds(options.TimeoutSeconds)
        );
    }

    public string Name => $"CMP {_options.Name}";

    public IssuerCertificate Issuer { get; }

    public async Task<RevocationReceipt?> StatusAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        return await _targets.RefusalAsync(target, Issuer, cancellationToken) is { } refusal
            ? Receipt(target, RevocationResult.Refused, refusal)
            : await _published.ReadAsync(target, cancellationToken);
    }

    public async Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    )
    {
        if (await StatusAsync(target, cancellationToken) is { } before)
        {
            return before;
        }

        var exchange = new CmpExchange(_protection, Issuer, _time);
        var request = exchange.Request(
            target.SerialNumber,
            reason,
            compromisedSince is { } since && since < _time.GetUtcNow() ? since : null
        );
        var begun = _time.GetUtcNow();
        var until = begun.AddSeconds(_options.PollSeconds);
        while (true)
        {
            var (answer, verdict) = await AskAsync(
                exchange,
                request,
                target.SerialNumber,
                cancellationToken
            );
            switch (verdict.Meaning)
            {
                case CmpMeaning.Accepted:
                    return Receipt(
                        target,
                        RevocationResult.Revoked,
                        $"accepted by the CA: {verdict.Detail}"
                    );
                case CmpMeaning.Pending:
                    return Receipt(target, RevocationResult.Pending, verdict.Detail);
                case CmpMeaning.AlreadyRevoked:
                    // Since when, its published status tells, if it is published already.
                    return await _published.ReadAsync(target, cancellationToken)
                        ?? Receipt(target, RevocationResult.AlreadyRevoked, verdict.Detail);
                case CmpMeaning.Refused:
                    return Receipt(target, RevocationResult.Refused, verdict.Detail);
                case CmpMeaning.Waiting when _time.GetUtcNow() + verdict.CheckAfter <= until:
                    await Task.Delay(verdict.CheckAfter, _time, cancellationToken);
                    request = exchange.Poll(answer!);
                    break;
                case CmpMeaning.Waiting:
                    return Receipt(target, RevocationResult.Pending, verdict.Detail);
                case CmpMeaning.Undecided:
                    return Own(
                        begun,
                        await _published.ReadAsync(target, cancellationToken)
                            ?? throw new IOException($"{Name}: undecided: {verdict.Detail}")
                    );
                default:
                    throw new InvalidOperationException($"no meaning: {verdict.Meaning}");
            }
        }
    }

    public async Task<Probe> ProbeAsync(CancellationToken cancellationToken)
    {
        var checks = new List<ProbeCheck>();
        if (_protection is SignatureProtection signing)
        {
            checks.Add(
                signing.NotAfter > _time.GetUtcNow()
                    ? new("CMP certificate", true, $"valid until {signing.NotAfter:u}")
                    : new(
                        "CMP certificate",
                        false,
                        $"expired on {signing.NotAfter:u}",
                        "Renew it at the CA and replace SignerPkcs12."
                    )
            );
        }

        try
        {
            // No CMP message: whatever a server answers, it answers.
            using var response = await _http.GetAsync(
                new Uri(_options.Url),
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            checks.Add(new("connection", true, $"the server answers ({(int)response.StatusCode})"));
        }
        catch (Exception e) when (IsFault(e, cancellationToken))
        {
            checks.Add(
                new("connection", false, e.Message, "Check Url, the network and ServerRoots.")
            );
        }

        return new Probe(Name, checks);
    }

    public void Dispose()
    {
        _http.Dispose();
        Issuer.Dispose();
        (_protection as IDisposable)?.Dispose();
    }

    /// <summary>Not published as revoked before the request, and since then revoked: the request did that, whatever became of its answer.</summary>
    private static RevocationReceipt Own(DateTimeOffset begun, RevocationReceipt after) =>
        after.Result == RevocationResult.AlreadyRevoked && after.RevokedAt >= begun - ClockSkew
            ? after with
            {
                Result = RevocationResult.Revoked,
                Detail = $"revoked by the CA, whose answer proved nothing: {after.Detail}",
            }
            : after;

    private async Task<(PkiMessage? Answer, CmpVerdict Verdict)> AskAsync(
        CmpExchange exchange,
        byte[] request,
        string serialHex,
        CancellationToken cancellationToken
    )
    {
        byte[] encoded;
        try
        {
            encoded = await PostAsync(request, cancellationToken);
        }
        catch (Exception e) when (IsFault(e, cancellationToken))
        {
            return (null, CmpVerdict.Undecided(e.Message));
        }

        var (answer, objection) = exchange.Read(encoded);
        return answer is null
            ? (null, CmpVerdict.Undecided(objection!))
            : (answer, exchange.Verdict(answer, serialHex));
    }

    private async Task<byte[]> PostAsync(byte[] request, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.Url))
        {
            Content = content,
        };
        using var response = await _http.SendAsync(
            message,
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken
        );
        if (
            response.StatusCode != HttpStatusCode.OK
            || response.Content.Headers.ContentType?.MediaType != MediaType
        )
        {
            throw new HttpRequestException(
                $"the server answers {(int)response.StatusCode}, {response.Content.Headers.ContentType?.MediaType}"
            );
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswer + 1];
        var length = await stream.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            cancellationToken
        );
        return length > MaxAnswer
            ? throw new HttpRequestException($"the answer has more than {MaxAnswer} octets")
            : buffer[..length];
    }

    /// <summary>A time-out of ours is a fault, a stop of the service is none.</summary>
    private static bool IsFault(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException
        || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested);

    private static RevocationReceipt Receipt(
        RegisteredCertificate target,
        RevocationResult result,
        string detail
    ) => new(result, target.SerialNumber, null, null, null, detail);
}
