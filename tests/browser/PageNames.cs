using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Browser.Tests;

/// <summary>Every page that people read, by a name that tests can be listed under.</summary>
internal static class PageNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "queue",
        "queue-filtered",
        "history",
        "case-waiting",
        "case-urgent",
        "case-revoked",
        "case-refused",
        "registry",
        "registry-found",
        "certificate",
        "holder",
        "organisation",
        "figures",
        "audit",
        "service",
    ];

    public static async Task<string> PathAsync(DashboardBed bed, string name)
    {
        var lookup = bed.Services.GetRequiredService<RegistryLookup>();
        var found = await lookup.SearchAsync("martin", TestContext.Current.CancellationToken);
        return name switch
        {
            "queue" => "/queue",
            "queue-filtered" => "/queue?code=TargetMismatch&product=Audacio%20RGS**",
            "history" => "/cases",
            "case-waiting" => await CaseAsync(DecisionCode.TargetMismatch) + "?in=queue",
            "case-urgent" => await CaseAsync(DecisionCode.UrgentWithoutForm) + "?in=queue",
            "case-revoked" => await CaseAsync(DecisionCode.HolderRequest),
            "case-refused" => await CaseAsync(DecisionCode.ModifiedAfterSigning),
            "registry" => "/registry",
            "registry-found" => "/registry?q=martin",
            "certificate" => $"/registry/certificates/{found.Certificates[0].Key}",
            "holder" => $"/registry/holders/{found.Holders[0].Id}",
            "organisation" => $"/registry/organisations/{found.Certificates[0].OrganisationId}",
            "figures" => "/figures",
            "audit" => "/audit?verify=1",
            "service" => "/service",
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

        async Task<string> CaseAsync(DecisionCode code) => $"/cases/{await bed.CaseAsync(code)}";
    }
}
