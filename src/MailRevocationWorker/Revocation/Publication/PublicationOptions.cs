using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation.Publication;

/// <summary>The section "Revocation:Publication": where relying parties read what was revoked, and how long that may take.</summary>
public sealed class PublicationOptions
{
    private const int MaxWaitSeconds = 300;
    private const int MaxTimeoutSeconds = 120;
    private const int MaxTargetMinutes = 1440;
    private const int MaxEscalationHours = 23;

    /// <summary>One a CA. An embedded CA needs none: its own addresses are read, under <see cref="BaseUrl"/>.</summary>
    public IList<PublicationSourceOptions> Sources { get; } = [];

    /// <summary>The address under which the embedded CAs' /crl and /ocsp are known outside. Null: the address that the service listens on.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>How long a reply waits for the publication before it says "accepted, publication under way". Seconds, 0 to 300.</summary>
    public int WaitSeconds { get; set; } = 10;

    /// <summary>For one answer of a source. Seconds, 1 to 120.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>The house's own target, from the receipt of a request to its published status; an alarm beyond it. Minutes, 1 to 1440.</summary>
    public int TargetMinutes { get; set; } = 60;

    /// <summary>A second, urgent alarm, in time before the 24 hours of ETSI EN 319 411-1 are over. Hours after receipt, 1 to 23.</summary>
    public int EscalationHours { get; set; } = 12;

    internal void Validate(string section, List<string> findings)
    {
        Range(nameof(WaitSeconds), WaitSeconds, 0, MaxWaitSeconds);
        Range(nameof(TimeoutSeconds), TimeoutSeconds, 1, MaxTimeoutSeconds);
        Range(nameof(TargetMinutes), TargetMinutes, 1, MaxTargetMinutes);
        Range(nameof(EscalationHours), EscalationHours, 1, MaxEscalationHours);
        if (BaseUrl is not null && !IsHttp(BaseUrl))
        {
            findings.Add($"{section}:BaseUrl must be an http or https address, was '{BaseUrl}'");
        }

        foreach (var (index, source) in Sources.Index())
        {
            source.Validate($"{section}:Sources:{index}", findings);
        }

        void Range(string key, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                findings.Add($"{section}:{key} must be {least} to {most}, was {value}");
            }
        }
    }

    internal static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}

/// <summary>Where one CA publishes.</summary>
public sealed class PublicationSourceOptions
{
    /// <summary>The issuing CA's certificate, PEM or DER: what CRLs and OCSP responses are verified with.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>The address in the certificates' CRL distribution point; null where the CA publishes no CRL.</summary>
    public string? CrlUrl { get; set; }

    /// <summary>The address in the certificates' authority information access; null where the CA has no responder.</summary>
    public string? OcspUrl { get; set; }

    internal void Validate(string section, List<string> findings)
    {
        if (!File.Exists(Certificate))
        {
            findings.Add($"{section}:Certificate must be a file that exists, was '{Certificate}'");
        }
        else
        {
            try
            {
                X509CertificateLoader.LoadCertificateFromFile(Certificate).Dispose();
            }
            catch (CryptographicException)
            {
                findings.Add(
                    $"{section}:Certificate must hold a certificate in PEM or DER, was '{Certificate}'"
                );
            }
        }

        if (CrlUrl is null && OcspUrl is null)
        {
            findings.Add($"{section} must name a CrlUrl or an OcspUrl, has neither");
        }

        foreach (var (key, url) in new[] { ("CrlUrl", CrlUrl), ("OcspUrl", OcspUrl) })
        {
            if (url is not null && !PublicationOptions.IsHttp(url))
            {
                findings.Add($"{section}:{key} must be an http or https address, was '{url}'");
            }
        }
    }
}
