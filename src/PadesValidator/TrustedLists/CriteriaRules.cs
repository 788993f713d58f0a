using PadesValidator.Certificates;

namespace PadesValidator.TrustedLists;

/// <summary>Does a certificate meet the criteria of a qualification (ETSI TS 119 612 V2.2.1 clause 5.5.9.2.2)? Null where criteria that are not evaluated here decide it.</summary>
internal static class CriteriaRules
{
    public static bool? Holds(ListedCriteria criteria, CertificateExtensions certificate)
    {
        List<bool?> answers =
        [
            .. criteria.KeyUsages.Select(u =>
                (bool?)u.All(b => HasBit(certificate, b.Bit) == b.Set)
            ),
            .. criteria.PolicySets.Select(p =>
                (bool?)p.All(o => certificate.Policies.Contains(o, StringComparer.Ordinal))
            ),
            .. criteria.Nested.Select(n => Holds(n, certificate)),
        ];
        if (criteria.HasOther || answers.Count == 0)
        {
            answers.Add(null);
        }

        return criteria.Assertion switch
        {
            CriteriaAssertion.All => Not(AnyOf(answers.ConvertAll(Not))),
            CriteriaAssertion.AtLeastOne => AnyOf(answers),
            CriteriaAssertion.None => Not(AnyOf(answers)),
        };
    }

    private static bool? AnyOf(List<bool?> answers) =>
        answers.Contains(true) ? true
        : answers.Contains(null) ? null
        : false;

    private static bool? Not(bool? answer) => !answer;

    private static bool HasBit(CertificateExtensions certificate, int bit) =>
        ((int)(certificate.KeyUsage ?? KeyUsages.None) & (1 << bit)) != 0;
}
