using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Storage;
using PadesValidator;

namespace MailRevocationWorker.Dashboard.Cases;

/// <summary>What the form says beside what is known: does it agree?</summary>
public enum Agreement
{
    Same,

    /// <summary>Nearly: a person sees whether it is the same.</summary>
    Near,
    Differs,

    /// <summary>Known, and not on the form.</summary>
    Missing,

    /// <summary>There is nothing to compare it with.</summary>
    Alone,
}

/// <param name="Field">Key of its name.</param>
/// <param name="Known">What the registry, or the signer's certificate, says.</param>
public sealed record ComparedField(
    string Field,
    string? OnForm,
    string? Known,
    Agreement Agreement
);

/// <summary>Form and registry side by side, in the form's order. Shows what deciding has weighed; decides nothing.</summary>
public static class FormComparison
{
    public static IReadOnlyList<ComparedField> Of(
        RevocationForm form,
        RegistryFacts? registry,
        Decision? decision,
        CertificateFacts? signer
    )
    {
        ArgumentNullException.ThrowIfNull(form);
        var target = decision?.Target ?? (Candidates(registry) is [var first, ..] ? first : null);
        var holder = Find(registry?.Holders, target?.HolderId);
        var organisation = Find(registry?.Organisations, target?.OrganisationId);
        var requester = Find(registry?.Holders, decision?.RequesterId);
        return
        [
            Compare("Product", form.Product, target?.Product, SameText),
            Compare("Request", form.RequestNumber, target?.RequestNumber, SameNumber),
            Compare(
                "Serial",
                form.SerialText,
                target?.SerialNumber,
                (_, known) => form.SerialCandidates.Contains(known, StringComparer.Ordinal)
            ),
            Compare("Surname", form.HolderSurname, holder?.Surname, Likeness.Same),
            Compare("GivenName", form.HolderGivenName, holder?.GivenName, Likeness.Same),
            Compare("Email", form.HolderEmail, holder?.Email, SameText),
            Compare(
                "Organisation",
                form.OrganisationName,
                organisation?.Name,
                Likeness.Same,
                Likeness.Near
            ),
            Compare("Siren", form.Siren, organisation?.Siren, SameNumber),
            Compare(
                "Requester",
                form.RequesterName,
                signer is null ? null : $"{signer.Surname} {signer.GivenName}".Trim(),
                Likeness.SameWords
            ),
            Compare(
                "Identity",
                form.RequesterIdentityDocument,
                requester?.IdentityDocument,
                SameNumber
            ),
        ];
    }

    /// <summary>Certificates that the form may mean: first those that its serial number names, then those of its request number.</summary>
    public static IReadOnlyList<RegisteredCertificate> Candidates(RegistryFacts? registry) =>
        registry is null
            ? []
            : [.. registry.BySerial.Concat(registry.ByRequestNumber).DistinctBy(c => c.Id)];

    private static ComparedField Compare(
        string field,
        string? onForm,
        string? known,
        Func<string, string, bool> same,
        Func<string, string, bool>? near = null
    )
    {
        var (written, held) = (Given(onForm), Given(known));
        return new(
            field,
            written,
            held,
            (written, held) switch
            {
                (_, null) => Agreement.Alone,
                (null, _) => Agreement.Missing,
                var (a, b) when same(a, b) => Agreement.Same,
                var (a, b) when near?.Invoke(a, b) == true => Agreement.Near,
                _ => Agreement.Differs,
            }
        );
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>Signs count: Eiducio is not Eiducio+.</summary>
    private static bool SameText(string a, string b) =>
        string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);

    private static bool SameNumber(string a, string b) =>
        SearchTerm.Number(a) is { } number && number == SearchTerm.Number(b);

    private static T? Find<T>(IReadOnlyDictionary<string, T>? all, string? id)
        where T : class => id is null ? null : all?.GetValueOrDefault(id);
}
