namespace MailRevocationWorker.Dashboard.Security;

/// <summary>What every answer tells browsers: run nothing but our own script, show us in nobody's frame, tell nobody where people come from.</summary>
public static class SecurityHeaders
{
    /// <summary>No inline script or style, nothing from elsewhere.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        + "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    private const string TwoYears = "max-age=63072000";

    public static void UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    Add(context);
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );

    private static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        // An endpoint that shows a stranger's document sets a stricter one.
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] =
            "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        if (
            context.User.Identity?.IsAuthenticated == true
            || HttpMethods.IsPost(context.Request.Method)
        )
        {
            // Personal data: not even the browser keeps it. What sets its own rule has thought about it.
            headers.TryAdd("Cache-Control", "no-store");
        }

        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = TwoYears;
        }
    }
}
