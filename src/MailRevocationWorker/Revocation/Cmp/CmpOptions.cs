namespace MailRevocationWorker.Revocation.Cmp;

/// <summary>One CA that takes revocation requests by CMP (RFC 4210, 9480, 9483).</summary>
public sealed class CmpOptions
{
    private const int MaxSeconds = 300;

    /// <summary>As operators and logs know it.</summary>
    public string Name { get; set; } = "";

    /// <summary>http or https: a message is protected by itself (RFC 9811).</summary>
    public string Url { get; set; } = "";

    /// <summary>The issuing CA's certificate, PEM or DER: whose certificates are revoked here, and who signs the answers unless <see cref="ResponseRoots"/> is given.</summary>
    public string IssuerCertificate { get; set; } = "";

    /// <summary>PKCS#12 with the registration authority's CMP certificate and key.</summary>
    public string SignerPkcs12 { get; set; } = "";

    /// <summary>File whose first line is the password; none for a file without password.</summary>
    public string? SignerPasswordFile { get; set; }

    /// <summary>PEM file with roots: answers may then also be signed by a certificate under one of them with id-kp-cmcCA.</summary>
    public string? ResponseRoots { get; set; }

    /// <summary>PEM file with the roots that an https server's certificate must chain to; none: the system's.</summary>
    public string? ServerRoots { get; set; }

    /// <summary>Seconds for one exchange, 1 to 300.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>Seconds during which a CA that says "waiting" is polled, 0 to 300; then the request counts as pending.</summary>
    public int PollSeconds { get; set; } = 30;

    /// <summary>Legacy: password-based MAC (RFC 4210 clause 5.1.3.1) instead of a signature. The file's first line is the secret.</summary>
    public string? LegacySecretFile { get; set; }

    /// <summary>The reference of the legacy secret: senderKID.</summary>
    public string? LegacyReference { get; set; }

    internal void Validate(string section, List<string> findings)
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            findings.Add($"{section}:Name must not be empty");
        }

        if (
            !Uri.TryCreate(Url, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || url.UserInfo.Length > 0
        )
        {
            findings.Add($"{section}:Url must be an http or https address, was '{Url}'");
        }

        foreach (
            var (key, path, needed) in new (string, string?, bool)[]
            {
                (nameof(IssuerCertificate), IssuerCertificate, true),
                (nameof(SignerPkcs12), SignerPkcs12, LegacySecretFile is null),
                (nameof(SignerPasswordFile), SignerPasswordFile, false),
                (nameof(ResponseRoots), ResponseRoots, false),
                (nameof(ServerRoots), ServerRoots, false),
                (nameof(LegacySecretFile), LegacySecretFile, false),
            }
        )
        {
            if (needed ? !File.Exists(path) : path is { Length: > 0 } && !File.Exists(path))
            {
                findings.Add($"{section}:{key} must be a file that exists, was '{path}'");
            }
        }

        if (LegacySecretFile is not null && SignerPkcs12.Length > 0)
        {
            findings.Add($"{section}: SignerPkcs12 or LegacySecretFile, not both");
        }

        if (LegacySecretFile is not null && string.IsNullOrEmpty(LegacyReference))
        {
            findings.Add($"{section}:LegacyReference must name the secret, was empty");
        }

        if (TimeoutSeconds is < 1 or > MaxSeconds)
        {
            findings.Add(
                $"{section}:TimeoutSeconds must be 1 to {MaxSeconds}, was {TimeoutSeconds}"
            );
        }

        if (PollSeconds is < 0 or > MaxSeconds)
        {
            findings.Add($"{section}:PollSeconds must be 0 to {MaxSeconds}, was {PollSeconds}");
        }
    }
}
