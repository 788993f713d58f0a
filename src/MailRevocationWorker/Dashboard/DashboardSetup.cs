using MailRevocationWorker.Dashboard.Cases;
using MailRevocationWorker.Dashboard.Language;
using MailRevocationWorker.Dashboard.Layout;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Inspection;

namespace MailRevocationWorker.Dashboard;

/// <summary>The operators' pages: static server rendering, so that whatever a person does works without script.</summary>
public static class DashboardSetup
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor().AddCascadingAuthenticationState();
        return services
            .AddSingleton<PageImages>()
            .AddScoped(s =>
                Preferences.Of(s.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request)
            )
            .AddScoped(s => s.GetRequiredService<Preferences>().Words);
    }

    public static void MapDashboard(this WebApplication app)
    {
        PageAssets.Map(app);
        Preferences.Map(app);
        CaseFiles.Map(app);
        CaseCsv.Map(app);
        SignOut.Map(app);
        app.MapGet("/", () => Results.LocalRedirect("/queue")).RequireAuthorization();
        app.MapRazorComponents<App>();
    }
}
