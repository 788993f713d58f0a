using System.Text.Json.Nodes;
using MailRevocationWorker.Commands.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Crash.Tests;

/// <summary>A distribution point of the qualified CA that outlives the service, and that can lag behind what the CA signed.</summary>
internal sealed class PublishedCrl : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly string issuer;
    private Hold? held;

    private PublishedCrl(WebApplication web, string issuer)
    {
        this.web = web;
        this.issuer = issuer;
    }

    /// <summary>Served in place of what the CA published last; null: that.</summary>
    public byte[]? Instead { get; set; }

    public static async Task<PublishedCrl> StartAsync(
        Playground playground,
        TestPki pki,
        CancellationToken ct
    )
    {
        var issuer = playground.At("issuer-of-the-source.pem");
        await File.WriteAllTextAsync(
            issuer,
            pki.IssuerOf(DemoIssuer.Qualified).ExportCertificatePem(),
            ct
        );
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var made = new PublishedCrl(builder.Build(), issuer);
        var file = Path.Combine(playground.Crls, TestPki.FileName(DemoIssuer.Qualified) + ".crl");
        made.web.MapGet(
            "/published.crl",
            async () =>
            {
                if (made.held is { } hold)
                {
                    hold.Asked.TrySetResult();
                    await hold.Go.Task;
                }

                return Results.Bytes(
                    made.Instead ?? await File.ReadAllBytesAsync(file),
                    "application/pkix-crl"
                );
            }
        );
        await made.web.StartAsync(ct);
        return made;
    }

    /// <summary>Keeps whoever reads waiting, until <see cref="Release"/>.</summary>
    /// <returns>Ends when somebody reads.</returns>
    public Task HoldAsync()
    {
        var hold = new Hold(
            new(TaskCreationOptions.RunContinuationsAsynchronously),
            new(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        held = hold;
        return hold.Asked.Task;
    }

    public void Release() => Interlocked.Exchange(ref held, null)?.Go.TrySetResult();

    /// <summary>Of the section Revocation:Publication.</summary>
    public JsonObject Configuration() =>
        new()
        {
            ["WaitSeconds"] = 1,
            ["Sources"] = new JsonArray(
                new JsonObject
                {
                    ["Certificate"] = issuer,
                    ["CrlUrl"] = $"{web.Urls.First()}/published.crl",
                }
            ),
        };

    public ValueTask DisposeAsync()
    {
        Release();
        return web.DisposeAsync();
    }

    private sealed record Hold(TaskCompletionSource Asked, TaskCompletionSource Go);
}
