using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Revocation;

namespace MailRevocationWorker.Operations;

/// <summary>What the service says over HTTP: certificate revocation lists, and whether it lives.</summary>
public static class Endpoints
{
    /// <summary>RFC 5280 clause 4.2.1.13 and RFC 2585 clause 4.2: application/pkix-crl.</summary>
    public static void MapCrls(this WebApplication app) =>
        app.MapGet(
            "/crl/{name}.crl",
            async (string name, CrlFiles crls, CancellationToken cancellation) =>
                await crls.ReadAsync(name, cancellation) is { } der
                    ? Results.Bytes(der, "application/pkix-crl")
                    : Results.NotFound()
        );

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok("alive"));
        app.MapGet(
            "/health/ready",
            (IMailbox mailbox) =>
                mailbox.State.Connected
                    ? Results.Ok("ready")
                    : Results.Json(
                        new { mailbox = mailbox.State.LastError },
                        statusCode: StatusCodes.Status503ServiceUnavailable
                    )
        );
    }
}
