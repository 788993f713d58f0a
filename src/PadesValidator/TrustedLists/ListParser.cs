using System.Globalization;
using System.Xml.Linq;
using PadesValidator.Certificates;

namespace PadesValidator.TrustedLists;

/// <summary>What a list says, from the octets that were signed (ETSI TS 119 612 V2.2.1 clauses 5.3 to 5.6).</summary>
internal static class ListParser
{
    private const int MostServices = 20_000;
    private const int MostCriteriaDepth = 8;
    private const string Types = "http://uri.etsi.org/TrstSvc/Svctype/";
    private const string Statuses = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/";
    private const string Information = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/";
    private static readonly XNamespace Tsl = "http://uri.etsi.org/02231/v2#";
    private static readonly XNamespace Additional = "http://uri.etsi.org/02231/v2/additionaltypes#";
    private static readonly XNamespace Qualifications =
        "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#";
    private static readonly XNamespace Xades = "http://uri.etsi.org/01903/v1.3.2#";

    private static readonly string[] KeyUsageBits =
    [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "crlSign",
        "encipherOnly",
        "decipherOnly",
    ];

    /// <exception cref="ListException">Signed, and not to be read.</exception>
    public static TrustedList Parse(byte[] octets, string signerSha256)
    {
        using var reader = TrustedListReader.Reader(octets);
        var root = XDocument.Load(reader).Root!;
        var scheme = root.Element(Tsl + "SchemeInformation");
        if (
            root.Name != Tsl + "TrustServiceStatusList"
            || scheme is null
            || Text(scheme, "TSLVersionIdentifier") is not ("5" or "6")
        )
        {
            throw new ListException(
                TrustedListProblem.NotATrustedList,
                "no TrustServiceStatusList of version 5 or 6"
            );
        }

        var services = root.Elements(Tsl + "TrustServiceProviderList")
            .Elements(Tsl + "TrustServiceProvider")
            .SelectMany(OfProvider)
            .Take(MostServices + 1)
            .ToList();
        if (services.Count > MostServices)
        {
            throw new ListException(
                TrustedListProblem.TooLarge,
                $"more than {MostServices} services"
            );
        }

        return new()
        {
            Territory = Text(scheme, "SchemeTerritory") ?? throw Malformed("no SchemeTerritory"),
            SequenceNumber = long.TryParse(
                Text(scheme, "TSLSequenceNumber"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : throw Malformed("no TSLSequenceNumber"),
            IssuedAt =
                Time(Text(scheme, "ListIssueDateTime")) ?? throw Malformed("no ListIssueDateTime"),
            NextUpdate = Time(scheme.Element(Tsl + "NextUpdate")?.Element(Tsl + "dateTime")?.Value),
            SignerSha256 = signerSha256,
            Services = services,
        };
    }

    private static IEnumerable<ListedService> OfProvider(XElement provider)
    {
        var information = provider.Element(Tsl + "TSPInformation");
        var names = Names(information?.Element(Tsl + "TSPName"))
            .Concat(Names(information?.Element(Tsl + "TSPTradeName")))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        foreach (var service in provider.Elements(Tsl + "TSPServices").Elements(Tsl + "TSPService"))
        {
            var current =
                service.Element(Tsl + "ServiceInformation")
                ?? throw Malformed("a service without ServiceInformation");
            var periods = service
                .Elements(Tsl + "ServiceHistory")
                .Elements(Tsl + "ServiceHistoryInstance")
                .Prepend(current)
                .Select(Period);
            yield return new()
            {
                Providers = names,
                Certificates = Certificates(current),
                Periods = [.. periods.OrderByDescending(p => p.Since)],
            };
        }
    }

    private static ServicePeriod Period(XElement information)
    {
        var extensions = information
            .Elements(Tsl + "ServiceInformationExtensions")
            .Elements(Tsl + "Extension")
            .ToList();
        return new()
        {
            Type = Text(information, "ServiceTypeIdentifier") switch
            {
                Types + "CA/QC" => ListedServiceType.QualifiedCertificates,
                Types + "TSA/QTST" => ListedServiceType.QualifiedTimestamps,
                _ => ListedServiceType.Other,
            },
            Status = Text(information, "ServiceStatus") switch
            {
                Statuses + "granted" => ListedServiceStatus.Granted,
                Statuses + "withdrawn" => ListedServiceStatus.Withdrawn,
                Statuses + "undersupervision"
                or Statuses + "supervisionincessation"
                or Statuses + "accredited" => ListedServiceStatus.FormerlySupervised,
                _ => ListedServiceStatus.NotRelied,
            },
            Since =
                Time(Text(information, "StatusStartingTime"))
                ?? throw Malformed("a service without StatusStartingTime"),
            Names = [.. Names(information.Element(Tsl + "ServiceName"))],
            Purposes = extensions
                .Elements(Tsl + "AdditionalServiceInformation")
                .Select(a => Purpose(Text(a, "URI")))
                .Aggregate(ListedPurposes.None, (all, one) => all | one),
            Qualifications =
            [
                .. extensions
                    .Elements(Qualifications + "Qualifications")
                    .Elements(Qualifications + "QualificationElement")
                    .Select(Qualification),
            ],
            HasUnknownCritical = extensions.Exists(IsUnknownCritical),
        };
    }

    private static bool IsUnknownCritical(XElement extension) =>
        extension.Attribute("Critical")?.Value.Trim() is "true" or "1"
        && extension
            .Elements()
            .Any(e =>
                e.Name != Tsl + "AdditionalServiceInformation"
                && e.Name != Qualifications + "Qualifications"
                && e.Name != Tsl + "ExpiredCertsRevocationInfo"
                && e.Name != Additional + "TakenOverBy"
            );

    private static ListedPurposes Purpose(string? uri) =>
        uri switch
        {
            Information + "ForeSignatures" => ListedPurposes.Signatures,
            Information + "ForeSeals" => ListedPurposes.Seals,
            Information + "ForWebSiteAuthentication" => ListedPurposes.WebSites,
            _ => ListedPurposes.None,
        };

    private static ListedQualification Qualification(XElement element) =>
        new(
            [
                .. element
                    .Elements(Qualifications + "Qualifiers")
                    .Elements(Qualifications + "Qualifier")
                    .Select(q => Qualifier(q.Attribute("uri")?.Value.Trim())),
            ],
            Criteria(
                element.Element(Qualifications + "CriteriaList")
                    ?? throw Malformed("a qualification without criteria"),
                depth: 0
            )
        );

    private static ListedQualifier Qualifier(string? uri) =>
        uri switch
        {
            Information + "QCWithQSCD" or Information + "QCWithSSCD" => ListedQualifier.QCWithQscd,
            Information + "QCNoQSCD" or Information + "QCNoSSCD" => ListedQualifier.QCNoQscd,
            Information + "QCQSCDStatusAsInCert" or Information + "QCSSCDStatusAsInCert" =>
                ListedQualifier.QCQscdStatusAsInCert,
            Information + "QCQSCDManagedOnBehalf" => ListedQualifier.QCQscdManagedOnBehalf,
            Information + "QCForESig" => ListedQualifier.QCForESig,
            Information + "QCForESeal" => ListedQualifier.QCForESeal,
            Information + "QCForWSA" => ListedQualifier.QCForWsa,
            Information + "QCForLegalPerson" => ListedQualifier.QCForLegalPerson,
            Information + "QCStatement" => ListedQualifier.QCStatement,
            Information + "NotQualified" => ListedQualifier.NotQualified,
            _ => ListedQualifier.Unknown,
        };

    private static ListedCriteria Criteria(XElement list, int depth)
    {
        if (depth > MostCriteriaDepth)
        {
            throw Malformed("criteria nested too deeply");
        }

        XName[] known =
        [
            Qualifications + "KeyUsage",
            Qualifications + "PolicySet",
            Qualifications + "CriteriaList",
            Qualifications + "Description",
        ];
        return new()
        {
            Assertion = list.Attribute("assert")?.Value.Trim() switch
            {
                "all" => CriteriaAssertion.All,
                "atLeastOne" => CriteriaAssertion.AtLeastOne,
                "none" => CriteriaAssertion.None,
                var other => throw Malformed($"criteria that assert '{other}'"),
            },
            KeyUsages =
            [
                .. list.Elements(Qualifications + "KeyUsage")
                    .Select(u => u.Elements(Qualifications + "KeyUsageBit").Select(Bit).ToList()),
            ],
            PolicySets =
            [
                .. list.Elements(Qualifications + "PolicySet")
                    .Select(p =>
                        p.Elements(Qualifications + "PolicyIdentifier")
                            .Select(i => Oid(i.Element(Xades + "Identifier")))
                            .ToList()
                    ),
            ],
            Nested =
            [
                .. list.Elements(Qualifications + "CriteriaList")
                    .Select(c => Criteria(c, depth + 1)),
            ],
            HasOther = list.Elements().Any(e => !known.Contains(e.Name)),
            Description = list.Element(Qualifications + "Description")?.Value.Trim(),
        };
    }

    private static KeyUsageCriterion Bit(XElement bit)
    {
        var place = Array.IndexOf(KeyUsageBits, bit.Attribute("name")?.Value.Trim());
        return place < 0
            ? throw Malformed("a key usage bit of no known name")
            : new(place, bit.Value.Trim() is "true" or "1");
    }

    /// <summary>An OID as such or as a URN (RFC 3061).</summary>
    private static string Oid(XElement? identifier)
    {
        const string Urn = "urn:oid:";
        var text = identifier?.Value.Trim() ?? "";
        return text.StartsWith(Urn, StringComparison.OrdinalIgnoreCase) ? text[Urn.Length..] : text;
    }

    private static List<byte[]> Certificates(XElement information)
    {
        var list = new List<byte[]>();
        foreach (
            var text in information
                .Elements(Tsl + "ServiceDigitalIdentity")
                .Elements(Tsl + "DigitalId")
                .Elements(Tsl + "X509Certificate")
        )
        {
            try
            {
                var der = Convert.FromBase64String(text.Value);

                // One certificate that can't be read costs its service, not the list.
                if (Certificate.TryRead(der) is not null)
                {
                    list.Add(der);
                }
            }
            catch (FormatException)
            {
                continue;
            }
        }

        return list;
    }

    private static IEnumerable<string> Names(XElement? holder) =>
        (holder?.Elements(Tsl + "Name") ?? [])
            .Select(n => n.Value.Trim())
            .Where(n => n.Length > 0)
            .Distinct(StringComparer.Ordinal);

    private static string? Text(XElement parent, string name) =>
        parent.Element(Tsl + name)?.Value.Trim();

    private static DateTimeOffset? Time(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
        : throw Malformed($"'{text}' is no time");

    private static ListException Malformed(string message) =>
        new(TrustedListProblem.Malformed, message);
}
