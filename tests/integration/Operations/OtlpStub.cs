using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Integration.Tests.Operations;

/// <summary>A collector on loopback that takes OTLP over HTTP with protobuf and keeps the bodies.</summary>
internal sealed class OtlpStub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, string Type, string Body)> posts = new();

    private OtlpStub(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    public static async Task<OtlpStub> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new OtlpStub(app);
        app.Run(stub.TakeAsync);
        await app.StartAsync(ct);
        return stub;
    }

    /// <summary>Everything that was posted to that path; texts in protobuf are UTF-8 as they are.</summary>
    public string Of(string path) =>
        string.Concat(posts.Where(p => p.Path == path).Select(p => p.Body));

    public IReadOnlyList<string> MediaTypes => [.. posts.Select(p => p.Type).Distinct()];

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        posts.Enqueue(
            (
                context.Request.Path,
                context.Request.ContentType ?? "",
                Encoding.UTF8.GetString(body.ToArray())
            )
        );
        context.Response.ContentType = "application/x-protobuf";
    }
}
