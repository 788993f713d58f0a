using MailRevocationWorker.Dashboard.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Dashboard.Layout;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Dashboard.Registry;
using MailRevocationWorker.Dashboard.Service;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace MailRevocationWorker.Dashboard;

/// <summary>The operators' pages: static server rendering, so that whatever a person does works without script.</summary>
public static class DashboardSetup
{
    /// <summary>Asked by programs: they get a status, no page.</summary>
    private static readonly string[] Machines = ["/crl", "/ocsp", "/health", "/assets"];

    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor().AddCascadingAuthenticationState();
        return services
            .AddSingleton<PageImages>()
            .AddSingleton<RegistryLookup>()
            .AddSingleton<JournalLookup>()
            .AddSingleton<ServiceChecks>()
            .AddScoped(s =>
                Preferences.Of(s.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request)
            )
            .AddScoped(s => s.GetRequiredService<Preferences>().Words);
    }

    /// <summary>What is not there, not allowed or not understood is said on a page. Stands before routing, since it routes anew.</summary>
    public static void UseStatusPage(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(
            (http, next) =>
            {
                if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null)
                {
                    // The page is read; the form that was refused is not sent to it.
                    http.Request.Method = HttpMethods.Get;
                    http.Features.Set<IAntiforgeryValidationFeature>(null);
                    http.Features.Set<IFormFeature>(null);
                }

                return next(http);
            }
        );
        app.Use(
            (http, next) =>
            {
                if (
                    Machines.Any(path =>
                        http.Request.Path.StartsWithSegments(
                            path,
                            StringComparison.OrdinalIgnoreCase
                        )
                    ) && http.Features.Get<IStatusCodePagesFeature>() is { } pages
                )
                {
                    pages.Enabled = false;
                }

                return next(http);
            }
        );
    }

    public static void MapDashboard(this WebApplication app)
    {
        PageAssets.Map(app);
        Preferences.Map(app);
        CaseFiles.Map(app);
        CaseDownloads.Map(app);
        CaseCsv.Map(app);
        SignOut.Map(app);
        RegistryFiles.Map(app);
        Decisions.Decisions.Map(app);
        app.MapGet("/", () => Results.LocalRedirect("/queue")).RequireAuthorization();
        app.MapRazorComponents<App>();
    }
}
