using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MailRevocationWorker.Registry;

/// <summary>The certificates beside a registry file.</summary>
internal sealed class CertificateFolder(string folder)
{
    private const long MaxSize = 64 * 1024;

    /// <summary>The DER of the certificate that <paramref name="row"/> names; a fault is left in the row.</summary>
    public byte[]? Read(RowReader row, string name)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.GetFullPath(Path.Combine(root, name));
        if (
            Path.IsPathRooted(name)
            || !path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        )
        {
            row.Wrong("pem", "must be a path within the registry file's folder");
            return null;
        }

        try
        {
            if (!File.Exists(path))
            {
                row.Wrong("pem", $"names a file that is not there: {name}");
                return null;
            }

            if (new FileInfo(path).Length > MaxSize)
            {
                row.Wrong("pem", $"names a file of more than {MaxSize} octets");
                return null;
            }

            using var certificate = Load(File.ReadAllBytes(path));
            return Agrees(row, certificate) ? certificate.RawData : null;
        }
        catch (Exception fault)
            when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            row.Wrong("pem", "names a file that holds no single readable certificate");
            return null;
        }
    }

    /// <summary>PEM with exactly one certificate, or DER.</summary>
    private static X509Certificate2 Load(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("-----"u8) && bytes is [0x30, ..])
        {
            return X509CertificateLoader.LoadCertificate(bytes);
        }

        var text = Encoding.UTF8.GetString(bytes);
        return
            PemEncoding.TryFind(text, out var found)
            && text.AsSpan()[found.Label] is "CERTIFICATE"
            && !PemEncoding.TryFind(text.AsSpan()[found.Location.End..], out _)
            ? X509CertificateLoader.LoadCertificate(
                Convert.FromBase64String(text[found.Base64Data])
            )
            : throw new CryptographicException("not one certificate");
    }

    private static bool Agrees(RowReader row, X509Certificate2 certificate)
    {
        var serial = certificate.SerialNumber.TrimStart('0');
        if (serial != row.Serial("serial"))
        {
            row.Wrong("pem", $"names a certificate with another serial number: {serial}");
            return false;
        }

        var issuer = CommonName(certificate.IssuerName);
        if (issuer != row.Text("issuerCN"))
        {
            row.Wrong("pem", "names a certificate of another issuer");
            return false;
        }

        return true;
    }

    /// <summary>The last common name of a distinguished name; null where it has none.</summary>
    private static string? CommonName(X500DistinguishedName name) =>
        name.EnumerateRelativeDistinguishedNames(reversed: false)
            .Where(part => !part.HasMultipleElements)
            .LastOrDefault(part => part.GetSingleElementType().Value == "2.5.4.3")
            ?.GetSingleElementValue();
}
