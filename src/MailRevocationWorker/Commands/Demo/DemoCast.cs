namespace MailRevocationWorker.Commands.Demo;

/// <summary>Which authority of the playground issues a certificate.</summary>
internal enum DemoIssuer
{
    /// <summary>Issues Eiducio and Eiducio+: the products that may sign a request.</summary>
    Qualified,

    /// <summary>Under the same root, for the other products.</summary>
    Rgs,

    /// <summary>A stranger's: the same names, other keys.</summary>
    LookAlike,
}

/// <summary>What a certificate of the playground may sign with.</summary>
internal enum DemoKey
{
    /// <summary>RSA-2048, kept: its owner signs requests.</summary>
    Signer,

    /// <summary>P-256, thrown away: the certificate is only ever a target.</summary>
    Target,
}

internal sealed record DemoOrganisation(
    string Id,
    string Siren,
    string Siret,
    string Name,
    string City,
    string LegalRepresentative
);

internal sealed record DemoHolder(
    string Id,
    string GivenName,
    string Surname,
    string Email,
    string IdentityDocument,
    string OrganisationId,
    string SubjectSerialNumber,
    string Title
)
{
    public string FullName => $"{Surname} {GivenName}";
}

internal sealed record DemoCertificate(
    string Id,
    string Product,
    string HolderId,
    DemoIssuer Issuer,
    string Policy,
    string RequestNumber,
    DemoKey Key
);

/// <summary>The people, organisations and certificates of the playground. All invented; SIREN numbers of the 999 series are nobody's.</summary>
internal static class DemoCast
{
    // The policies published in the French trusted list for the qualified CAs; those of the other CA are made up.
    private const string Qualified = "1.2.250.1.96.1.8.2.";
    private const string Rgs = "1.2.250.1.96.1.8.1.";

    /// <summary>(policy, product) of the pairs that may sign a request.</summary>
    public static IReadOnlyList<(string Policy, string Product)> Eligible { get; } =
    [
        (Qualified + "1", "Eiducio"),
        (Qualified + "6", "Eiducio"),
        (Qualified + "2", "Eiducio+"),
        (Qualified + "8", "Eiducio+"),
    ];

    public static IReadOnlyList<DemoOrganisation> Organisations { get; } =
    [
        new(
            "org-a",
            "999000011",
            "99900001100018",
            "ATELIERS MÉCANIQUES DU VERCORS (TEST)",
            "Grenoble",
            "H-HELENE"
        ),
        new(
            "org-b",
            "999000029",
            "99900002900010",
            "BOULANGERIE ŒUVRARD ET FILS (TEST)",
            "Quimper",
            "H-YANN"
        ),
    ];

    public static IReadOnlyList<DemoHolder> Holders { get; } =
    [
        Holder("CAMILLE", "Camille", "MARTIN", "camille.martin@vercors.example", "101", "org-a"),
        Holder(
            "HELENE",
            "Hélène",
            "DUPRÉ-LÉVÊQUE",
            "helene.dupre-leveque@vercors.example",
            "202",
            "org-a",
            "Présidente"
        ),
        Holder("BENOIT", "Benoît", "FRANÇOIS", "benoit.francois@oeuvrard.example", "303", "org-b"),
        Holder("INES", "Inès", "N'DIAYE", "ines.ndiaye@vercors.example", "404", "org-a"),
        Holder("YANN", "Yann", "LE GOFF", "yann.legoff@oeuvrard.example", "505", "org-b", "Gérant"),
        Holder("JB", "Jean-Baptiste", "ÉTIENNE", "jb.etienne@vercors.example", "707", "org-a"),
    ];

    public static IReadOnlyList<DemoCertificate> Certificates { get; } =
    [
        Signer("camille-eiducioplus", "Eiducio+", "CAMILLE", Qualified + "2", "TD24000102"),
        Signer("helene-eiducioplus", "Eiducio+", "HELENE", Qualified + "8", "TD24000201"),
        Signer("benoit-eiducio", "Eiducio", "BENOIT", Qualified + "1", "TD24000301"),
        Signer("yann-eiducioplus", "Eiducio+", "YANN", Qualified + "2", "TD24000501"),
        Signer("ines-initio", "Initio RGS*", "INES", Rgs + "1", "TD24000401", DemoIssuer.Rgs),
        Target("camille-eiducio", "Eiducio", "CAMILLE", Qualified + "1", "TD24000101"),
        Target(
            "camille-negocio",
            "Negocio RGS*",
            "CAMILLE",
            Rgs + "2",
            "TD24000104",
            DemoIssuer.Rgs
        ),
        Target("camille-double", "Eiducio double usage", "CAMILLE", Qualified + "6", "TD24000103"),
        Target(
            "camille-audacio",
            "Audacio RGS**",
            "CAMILLE",
            Rgs + "3",
            "TD24000105",
            DemoIssuer.Rgs
        ),
        Target("ines-eiducio", "Eiducio", "INES", Qualified + "1", "TD25000402"),
        Target("jb-eiducio", "Eiducio", "JB", Qualified + "1", "TD25000703"),
        Target("jb-negocio", "Negocio RGS*", "JB", Rgs + "2", "TD25000704", DemoIssuer.Rgs),
    ];

    /// <summary>Camille's certificate as a stranger would make it: same names, policy and serial number.</summary>
    public static DemoCertificate LookAlike { get; } =
        Signer(
            "lookalike-camille",
            "Eiducio+",
            "CAMILLE",
            Qualified + "2",
            "",
            DemoIssuer.LookAlike
        );

    public static DemoHolder HolderOf(DemoCertificate certificate) =>
        Holders.Single(holder => holder.Id == certificate.HolderId);

    public static DemoOrganisation OrganisationOf(DemoHolder holder) =>
        Organisations.Single(organisation => organisation.Id == holder.OrganisationId);

    private static DemoHolder Holder(
        string id,
        string givenName,
        string surname,
        string email,
        string number,
        string organisation,
        string title = "Responsable"
    ) =>
        new(
            $"H-{id}",
            givenName,
            surname,
            email,
            $"TSTCNI000{number}",
            organisation,
            $"TST-P-000{number}",
            title
        );

    private static DemoCertificate Signer(
        string id,
        string product,
        string holder,
        string policy,
        string request,
        DemoIssuer issuer = DemoIssuer.Qualified
    ) => new(id, product, $"H-{holder}", issuer, policy, request, DemoKey.Signer);

    private static DemoCertificate Target(
        string id,
        string product,
        string holder,
        string policy,
        string request,
        DemoIssuer issuer = DemoIssuer.Qualified
    ) => new(id, product, $"H-{holder}", issuer, policy, request, DemoKey.Target);
}
