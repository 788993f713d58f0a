using PadesValidator.TrustedLists;
using PadesValidator.Trusting;

namespace PadesValidator.Validation;

/// <summary>
/// Where a trusted list is relied on, it has the last word on who may sign: the authority is a CA/QC service that was granted at the best
/// signature time and still is, and the certificate is qualified and no seal (ETSI TS 119 615 V1.2.1 clauses 4.3 and 4.4).
/// </summary>
internal static class ListRules
{
    /// <summary>Whether the list itself can be relied on: asked of every signer, whether a path was found or not.</summary>
    public static IEnumerable<Finding> OfList(TrustMaterial trust, DateTimeOffset now)
    {
        if ((trust.ListProblem ?? trust.List?.DoubtAt(now)) is { } doubt)
        {
            yield return Doubt(FindingKey.TrustedListUnusable, doubt);
        }
    }

    public static IReadOnlyList<Finding> Check(
        Chain chain,
        TrustMaterial trust,
        DateTimeOffset at,
        DateTimeOffset now,
        out CertificateQualification? qualification
    )
    {
        qualification = null;
        if (trust.List is not { } list)
        {
            return [];
        }

        var findings = new List<Finding>();
        var signer = chain.Certificates[0];
        var services = chain
            .Certificates.Skip(1)
            .SelectMany(trust.ServicesOf)
            .Where(s => s.Periods.Any(p => p.Type == ListedServiceType.QualifiedCertificates))
            .ToList();
        if (services.Count == 0)
        {
            findings.Add(
                new(
                    FindingKey.ChainUntrusted,
                    Severity.Failure,
                    $"no authority of {signer.Subject.Text} is a selected CA/QC service of the trusted list {list.Territory} {list.SequenceNumber}"
                )
            );
            return findings;
        }

        // Where one key has several entries, the one that was granted speaks; that one of them was not, is doubt.
        var then = services.Select(s => (Service: s, Period: s.At(at))).ToList();
        foreach (var (service, period) in then)
        {
            if (NotGranted(period, at) is { } why)
            {
                findings.Add(Doubt(FindingKey.ServiceNotGranted, Name(service) + why));
            }
            else if (NotGranted(service.At(now), now) is { } since)
            {
                findings.Add(Doubt(FindingKey.ServiceNotGranted, Name(service) + since));
            }
        }

        if (
            then.OrderByDescending(t => t.Period?.Status == ListedServiceStatus.Granted)
                .FirstOrDefault(t => t.Period is not null)
            is not { Period: { } best } found
        )
        {
            return findings;
        }

        qualification = QualificationRules.Of(signer, list, found.Service, best);
        if (qualification.Purpose is CertificatePurpose.Seal or CertificatePurpose.WebSite)
        {
            findings.Add(
                new(
                    FindingKey.NotANaturalPerson,
                    Severity.Failure,
                    $"the trusted list makes it a certificate for a {(qualification.Purpose == CertificatePurpose.Seal ? "seal" : "web site")}"
                )
            );
        }

        findings.AddRange(
            qualification.Contradictions.Select(c =>
                Doubt(FindingKey.NotQualified, $"the trusted list contradicts itself: {c}")
            )
        );
        if (qualification.Qualified != true)
        {
            findings.Add(
                Doubt(
                    FindingKey.NotQualified,
                    qualification.Qualified is null
                        ? "whether the certificate is qualified can't be told from the trusted list"
                        : "the certificate is not a qualified one"
                )
            );
        }

        return findings;
    }

    private static string? NotGranted(ServicePeriod? period, DateTimeOffset at) =>
        period is null ? $" was not on the list yet on {at:u}"
        : period.Type != ListedServiceType.QualifiedCertificates
            ? $" issued no qualified certificates on {at:u}"
        : period.Status != ListedServiceStatus.Granted
            ? $" was {period.Status} on {at:u}, since {period.Since:u}"
        : period.HasUnknownCritical ? " has a critical extension that is not processed here"
        : null;

    private static string Name(ListedService service) =>
        $"service {service.Periods[0].Name} of {service.Provider}";

    private static Finding Doubt(FindingKey key, string detail) =>
        new(key, Severity.Warning, detail);
}
