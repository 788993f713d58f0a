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
            () => Results.Bytes(made.Instead ?? File.ReadAllBytes(file), "application/pkix-crl")
        );
        await made.web.StartAsync(ct);
        return made;
    }

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

    public ValueTask DisposeAsync() => web.DisposeAsync();
}
