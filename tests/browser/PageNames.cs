using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Browser.Tests;

/// <summary>How a page is come to.</summary>
/// <param name="Role">Who looks at it; null: nobody who is signed in.</param>
internal sealed record Way(string Path, PersonRole? Role = PersonRole.Auditor, int Status = 200);

/// <summary>Every page that people read, by a name that tests can be listed under.</summary>
internal static class PageNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "queue",
        "queue-filtered",
        "history",
        "history-empty",
        "case-waiting",
        "case-urgent",
        "case-revoked",
        "case-refused",
        "case-operator",
        "decide-approve",
        "decide-reject",
        "decide-ask",
        "decide-no-request",
        "decide-reopen",
        "registry",
        "registry-found",
        "certificate",
        "holder",
        "organisation",
        "figures",
        "audit",
        "service",
        "account",
        "people",
        "texts",
        "brake",
        "sign-in",
        "code",
        "welcome",
        "welcome-used",
        "not-found",
        "not-allowed",
    ];

    public static async Task<Way> WayAsync(DashboardBed bed, string name)
    {
        var lookup = bed.Services.GetRequiredService<RegistryLookup>();
        var found = await lookup.SearchAsync("martin", TestContext.Current.CancellationToken);
        return name switch
        {
            "queue" => new("/queue"),
            "queue-filtered" => new("/queue?code=TargetMismatch&product=Audacio%20RGS**"),
            "history" => new("/cases"),
            "history-empty" => new("/cases?q=zzyzx"),
            "case-waiting" => new(await CaseAsync(DecisionCode.TargetMismatch) + "?in=queue"),
            "case-urgent" => new(await CaseAsync(DecisionCode.UrgentWithoutForm) + "?in=queue"),
            "case-revoked" => new(await CaseAsync(DecisionCode.HolderRequest)),
            "case-refused" => new(await CaseAsync(DecisionCode.ModifiedAfterSigning)),
            "case-operator" => await DecideAsync(DecisionCode.TargetMismatch, ""),
            "decide-approve" => await DecideAsync(DecisionCode.TargetMismatch, "/decide/approve"),
            "decide-reject" => await DecideAsync(DecisionCode.TargetMismatch, "/decide/reject"),
            "decide-ask" => await DecideAsync(DecisionCode.TargetMismatch, "/decide/ask-for-more"),
            "decide-no-request" => await DecideAsync(
                DecisionCode.UrgentWithoutForm,
                "/decide/not-a-request"
            ),
            "decide-reopen" => await DecideAsync(DecisionCode.ActiveContent, "/decide/reopen"),
            "registry" => new("/registry"),
            "registry-found" => new("/registry?q=martin"),
            "certificate" => new($"/registry/certificates/{found.Certificates[0].Key}"),
            "holder" => new($"/registry/holders/{found.Holders[0].Id}"),
            "organisation" => new(
                $"/registry/organisations/{found.Certificates[0].OrganisationId}"
            ),
            "figures" => new("/figures"),
            "audit" => new("/audit?verify=1"),
            "service" => new("/service"),
            "account" => new("/account"),
            "people" => new("/people", PersonRole.Supervisor),
            "texts" => new("/texts", PersonRole.Supervisor),
            "brake" => new("/brake", PersonRole.Supervisor),
            "sign-in" => new("/sign-in", null),
            "code" => new("/sign-in/code", null),
            "welcome" => new(await bed.InviteAsync(), null),
            "welcome-used" => new("/welcome/used", null),
            "not-found" => new("/nothing-of-the-kind", Status: 404),
            "not-allowed" => new("/people", Status: 403),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

        async Task<Way> DecideAsync(DecisionCode code, string act) =>
            new(await CaseAsync(code) + act, PersonRole.Operator);

        async Task<string> CaseAsync(DecisionCode code) => $"/cases/{await bed.CaseAsync(code)}";
    }
}
