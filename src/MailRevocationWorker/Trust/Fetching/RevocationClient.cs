using System.Net;
using System.Net.Http.Headers;

namespace MailRevocationWorker.Trust.Fetching;

/// <summary>A body as it came.</summary>
/// <param name="Lifetime">max-age less Age (RFC 9111 clause 4.2); zero where it must not be stored; null where nothing is said.</param>
public sealed record FetchedBody(byte[] Bytes, TimeSpan? Lifetime);

/// <summary>Asks for CRLs, certificates and OCSP responses over HTTP (RFC 5280 clause 4.2.2.1, RFC 6960 appendix A, RFC 5019). Redirections stay on their server; bodies and time are bounded.</summary>
public sealed class RevocationClient(HttpClient http, AddressGuard guard, FetchOptions options)
{
    private const int MostRedirections = 2;

    /// <exception cref="HttpRequestException">Not had: refused, unreachable, another status than 200, too large.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">Too slow.</exception>
    public async Task<FetchedBody> GetAsync(
        Uri address,
        long largest,
        CancellationToken cancellation
    )
    {
        for (var redirections = 0; ; redirections++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var deadline = Deadline(cancellation);
            using var response = await SendAsync(request, deadline.Token);
            if (
                response.StatusCode
                is < HttpStatusCode.MultipleChoices
                    or >= HttpStatusCode.BadRequest
            )
            {
                return await ReadAsync(response, largest, deadline.Token);
            }

            address = Next(address, response, redirections);
        }
    }

    /// <inheritdoc cref="GetAsync"/>
    public async Task<FetchedBody> PostAsync(
        Uri address,
        byte[] body,
        string mediaType,
        long largest,
        CancellationToken cancellation
    )
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var deadline = Deadline(cancellation);
        using var response = await SendAsync(request, deadline.Token);
        return await ReadAsync(response, largest, deadline.Token);
    }

    /// <summary>Headers are bounded by the resilience handler; this bounds the body too, which may trickle.</summary>
    private CancellationTokenSource Deadline(CancellationToken cancellation)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(options.RequestSeconds * 3));
        return deadline;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    ) =>
        guard.Refusal(request.RequestUri!) is { } refusal
            ? throw new HttpRequestException(refusal)
            : await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);

    private static Uri Next(Uri address, HttpResponseMessage response, int redirections)
    {
        Uri? next;
        try
        {
            next = response.Headers.Location is { } location ? new Uri(address, location) : null;
        }
        catch (UriFormatException e)
        {
            // The header is parsed when it is asked for.
            throw new HttpRequestException("redirected to what is no address", e);
        }

        return
            next is not null
            && redirections < MostRedirections
            && Uri.Compare(
                address,
                next,
                UriComponents.SchemeAndServer,
                UriFormat.Unescaped,
                StringComparison.OrdinalIgnoreCase
            ) == 0
            ? next
            : throw new HttpRequestException("redirected elsewhere, which is not followed");
    }

    private static async Task<FetchedBody> ReadAsync(
        HttpResponseMessage response,
        long largest,
        CancellationToken cancellation
    )
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"status {(int)response.StatusCode}");
        }

        if (response.Content.Headers.ContentLength > largest)
        {
            throw new HttpRequestException($"larger than {largest} bytes");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + read > largest)
            {
                throw new HttpRequestException($"larger than {largest} bytes");
            }

            body.Write(buffer, 0, read);
        }

        return new(body.ToArray(), Lifetime(response));
    }

    private static TimeSpan? Lifetime(HttpResponseMessage response) =>
        response.Headers.CacheControl switch
        {
            null => null,
            { NoStore: true } or { NoCache: true } => TimeSpan.Zero,
            { MaxAge: { } age } => age - (response.Headers.Age ?? TimeSpan.Zero),
            _ => null,
        };
}
