using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Revocation;

namespace MailRevocationWorker.Operations;

/// <summary>What the service says over HTTP: certificate revocation lists, and whether it lives.</summary>
public static class Endpoints
{
    /// <summary>Relying parties ask again before a CRL ends: a revocation must not wait for that.</summary>
    private const string CrlCaching = "public, max-age=300, must-revalidate, no-transform";

    /// <summary>RFC 5280 clause 4.2.1.13 and RFC 2585 clause 4.2: application/pkix-crl.</summary>
    public static void MapCrls(this IEndpointRouteBuilder app) =>
        app.MapGet(
            "/crl/{name}.crl",
            (string name, CrlFiles crls, HttpContext context) =>
            {
                if (crls.Find(name) is not { } file)
                {
                    return Results.NotFound();
                }

                context.Response.Headers.CacheControl = CrlCaching;
                return Results.File(
                    file.FullName,
                    "application/pkix-crl",
                    lastModified: new DateTimeOffset(file.LastWriteTimeUtc),
                    entityTag: new($"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"")
                );
            }
        );

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        // Whoever watches a container ends it by this: what no new process would mend must not be asked here.
        app.MapGet(
            "/health/live",
            (LoopWatch loops) =>
                loops.Standstill is { } why
                    ? Results.Json(why, statusCode: StatusCodes.Status503ServiceUnavailable)
                    : Results.Ok("alive")
        );
        app.MapGet(
            "/health/ready",
            async (ServiceHealth health, CancellationToken cancellation) =>
            {
                var checks = await health.CheckAsync(cancellation);
                var ready = checks.All(c => c.Reason is null);
                return Results.Json(
                    new
                    {
                        status = ready ? "ready" : "not ready",
                        checks = checks.ToDictionary(c => c.Name, c => c.Reason ?? "ok"),
                    },
                    statusCode: ready
                        ? StatusCodes.Status200OK
                        : StatusCodes.Status503ServiceUnavailable
                );
            }
        );
    }
}
