using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>Names and extensions of the playground's certificates: the shape of ETSI EN 319 412-2 as the French trusted list shows it.</summary>
internal static class CertificateProfile
{
    private const string OrganizationIdentifier = "2.5.4.97";
    private const string SerialNumber = "2.5.4.5";

    public static X500DistinguishedName AuthorityName(string commonName) =>
        Name(
            ("2.5.4.10", "TEST ChamberSign"),
            ("2.5.4.11", "0002 999999998"),
            (OrganizationIdentifier, "NTRFR-999999998"),
            ("2.5.4.3", commonName)
        );

    public static X500DistinguishedName HolderName(
        DemoHolder holder,
        DemoOrganisation organisation
    ) =>
        Name(
            ("2.5.4.10", organisation.Name),
            (OrganizationIdentifier, $"NTRFR-{organisation.Siren}"),
            ("2.5.4.11", $"0002 {organisation.Siret}"),
            ("2.5.4.4", holder.Surname),
            ("2.5.4.42", holder.GivenName),
            (SerialNumber, holder.SubjectSerialNumber),
            ("2.5.4.12", holder.Title),
            ("2.5.4.3", $"TEST {holder.GivenName} {holder.Surname}")
        );

    public static void AddAuthorityExtensions(CertificateRequest request, bool isRoot)
    {
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(true, !isRoot, 0, critical: true)
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(
                X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
                critical: true
            )
        );
        if (!isRoot)
        {
            request.CertificateExtensions.Add(Policies("2.5.29.32.0"));
        }

        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false)
        );
    }

    public static void AddHolderExtensions(
        CertificateRequest request,
        DemoCertificate certificate,
        DemoHolder holder,
        string crlUrl
    )
    {
        var extensions = request.CertificateExtensions;
        extensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        extensions.Add(
            new X509KeyUsageExtension(
                certificate.Issuer == DemoIssuer.Rgs
                    ? X509KeyUsageFlags.NonRepudiation | X509KeyUsageFlags.DigitalSignature
                    : X509KeyUsageFlags.NonRepudiation,
                critical: true
            )
        );
        extensions.Add(Policies(certificate.Policy));
        extensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress(holder.Email);
        extensions.Add(names.Build());
        extensions.Add(
            CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([crlUrl])
        );
        if (certificate.Issuer != DemoIssuer.Rgs)
        {
            extensions.Add(
                QcStatements(certificate.Product.StartsWith("Eiducio+", StringComparison.Ordinal))
            );
        }
    }

    /// <summary>C=FR, then these: the builder encodes what was added last first.</summary>
    private static X500DistinguishedName Name(params (string Oid, string Value)[] attributes)
    {
        var name = new X500DistinguishedNameBuilder();
        foreach (var (oid, value) in attributes.Reverse())
        {
            name.Add(
                oid,
                value,
                // X.520 allows serialNumber no other type.
                oid == SerialNumber
                    ? UniversalTagNumber.PrintableString
                    : UniversalTagNumber.UTF8String
            );
        }

        name.AddCountryOrRegion("FR");
        return name.Build();
    }

    private static X509Extension Policies(string policy)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(policy);
        }

        return new X509Extension("2.5.29.32", writer.Encode(), critical: false);
    }

    /// <summary>ETSI EN 319 412-5: a qualified certificate for electronic signatures, on a QSCD for the Eiducio+ products.</summary>
    private static X509Extension QcStatements(bool onQscd)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Statement("0.4.0.1862.1.1", null);
            if (onQscd)
            {
                Statement("0.4.0.1862.1.4", null);
            }

            Statement("0.4.0.1862.1.6", "0.4.0.1862.1.6.1");
        }

        return new X509Extension("1.3.6.1.5.5.7.1.3", writer.Encode(), critical: false);

        void Statement(string id, string? type)
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(id);
                if (type is not null)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(type);
                    }
                }
            }
        }
    }
}
