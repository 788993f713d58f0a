using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MailKit.Security;

namespace MailRevocationWorker.MailServers;

/// <summary>What a token endpoint answered (RFC 6749 clause 5.1).</summary>
/// <param name="Lifetime">From expires_in; five minutes where the endpoint does not say.</param>
/// <param name="RefreshToken">Takes the place of the one that was sent; null: that one goes on.</param>
internal sealed record OAuthGranted(string AccessToken, TimeSpan Lifetime, string? RefreshToken);

/// <summary>No token: the endpoint is down, or refuses.</summary>
/// <param name="refused">Asking again soon is of no use: a person must mend something.</param>
/// <param name="retryAfter">What the endpoint asks for, bounded.</param>
internal sealed class OAuthException(string message, bool refused, TimeSpan? retryAfter = null)
    : AuthenticationException(message)
{
    public bool Refused { get; } = refused;
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>Asks a token endpoint; one request a call, no redirects, a bounded answer. Nothing that it says is logged but the error's code.</summary>
internal sealed class OAuthEndpoint(OAuthOptions options, TimeSpan timeout, TimeProvider time)
    : IDisposable
{
    private const int MaxAnswerBytes = 131_072;
    private const int MaxTokenLength = 65_536;
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly HttpClient client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }
    )
    {
        MaxResponseContentBufferSize = MaxAnswerBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="OAuthException">No token came back.</exception>
    public async Task<OAuthGranted> AskAsync(
        string? clientSecret,
        string? refreshToken,
        CancellationToken ct
    )
    {
        try
        {
            return await Deadline.WithinAsync(
                timeout,
                time,
                t => SendAsync(clientSecret, refreshToken, t),
                ct
            );
        }
        catch (Exception e)
            when (e is HttpRequestException or TimeoutException or IOException
                && !ct.IsCancellationRequested
            )
        {
            throw new OAuthException(
                $"the token endpoint {Host} can't be reached: {ServerText.OneLine(e.Message)}",
                refused: false
            );
        }
    }

    public void Dispose() => client.Dispose();

    private string Host => new Uri(options.TokenEndpoint).Authority;

    private async Task<OAuthGranted> SendAsync(
        string? clientSecret,
        string? refreshToken,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.TokenEndpoint)
        {
            Content = new FormUrlEncodedContent(Form(clientSecret, refreshToken)),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (options.ClientProof == OAuthClientProof.Basic)
        {
            // Form-encoded before Base64: RFC 6749 clause 2.3.1.
            var proof =
                $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(clientSecret ?? "")}";
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes(proof))
            );
        }

        using var response = await client.SendAsync(request, ct);
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        if (response.IsSuccessStatusCode)
        {
            return Granted(body);
        }

        var status = (int)response.StatusCode;
        throw new OAuthException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the token endpoint {Host} answered {status} {ErrorOf(body)}"
            ),
            refused: status is >= 300 and < 500 and not 408 and not 429,
            RetryAfter(response)
        );
    }

    private IEnumerable<KeyValuePair<string, string>> Form(string? secret, string? refreshToken)
    {
        yield return new(
            "grant_type",
            options.Grant switch
            {
                OAuthGrant.ClientCredentials => "client_credentials",
                OAuthGrant.RefreshToken => "refresh_token",
            }
        );
        if (refreshToken is not null)
        {
            yield return new("refresh_token", refreshToken);
        }

        if (options.Scope.Length > 0)
        {
            yield return new("scope", options.Scope);
        }

        if (options.ClientProof == OAuthClientProof.Body)
        {
            yield return new("client_id", options.ClientId);
            if (secret is not null)
            {
                yield return new("client_secret", secret);
            }
        }
    }

    private OAuthGranted Granted(byte[] body)
    {
        if (
            Read(body) is { } json
            && Text(json, "access_token") is { } access
            && "Bearer".Equals(Text(json, "token_type"), StringComparison.OrdinalIgnoreCase)
        )
        {
            return new(access, Lifetime(json), Text(json, "refresh_token"));
        }

        throw new OAuthException(
            $"the token endpoint {Host} answered without a Bearer token",
            refused: true
        );
    }

    private static TimeSpan Lifetime(JsonElement json)
    {
        var seconds =
            json.TryGetProperty("expires_in", out var said)
            && (
                (said.ValueKind == JsonValueKind.Number && said.TryGetDouble(out var number))
                || (
                    said.ValueKind == JsonValueKind.String
                    && double.TryParse(
                        said.GetString(),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out number
                    )
                )
            )
                ? number
                : Unsaid.TotalSeconds;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));
    }

    private static string ErrorOf(byte[] body) =>
        Read(body) is { } json
        && Text(json, "error") is { Length: <= 60 } error
        && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? error
            : "";

    private static JsonElement? Read(byte[] body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            return json.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 and <= MaxTokenLength } text
        && text.All(c => c is >= ' ' and <= '~')
            ? text
            : null;

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => Bounded(delta),
            { Date: { } date } => Bounded(date - time.GetUtcNow()),
            _ => null,
        };

    private static TimeSpan Bounded(TimeSpan asked) =>
        asked < TimeSpan.Zero ? TimeSpan.Zero
        : asked > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1)
        : asked;
}
