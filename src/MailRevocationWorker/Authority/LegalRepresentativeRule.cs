using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Authority;

/// <summary>
/// A legal representative may revoke every certificate of the organisation, if the certificate that they sign with was itself
/// issued for that organisation: a mandate elsewhere, or an old certificate of another employer, entitles to nothing here.
/// </summary>
public static class LegalRepresentativeRule
{
    public static bool Entitles(AuthorityQuestion question) =>
        question.Registry.Organisations.TryGetValue(
            question.Target.OrganisationId,
            out var organisation
        )
        && organisation.LegalRepresentativeIds.Contains(
            question.Record.HolderId,
            StringComparer.Ordinal
        )
        && Siren(question.Signer.OrganizationIdentifier) is { } siren
        && string.Equals(siren, organisation.Siren, StringComparison.Ordinal);

    /// <summary>The SIREN in an organizationIdentifier of the form NTRFR-123456789 (ETSI EN 319 412-1 clause 5.1.4), else null.</summary>
    private static string? Siren(string? organizationIdentifier) =>
        organizationIdentifier is { Length: 15 } text
        && text.StartsWith("NTRFR-", StringComparison.Ordinal)
        && text.AsSpan(6).IndexOfAnyExceptInRange('0', '9') < 0
            ? text[6..]
            : null;
}
