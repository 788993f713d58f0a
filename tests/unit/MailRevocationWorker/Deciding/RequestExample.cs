using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using PadesValidator;

namespace MailRevocationWorker.Tests.Deciding;

/// <summary>A genuine request, complete to the last field. Tests change one thing and see what becomes of it.</summary>
internal sealed record RequestExample
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 23, 0, 0, TimeSpan.Zero);

    public static readonly RegisteredHolder Camille = new(
        "H-CAMILLE",
        "Camille",
        "MARTIN",
        "camille@vercors.example",
        "TSTCNI000101",
        "org-a",
        "P-101"
    );
    public static readonly RegisteredHolder Helene = new(
        "H-HELENE",
        "Hélène",
        "DUPRÉ-LÉVÊQUE",
        "helene@vercors.example",
        "TSTCNI000202",
        "org-a",
        "P-202"
    );
    public static readonly RegisteredHolder Benoit = new(
        "H-BENOIT",
        "Benoît",
        "FRANÇOIS",
        "benoit@oeuvrard.example",
        "TSTCNI000303",
        "org-b",
        "P-303"
    );

    public static readonly RegisteredCertificate CamillesCertificate = Certificate(
        "camille",
        "Eiducio",
        "H-CAMILLE",
        "org-a",
        "1121AA",
        "TD24000101"
    );
    public static readonly RegisteredCertificate HelenesCertificate = Certificate(
        "helene",
        "Eiducio+",
        "H-HELENE",
        "org-a",
        "1121BB",
        "TD24000201"
    );
    public static readonly RegisteredCertificate BenoitsCertificate = Certificate(
        "benoit",
        "Eiducio",
        "H-BENOIT",
        "org-b",
        "1121CC",
        "TD24000301"
    );

    public RevocationForm Form { get; init; } =
        new()
        {
            Source = FormSource.AcroForm,
            Product = "Eiducio",
            RequestNumber = "TD24000101",
            SerialText = "1121AA",
            SerialCandidates = ["1121AA"],
            HolderSurname = "MARTIN",
            HolderGivenName = "Camille",
            HolderEmail = "camille@vercors.example",
            OrganisationName = "ATELIERS MÉCANIQUES DU VERCORS",
            Siren = "999000011",
            ReasonText = "Clé privée compromise",
            Reason = GuideReason.KeyCompromised,
            Capacity = RequesterCapacity.Holder,
            RequesterName = "MARTIN Camille",
            RequesterIdentityDocument = "TSTCNI000101",
            Confirmed = true,
            DateText = "20/11/2026",
            Date = new DateOnly(2026, 11, 20),
        };

    public SignatureReport Signature { get; init; } =
        Signed(CamillesCertificate, Camille, "NTRFR-999000011");
    public IReadOnlyList<SignatureReport> Others { get; init; } = [];
    public RegisteredCertificate Target { get; init; } = CamillesCertificate;
    public Func<DecisionFacts, DecisionFacts> Change { get; init; } = f => f;

    public static SignatureReport Signed(
        RegisteredCertificate certificate,
        RegisteredHolder holder,
        string organisation,
        string field = "Signature1"
    ) =>
        new()
        {
            Field = field,
            IsDocumentTimestamp = false,
            Indication = Indication.TotalPassed,
            Integrity = Integrity.Intact,
            Coverage = Coverage.WholeFile,
            LaterChanges = LaterChanges.None,
            Level = PadesLevel.BB,
            Product = certificate.Product,
            ClaimedTime = Now.AddDays(-1),
            BestSignatureTime = Now,
            Signer = new CertificateFacts
            {
                Der = [],
                Sha256 = certificate.Sha256!,
                SerialNumber = certificate.SerialNumber,
                Issuer = "CN=" + certificate.IssuerCommonName,
                Subject = $"CN={holder.GivenName} {holder.Surname}",
                SubjectSerialNumber = holder.SubjectSerialNumber,
                OrganizationIdentifier = organisation,
                NotBefore = certificate.NotBefore,
                NotAfter = certificate.NotAfter,
            },
        };

    public RegistryFacts Registry() =>
        new()
        {
            AsOf = Now.AddHours(-2),
            BySerial = Form.SerialCandidates.Contains(Target.SerialNumber) ? [Target] : [],
            ByRequestNumber = Form.RequestNumber == Target.RequestNumber ? [Target] : [],
            Signers = new[]
            {
                CamillesCertificate,
                HelenesCertificate,
                BenoitsCertificate,
            }.ToDictionary(c => c.Sha256!),
            Holders = new[] { Camille, Helene, Benoit }.ToDictionary(h => h.Id),
            Organisations = new Dictionary<string, RegisteredOrganisation>
            {
                ["org-a"] = new(
                    "org-a",
                    "999000011",
                    null,
                    "ATELIERS MÉCANIQUES DU VERCORS",
                    null,
                    ["H-HELENE"]
                ),
                ["org-b"] = new(
                    "org-b",
                    "999000029",
                    null,
                    "BOULANGERIE ŒUVRARD ET FILS",
                    null,
                    []
                ),
            },
        };

    public Decision Decide()
    {
        var registry = Registry();
        var target = TargetMatching.Match(Form, registry);
        IReadOnlyList<SignatureReport> signatures = [.. Others, Signature];
        return DecisionRules.Decide(
            Change(
                new DecisionFacts
                {
                    Document = new DocumentReport
                    {
                        Sha256 = "D0",
                        Size = 1,
                        Readability = Readability.Readable,
                        Forms = [Form],
                    },
                    Validation = new ValidationReport { Signatures = signatures, Findings = [] },
                    Registry = registry,
                    Target = target,
                    Authority = target.Target is { } found
                        ?
                        [
                            .. signatures.Select(s =>
                                MailRevocationWorker.Authority.AuthorityFinder.Find(
                                    s.Signer!,
                                    found,
                                    registry
                                )
                            ),
                        ]
                        : [],
                    ReceivedAt = Now,
                    Now = Now,
                }
            )
        );
    }

    private static RegisteredCertificate Certificate(
        string id,
        string product,
        string holder,
        string organisation,
        string serial,
        string request
    ) =>
        new(
            id,
            product,
            holder,
            organisation,
            "TEST CA",
            serial,
            request,
            Now.AddYears(-1),
            Now.AddYears(2),
            RegisteredStatus.Valid,
            null,
            "SHA256-" + id
        );
}
