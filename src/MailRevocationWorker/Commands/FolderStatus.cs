using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation;
using PadesValidator;

namespace MailRevocationWorker.Commands;

/// <summary>The published status as far as the CRLs of a trust folder tell it: a dry run asks no authority and reads nothing over the network.</summary>
internal static class FolderStatus
{
    /// <summary>certificateHold (RFC 5280 clause 5.3.1) can be lifted.</summary>
    private const int CertificateHold = 6;

    /// <summary>Whether a CRL of the folder, signed by the certificate's issuer, lists it as revoked for ever.</summary>
    public static bool IsRevoked(TrustSnapshot? trust, RegisteredCertificate target)
    {
        if (trust is null)
        {
            return false;
        }

        var lists = trust
            .Crls.Select(c => CrlReader.Read(c))
            .OfType<SignedCrl>()
            .Where(c =>
                c.Content.Entries.GetValueOrDefault(target.SerialNumber)
                    is { Reason: not CertificateHold }
            )
            .ToList();
        return lists.Count > 0
            && trust
                .Intermediates.Concat(trust.Anchors)
                .Any(der => IsIssuerOfOne(der, target, lists));
    }

    private static bool IsIssuerOfOne(
        byte[] der,
        RegisteredCertificate target,
        List<SignedCrl> lists
    )
    {
        try
        {
            using var issuer = new IssuerCertificate(X509CertificateLoader.LoadCertificate(der));
            return issuer.CommonName == target.IssuerCommonName
                && lists.Exists(l => l.IsOf(issuer));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
