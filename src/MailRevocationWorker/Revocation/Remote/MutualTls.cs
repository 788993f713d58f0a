using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Revocation.Remote;

/// <summary>HTTPS to a CA: our certificate shown, its server's proven, no redirect followed, no proxy, no cookie.</summary>
internal static class MutualTls
{
    /// <exception cref="CryptographicException">A file holds no usable key or certificate.</exception>
    public static HttpClient Client(
        string? pkcs12,
        string? passwordFile,
        string? serverRoots,
        TimeSpan timeout
    )
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (pkcs12 is not null)
        {
            var password = passwordFile is null
                ? null
                : File.ReadLines(passwordFile).FirstOrDefault() ?? "";
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(pkcs12, password);
            if (!certificate.HasPrivateKey)
            {
                throw new CryptographicException($"{pkcs12} holds no private key");
            }

            handler.SslOptions.ClientCertificates = [certificate];
        }

        if (serverRoots is not null)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(serverRoots);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, sent, errors) =>
                Proven(shown, sent, errors, roots);
        }

        return new HttpClient(handler) { Timeout = timeout };
    }

    /// <summary>The pinned roots replace the system's; the name must agree in any case.</summary>
    private static bool Proven(
        X509Certificate? shown,
        X509Chain? sent,
        SslPolicyErrors errors,
        X509Certificate2Collection roots
    )
    {
        if (
            shown is null
            || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None
        )
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        // The CA's server is named in the configuration; its TLS certificate's status is not published by this service.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var certificate = new X509Certificate2(shown);
        return chain.Build(certificate);
    }
}
