using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Integration.Tests.Trust;

/// <summary>A server of CRLs, OCSP responses and certificates on loopback, which answers as a test says and counts what it was asked.</summary>
internal sealed class StatusServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> asked = new();

    private StatusServer(WebApplication app) => this.app = app;

    /// <summary>Path → answer; 404 for any other.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } =
        new(StringComparer.Ordinal);

    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>Method and path of each request, in order.</summary>
    public IReadOnlyList<string> Asked => [.. asked];

    public string Url(string path) => $"http://127.0.0.1:{Port}{path}";

    public static async Task<StatusServer> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new StatusServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(ct);
        return server;
    }

    public void Serve(string path, byte[] body, string? cacheControl = null) =>
        Answers[path] = async context =>
        {
            if (cacheControl is not null)
            {
                context.Response.Headers.CacheControl = cacheControl;
            }

            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        };

    public void Redirect(string path, string to) =>
        Answers[path] = context =>
        {
            context.Response.Redirect(to);
            return Task.CompletedTask;
        };

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        asked.Enqueue($"{context.Request.Method} {path}");
        var answer = Answers.GetValueOrDefault(
            $"{context.Request.Method} {path}",
            Answers.GetValueOrDefault(path, NotFound)
        );
        return answer(context);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
