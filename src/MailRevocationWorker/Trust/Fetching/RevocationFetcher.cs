using System.Net;
using System.Security.Cryptography;
using PadesValidator;

namespace MailRevocationWorker.Trust.Fetching;

/// <summary>What was had of what a validation needs, and what was not, in English and without anything personal.</summary>
public sealed record FetchResult(
    IReadOnlyList<TrustSnapshot> Found,
    IReadOnlyList<string> Problems
);

/// <summary>
/// Fetches revocation status and missing issuers: from the cache, else by OCSP, else by CRL, each address in turn until what was
/// gathered answers. Whatever goes wrong is a problem in the result, never an exception: a status that can't be had is doubt.
/// </summary>
public sealed class RevocationFetcher(
    RevocationClient client,
    FetchCache cache,
    FetchOptions options,
    TimeProvider clock,
    ILogger<RevocationFetcher> logger,
    ValidationPolicy policy
)
{
    private const int AtOnce = 4;
    private const int LargestResponse = 256 * 1024;
    private const int NonceLength = 32;

    /// <summary>RFC 5019 clause 5: longer requests are not sent by GET.</summary>
    private const int LongestGet = 255;

    /// <exception cref="OperationCanceledException">Of <paramref name="cancellation"/> alone.</exception>
    /// <param name="deadline">Ends the fetching; what was had by then is the result.</param>
    public async Task<FetchResult> FetchAsync(
        ValidationNeeds needs,
        CancellationToken deadline,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(needs);
        using var places = new SemaphoreSlim(AtOnce);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancellation);
        var all = await Task.WhenAll(
            needs
                .Status.Select(n => OneAsync(token => StatusAsync(n, token)))
                .Concat(needs.Issuers.Select(n => OneAsync(token => IssuerAsync(n, token))))
        );
        cancellation.ThrowIfCancellationRequested();
        return new(
            [.. all.Select(a => a.Found).OfType<TrustSnapshot>()],
            [.. all.SelectMany(a => a.Problems).Distinct(StringComparer.Ordinal)]
        );

        async Task<Tries> OneAsync(Func<CancellationToken, Task<Tries>> fetch)
        {
            try
            {
                await places.WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                return new(null, ["the deadline passed before it was asked for"]);
            }

            try
            {
                return await fetch(either.Token);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private sealed record Tries(TrustSnapshot? Found, IReadOnlyList<string> Problems);

    private async Task<Tries> StatusAsync(StatusNeed need, CancellationToken token)
    {
        var problems = new List<string>();
        var found = new TrustSnapshot();
        foreach (var url in need.OcspUrls.Select(u => new Uri(u)))
        {
            if (await OcspAsync(url, need, problems, token) is { } response)
            {
                found = found with { OcspResponses = [.. found.OcspResponses, response] };
                if (Answers(found, url))
                {
                    return new(found, []);
                }
            }
        }

        foreach (var url in need.CrlUrls.Select(u => new Uri(u)))
        {
            if (await CrlAsync(url, need, problems, token) is { } list)
            {
                found = found with { Crls = [.. found.Crls, list] };
                if (Answers(found, url))
                {
                    return new(found, []);
                }
            }
        }

        if (need.OcspUrls.Count + need.CrlUrls.Count == 0)
        {
            problems.Add("a certificate says nowhere where its status is to be had");
        }

        // What is out of date still tells doubt from ignorance, and may add up with what the trust folders hold.
        return new(found is { OcspResponses: [], Crls: [] } ? null : found, problems);

        bool Answers(TrustSnapshot evidence, Uri source)
        {
            var status = RevocationReader.Status(need, evidence, policy, clock.GetUtcNow());
            if (status is CertificateStatus.Good or CertificateStatus.Revoked)
            {
                return true;
            }

            problems.Add(
                $"status from {source.Host}: what it gives is out of date, or proves nothing"
            );
            return false;
        }
    }

    private async Task<byte[]?> CrlAsync(
        Uri url,
        StatusNeed need,
        List<string> problems,
        CancellationToken token
    )
    {
        var key = $"crl {url}";
        if (cache.Find(key) is { } cached && RevocationReader.Crl(cached, need, policy) is not null)
        {
            return cached;
        }

        return await TryAsync(
            url,
            "CRL",
            problems,
            async () =>
            {
                var body = await client.GetAsync(url, (long)options.MaxMegabytes << 20, token);
                if (RevocationReader.Crl(body.Bytes, need, policy) is not { } dates)
                {
                    throw new InvalidDataException("no CRL of this issuer");
                }

                cache.Keep(key, body.Bytes, dates.NextUpdate, body.Lifetime);
                return body.Bytes;
            }
        );
    }

    private async Task<byte[]?> OcspAsync(
        Uri url,
        StatusNeed need,
        List<string> problems,
        CancellationToken token
    )
    {
        var key = $"ocsp {url} {Convert.ToHexString(need.CertId)}";
        if (
            cache.Find(key) is { } cached
            && RevocationReader.Ocsp(cached, need, default, policy) is not null
        )
        {
            return cached;
        }

        // A nonce makes the answer today's; a responder that takes no POST, or answers from a store, is asked plainly.
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        return await TryAsync(
                url,
                "OCSP",
                problems,
                async () =>
                    Checked(
                        await client.PostAsync(
                            url,
                            RevocationReader.OcspRequest(need, nonce),
                            "application/ocsp-request",
                            LargestResponse,
                            token
                        ),
                        nonce
                    )
            )
            ?? (
                PlainAddress(url, need) is { } plain
                    ? await TryAsync(
                        plain,
                        "OCSP by GET",
                        problems,
                        async () =>
                            Checked(await client.GetAsync(plain, LargestResponse, token), default)
                    )
                    : null
            );

        byte[] Checked(FetchedBody body, ReadOnlyMemory<byte> sent)
        {
            if (RevocationReader.Ocsp(body.Bytes, need, sent, policy) is not { } dates)
            {
                throw new InvalidDataException("no answer about this certificate");
            }

            cache.Keep(key, body.Bytes, dates.NextUpdate, body.Lifetime);
            return body.Bytes;
        }
    }

    /// <summary>RFC 6960 appendix A.1: {url}/{url-encoding of base-64 of the request}.</summary>
    private static Uri? PlainAddress(Uri url, StatusNeed need)
    {
        var path =
            url.AbsoluteUri.TrimEnd('/')
            + "/"
            + WebUtility.UrlEncode(
                Convert.ToBase64String(RevocationReader.OcspRequest(need, default))
            );
        return path.Length <= LongestGet ? new(path) : null;
    }

    private async Task<Tries> IssuerAsync(IssuerNeed need, CancellationToken token)
    {
        var problems = new List<string>();
        foreach (var url in need.Urls.Select(u => new Uri(u)))
        {
            if (!options.IssuerHosts.Contains(url.Host, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(
                    "an issuer is missing, and its address is at no host of Trust:Fetch:IssuerHosts"
                );
                continue;
            }

            var key = $"issuer {url}";
            if (
                cache.Find(key) is { } cached
                && RevocationReader.Issuers(cached, need, policy) is { Count: > 0 } known
            )
            {
                return new(new() { Intermediates = known }, []);
            }

            var bytes = await TryAsync(
                url,
                "issuer",
                problems,
                async () =>
                {
                    var body = await client.GetAsync(url, LargestResponse, token);
                    if (RevocationReader.Issuers(body.Bytes, need, policy).Count == 0)
                    {
                        throw new InvalidDataException("no certificate of this issuer");
                    }

                    cache.Keep(key, body.Bytes, null, body.Lifetime);
                    return body.Bytes;
                }
            );
            if (bytes is not null)
            {
                return new(
                    new() { Intermediates = RevocationReader.Issuers(bytes, need, policy) },
                    []
                );
            }
        }

        return new(null, problems);
    }

    /// <summary>Only the host is named: the path of an OCSP request tells whose status was asked for.</summary>
    private async Task<byte[]?> TryAsync(
        Uri url,
        string what,
        List<string> problems,
        Func<Task<byte[]>> fetch
    )
    {
        try
        {
            return await fetch();
        }
        catch (Exception e)
            when (e
                    is HttpRequestException
                        or IOException
                        or InvalidDataException
                        or OperationCanceledException
                        or Polly.ExecutionRejectedException
            )
        {
            var why = e switch
            {
                OperationCanceledException or Polly.Timeout.TimeoutRejectedException => "too slow",
                Polly.ExecutionRejectedException => "it failed too often of late",
                { InnerException: AddressRefusedException inner } => inner.Message,
                _ => e.Message,
            };
            problems.Add($"{what} from {url.Host}: {why}");
            logger.LogWarning("{What} from {Host} was not had: {Why}", what, url.Host, why);
            return null;
        }
    }
}
