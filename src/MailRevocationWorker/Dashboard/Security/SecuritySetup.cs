using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.HttpOverrides;

namespace MailRevocationWorker.Dashboard.Security;

/// <summary>What stands between the network and the pages, in this order.</summary>
public static class SecuritySetup
{
    /// <summary>The rate limit of whatever tries a password, a code or a link.</summary>
    public const string Tries = "tries";

    public static void AddDashboardSecurity(
        this IServiceCollection services,
        DashboardOptions options
    )
    {
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders =
                options.KnownProxies.Count == 0
                    ? ForwardedHeaders.None
                    : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in options.KnownProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                {
                    forwarded.KnownProxies.Add(address);
                }
                else
                {
                    forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
                }
            }
        });
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(
                Tries,
                context =>
                    HttpMethods.IsPost(context.Request.Method)
                        ? RateLimitPartition.GetFixedWindowLimiter(
                            context.Connection.RemoteIpAddress?.ToString() ?? "",
                            _ =>
                                new()
                                {
                                    PermitLimit = options.SignInsPerMinute,
                                    Window = TimeSpan.FromMinutes(1),
                                }
                        )
                        : RateLimitPartition.GetNoLimiter("")
            );
        });
    }

    /// <param name="port">Where the pages listen, if not where everything else does: what is not open to all is found there alone.</param>
    public static void UseDashboardSecurity(this WebApplication app, int? port)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseRouting();
        if (port is { } own)
        {
            app.Use(
                (context, next) =>
                {
                    if (
                        context.Connection.LocalPort != own
                        && context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is null
                    )
                    {
                        context.Response.StatusCode = StatusCodes.Status404NotFound;
                        return Task.CompletedTask;
                    }

                    return next(context);
                }
            );
        }

        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(RefuseForged);
    }

    /// <summary>A form without its token ends here, before anything reads it.</summary>
    private static Task RefuseForged(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }
}

/// <summary>Marks what relying parties and monitoring read without being known: CRLs, OCSP, health.</summary>
public sealed class OpenToAll;
