using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation.Publication;

/// <summary>Where every CA publishes: as configured, and the embedded ones under the service's own address.</summary>
/// <param name="ownAddress">The address that the service listens on; null while it does not listen.</param>
public sealed class StatusSources(
    PublicationOptions options,
    EmbeddedAuthority embedded,
    Func<Uri?> ownAddress
) : IDisposable
{
    private readonly List<(IssuerCertificate Issuer, Uri? Ocsp, Uri? Crl)> _configured =
    [
        .. options.Sources.Select(s =>
            (
                new IssuerCertificate(X509CertificateLoader.LoadCertificateFromFile(s.Certificate)),
                Address(s.OcspUrl),
                Address(s.CrlUrl)
            )
        ),
    ];

    public IReadOnlyList<StatusSource> All()
    {
        var known = _configured.Select(s => s.Issuer.Key).ToHashSet(StringComparer.Ordinal);
        var own = Address(options.BaseUrl) ?? ownAddress();
        return
        [
            .. _configured.Select(s => new StatusSource(s.Issuer, s.Ocsp, s.Crl)),
            .. own is null
                ? []
                : embedded
                    .Authorities.Where(a => !known.Contains(a.Issuer.Key))
                    .Select(a => new StatusSource(
                        a.Issuer,
                        Under(own, $"ocsp/{a.Name}"),
                        Under(own, $"crl/{a.Name}.crl")
                    )),
        ];
    }

    public void Dispose()
    {
        foreach (var (issuer, _, _) in _configured)
        {
            issuer.Dispose();
        }
    }

    private static Uri Under(Uri own, string path) => new($"{own.AbsoluteUri.TrimEnd('/')}/{path}");

    private static Uri? Address(string? url) => url is null ? null : new Uri(url);
}
