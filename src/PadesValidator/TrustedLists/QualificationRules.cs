using PadesValidator.Certificates;
using PadesValidator.Cryptography;

namespace PadesValidator.TrustedLists;

/// <summary>From a listed service and a certificate to what the certificate is: qualified, on a qualified device, for a signature or a seal (ETSI TS 119 615 V1.2.1 clauses 4.4 and 4.5).</summary>
internal static class QualificationRules
{
    public static CertificateQualification Of(
        Certificate signer,
        TrustedList list,
        ListedService service,
        ServicePeriod period
    )
    {
        var matched = new List<ListedQualification>();
        var open = new HashSet<ListedQualifier>();
        foreach (var qualification in period.Qualifications)
        {
            switch (CriteriaRules.Holds(qualification.Criteria, signer.Extensions))
            {
                case true:
                    matched.Add(qualification);
                    break;
                case null:
                    open.UnionWith(qualification.Qualifiers);
                    break;
                case false:
                    break;
            }
        }

        var qualifiers = matched.SelectMany(m => m.Qualifiers).ToHashSet();

        // What an unknown qualifier says may be anything.
        var blind = qualifiers.Contains(ListedQualifier.Unknown);
        var purposes = Purposes(qualifiers);
        return new()
        {
            Territory = list.Territory,
            SequenceNumber = list.SequenceNumber,
            Provider = service.Provider,
            Service = period.Name,
            Status = period.Status,
            Since = period.Since,
            Purpose = Purpose(signer.Extensions, period, purposes, matched),
            Contradictions = [.. Contradictions(qualifiers, purposes, matched)],
            Qualified =
                blind || open.Overlaps([ListedQualifier.NotQualified, ListedQualifier.QCStatement])
                    ? null
                    : Qualified(signer.Extensions, qualifiers),
            Qscd =
                blind || open.Overlaps(DeviceQualifiers)
                    ? null
                    : Qscd(signer.Extensions, qualifiers),
        };
    }

    private static readonly ListedQualifier[] DeviceQualifiers =
    [
        ListedQualifier.QCWithQscd,
        ListedQualifier.QCNoQscd,
        ListedQualifier.QCQscdManagedOnBehalf,
    ];

    /// <summary>What the list says of one certificate in two ways: no side is taken, whichever would be the safer one today.</summary>
    private static IEnumerable<string> Contradictions(
        HashSet<ListedQualifier> qualifiers,
        HashSet<CertificatePurpose> purposes,
        List<ListedQualification> matched
    )
    {
        if (qualifiers.IsSupersetOf([ListedQualifier.QCStatement, ListedQualifier.NotQualified]))
        {
            yield return "qualified and not qualified";
        }

        if (
            qualifiers.Contains(ListedQualifier.QCNoQscd)
            && qualifiers.Overlaps([
                ListedQualifier.QCWithQscd,
                ListedQualifier.QCQscdManagedOnBehalf,
            ])
        )
        {
            yield return "on a qualified device and not on one";
        }

        if (purposes.Count > 1)
        {
            yield return $"for {string.Join(" and for ", purposes.Order())}";
        }
        else if (
            purposes.Contains(CertificatePurpose.Signature)
            && matched.Exists(m => SpeaksOfSealsAlone(m.Criteria.Description))
        )
        {
            yield return "for Signature by its qualifiers and for Seal by their description";
        }
    }

    private static bool? Qualified(
        CertificateExtensions certificate,
        HashSet<ListedQualifier> qualifiers
    ) =>
        (
            qualifiers.Contains(ListedQualifier.QCStatement),
            qualifiers.Contains(ListedQualifier.NotQualified)
        ) switch
        {
            (true, true) => null,
            (true, false) => true,
            (false, true) => false,
            (false, false) => certificate.QcStatements.Contains(
                Oids.QcCompliance,
                StringComparer.Ordinal
            ),
        };

    private static bool? Qscd(
        CertificateExtensions certificate,
        HashSet<ListedQualifier> qualifiers
    )
    {
        var with =
            qualifiers.Contains(ListedQualifier.QCWithQscd)
            || qualifiers.Contains(ListedQualifier.QCQscdManagedOnBehalf);
        return (with, qualifiers.Contains(ListedQualifier.QCNoQscd)) switch
        {
            (true, true) => null,
            (true, false) => true,
            (false, true) => false,
            (false, false) => certificate.QcStatements.Contains(
                Oids.QcSscd,
                StringComparer.Ordinal
            ),
        };
    }

    private static HashSet<CertificatePurpose> Purposes(HashSet<ListedQualifier> qualifiers)
    {
        var listed = new HashSet<CertificatePurpose>();
        foreach (var qualifier in qualifiers)
        {
            switch (qualifier)
            {
                case ListedQualifier.QCForESig:
                    listed.Add(CertificatePurpose.Signature);
                    break;
                case ListedQualifier.QCForESeal or ListedQualifier.QCForLegalPerson:
                    listed.Add(CertificatePurpose.Seal);
                    break;
                case ListedQualifier.QCForWsa:
                    listed.Add(CertificatePurpose.WebSite);
                    break;
                default:
                    break;
            }
        }

        return listed;
    }

    private static CertificatePurpose Purpose(
        CertificateExtensions certificate,
        ServicePeriod period,
        HashSet<CertificatePurpose> listed,
        List<ListedQualification> matched
    )
    {
        if (listed.Count > 0)
        {
            return listed.Count == 1 ? listed.Single() : CertificatePurpose.Unknown;
        }

        // The French list tells the policies of seals apart in its own words alone. Believing them only ever refuses more.
        if (matched.Exists(m => SpeaksOfSealsAlone(m.Criteria.Description)))
        {
            return CertificatePurpose.Seal;
        }

        if (certificate.QcTypes.Count > 0)
        {
            return certificate.QcTypes switch
            {
                [Oids.QcTypeEsign] => CertificatePurpose.Signature,
                [Oids.QcTypeEseal] => CertificatePurpose.Seal,
                [Oids.QcTypeWeb] => CertificatePurpose.WebSite,
                _ => CertificatePurpose.Unknown,
            };
        }

        return period.Purposes switch
        {
            ListedPurposes.Signatures => CertificatePurpose.Signature,
            ListedPurposes.Seals => CertificatePurpose.Seal,
            ListedPurposes.WebSites => CertificatePurpose.WebSite,
            _ => CertificatePurpose.Unknown,
        };
    }

    private static bool SpeaksOfSealsAlone(string? description) =>
        description is not null
        && (Has(description, "cachet") || Has(description, "seal"))
        && !Has(description, "signature")
        && !Has(description, "personnes physiques")
        && !Has(description, "natural person");

    private static bool Has(string description, string word) =>
        description.Contains(word, StringComparison.OrdinalIgnoreCase);
}
