namespace MailRevocationWorker.Revocation.Ejbca;

/// <summary>One CA behind EJBCA's REST interface.</summary>
public sealed class EjbcaOptions
{
    private const int MaxSeconds = 120;

    /// <summary>As operators and logs know it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The instance: https://ca.example.org:8443, without path.</summary>
    public string Url { get; set; } = "";

    /// <summary>The CA's subject DN as EJBCA writes it, for example "CN=Issuing CA,O=Example,C=FR".</summary>
    public string IssuerDn { get; set; } = "";

    /// <summary>The CA's own certificate, PEM or DER: it tells which certificates are this CA's.</summary>
    public string IssuerCertificate { get; set; } = "";

    /// <summary>PKCS#12 file with the administrator's certificate and key for mutual TLS.</summary>
    public string ClientPkcs12 { get; set; } = "";

    /// <summary>File whose first line is the password; none for a file without password.</summary>
    public string? ClientPasswordFile { get; set; }

    /// <summary>PEM file with the roots that the server's certificate must chain to; none: the system's.</summary>
    public string? ServerRoots { get; set; }

    /// <summary>Seconds for one call, 1 to 120.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    internal void Validate(string section, List<string> findings)
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            findings.Add($"{section}:Name must not be empty");
        }

        if (
            !Uri.TryCreate(Url, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttps
            || url.AbsolutePath != "/"
            || url.UserInfo.Length > 0
        )
        {
            findings.Add($"{section}:Url must be https://host[:port] without path, was '{Url}'");
        }

        if (string.IsNullOrWhiteSpace(IssuerDn))
        {
            findings.Add($"{section}:IssuerDn must be the CA's DN as EJBCA writes it, was empty");
        }

        File(nameof(IssuerCertificate), IssuerCertificate);
        File(nameof(ClientPkcs12), ClientPkcs12);
        if (ClientPasswordFile is not null)
        {
            File(nameof(ClientPasswordFile), ClientPasswordFile);
        }

        if (ServerRoots is not null)
        {
            File(nameof(ServerRoots), ServerRoots);
        }

        if (TimeoutSeconds is < 1 or > MaxSeconds)
        {
            findings.Add(
                $"{section}:TimeoutSeconds must be 1 to {MaxSeconds}, was {TimeoutSeconds}"
            );
        }

        void File(string key, string path)
        {
            if (!System.IO.File.Exists(path))
            {
                findings.Add($"{section}:{key} must be a file that exists, was '{path}'");
            }
        }
    }
}
