using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;

namespace MailRevocationWorker.Dashboard.People;

/// <summary>Whether the keys of cookies and forms are encrypted where they lie: with a certificate's key, where one is configured.</summary>
internal static class KeyProtection
{
    private const string Manager =
        "Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager";

    public static void ProtectKeys(this IDataProtectionBuilder keys, DashboardOptions options)
    {
        if (options.KeyProtectionPkcs12 is null)
        {
            // docs/operations.md says it once; each new key would say it again.
            keys.Services.AddLogging(log => log.AddFilter(Manager, LogLevel.Error));
            return;
        }

        var certificate = Load(options);
        keys.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
    }

    /// <summary>What is wrong with the settings; null: nothing.</summary>
    public static string? Problem(DashboardOptions options)
    {
        if (options.KeyProtectionPkcs12 is not { } file)
        {
            return null;
        }

        const string Key =
            $"{DashboardOptions.Section}:{nameof(DashboardOptions.KeyProtectionPkcs12)}";
        try
        {
            using var certificate = Load(options);
            using var rsa = certificate.GetRSAPrivateKey();
            return rsa is null
                ? $"{Key} must hold an RSA key with its certificate: '{file}'"
                : null;
        }
        catch (Exception e)
            when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"{Key} must be a PKCS#12 file that the password opens, was '{file}': {e.Message}";
        }
    }

    private static X509Certificate2 Load(DashboardOptions options) =>
        X509CertificateLoader.LoadPkcs12FromFile(
            options.KeyProtectionPkcs12!,
            options.KeyProtectionPasswordFile is { } password
                ? File.ReadLines(password).FirstOrDefault() ?? ""
                : null
        );
}
