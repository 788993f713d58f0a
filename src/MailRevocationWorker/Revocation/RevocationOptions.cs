using MailRevocationWorker.Revocation.Cmp;
using MailRevocationWorker.Revocation.Ejbca;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Revocation.Publication;

namespace MailRevocationWorker.Revocation;

/// <summary>The section "Revocation".</summary>
public sealed class RevocationOptions
{
    public const string Section = "Revocation";

    private const int MaxCrlHours = 168;

    /// <summary>From thisUpdate to nextUpdate. Hours, 1 to 168; a CRL is published anew when half of it is over.</summary>
    public int CrlHours { get; set; } = 24;

    /// <summary>Where {name}.crl is published.</summary>
    public string CrlFolder { get; set; } = "./data/crl";

    /// <summary>Seconds that the authority has for one answer, publishing included.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    public EmbeddedOptions Embedded { get; set; } = new();

    /// <summary>The OCSP responders of the embedded CAs.</summary>
    public OcspOptions Ocsp { get; set; } = new();

    /// <summary>CAs behind EJBCA's REST interface.</summary>
    public IList<EjbcaOptions> Ejbca { get; } = [];

    /// <summary>CAs that take requests by CMP.</summary>
    public IList<CmpOptions> Cmp { get; } = [];

    /// <summary>Where relying parties read it, and how long it may take.</summary>
    public PublicationOptions Publication { get; set; } = new();

    internal TimeSpan CrlLifetime => TimeSpan.FromHours(CrlHours);

    /// <summary>What is wrong with these settings; empty: nothing. Whether the keys can be used, the probe says.</summary>
    public IReadOnlyList<string> Validate()
    {
        var findings = new List<string>();
        if (CrlHours is < 1 or > MaxCrlHours)
        {
            findings.Add($"{Section}:CrlHours must be 1 to {MaxCrlHours}, was {CrlHours}");
        }

        if (TimeoutSeconds is < 1 or > 600)
        {
            findings.Add($"{Section}:TimeoutSeconds must be 1 to 600, was {TimeoutSeconds}");
        }

        if (string.IsNullOrWhiteSpace(CrlFolder))
        {
            findings.Add($"{Section}:CrlFolder must be a folder, was empty");
        }

        Ocsp.Validate($"{Section}:Ocsp", findings);
        Publication.Validate($"{Section}:Publication", findings);
        foreach (var (index, authority) in Embedded.Authorities.Index())
        {
            authority.Validate($"{Section}:Embedded:Authorities:{index}", findings);
        }

        foreach (var (index, ejbca) in Ejbca.Index())
        {
            ejbca.Validate($"{Section}:Ejbca:{index}", findings);
        }

        foreach (var (index, cmp) in Cmp.Index())
        {
            cmp.Validate($"{Section}:Cmp:{index}", findings);
        }

        if (Ejbca.Count + Cmp.Count > 0 && Publication.Sources.Count == 0)
        {
            findings.Add(
                $"{Section}:Publication:Sources must say where the CAs of {Section}:Ejbca and {Section}:Cmp publish, was empty"
            );
        }

        foreach (
            var twice in Embedded
                .Authorities.CountBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
                .Where(a => a.Value > 1)
        )
        {
            findings.Add(
                $"{Section}:Embedded:Authorities must have names of their own, '{twice.Key}' is there {twice.Value} times"
            );
        }

        return findings;
    }
}

/// <summary>Issuing CAs whose keys this service holds.</summary>
public sealed class EmbeddedOptions
{
    public IList<EmbeddedAuthorityOptions> Authorities { get; } = [];
}

/// <summary>One issuing CA.</summary>
public sealed class EmbeddedAuthorityOptions
{
    private const int MaxName = 64;

    /// <summary>The CRL's file name without .crl: 1 to 64 letters, digits, '-' or '_'.</summary>
    public string Name { get; set; } = "";

    /// <summary>PKCS#12 file (RFC 7292) with the CA's certificate and key.</summary>
    public string Pkcs12 { get; set; } = "";

    /// <summary>File whose first line is the password; none for a file without password.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>
    /// Since when no entry of an expired certificate was dropped from this CA's CRLs, UTC. Null: since the CA's certificate began. To be set
    /// where the CA was taken over from a service that dropped them.
    /// </summary>
    public DateTimeOffset? StatusKeptSince { get; set; }

    internal void Validate(string section, List<string> findings)
    {
        if (!IsName(Name))
        {
            findings.Add(
                $"{section}:Name must be 1 to {MaxName} letters, digits, '-' or '_', was '{Name}'"
            );
        }

        if (!File.Exists(Pkcs12))
        {
            findings.Add($"{section}:Pkcs12 must be a file that exists, was '{Pkcs12}'");
        }

        if (PasswordFile is not null && !File.Exists(PasswordFile))
        {
            findings.Add(
                $"{section}:PasswordFile must be a file that exists, was '{PasswordFile}'"
            );
        }
    }

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
