using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TestSupport;

/// <summary>An OAuth 2.0 token endpoint on loopback that answers as the test says.</summary>
internal sealed class TokenEndpoint : IAsyncDisposable
{
    private readonly WebApplication app;

    private TokenEndpoint(WebApplication app) => this.app = app;

    /// <summary>What was asked, oldest first.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Asked { get; } = new();

    /// <summary>The Authorization headers that came with it; empty where there was none.</summary>
    public ConcurrentQueue<string> Proofs { get; } = new();

    /// <summary>Status and body for the n-th request, counted from 1.</summary>
    public Func<int, (int Status, string Body)> Answer { get; set; } = n => Granted($"access-{n}");

    /// <summary>Retry-After of refusals.</summary>
    public string? RetryAfter { get; set; }

    public string Url => app.Urls.First() + "/token";

    public static (int Status, string Body) Granted(
        string access,
        int seconds = 3600,
        string? refresh = null
    ) =>
        (
            200,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"access_token":"{{access}}","token_type":"Bearer","expires_in":{{seconds}}{{(refresh is null ? "" : $",\"refresh_token\":\"{refresh}\"")}}}"""
            )
        );

    public static async Task<TokenEndpoint> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        var endpoint = new TokenEndpoint(host);
        host.Run(endpoint.TakeAsync);
        await host.StartAsync(ct);
        return endpoint;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        Proofs.Enqueue(context.Request.Headers.Authorization.ToString());
        Asked.Enqueue(
            form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal)
        );
        var (status, body) = Answer(Asked.Count);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (status != 200 && RetryAfter is { } after)
        {
            context.Response.Headers.RetryAfter = after;
        }

        await context.Response.WriteAsync(body, context.RequestAborted);
    }
}
