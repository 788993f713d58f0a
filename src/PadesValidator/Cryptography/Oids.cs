namespace PadesValidator.Cryptography;

/// <summary>Object identifiers, by the names of the standards that define them.</summary>
internal static class Oids
{
    // RFC 5652, RFC 5035, RFC 3161, ETSI EN 319 122-1
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string TstInfo = "1.2.840.113549.1.9.16.1.4";
    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string SigningCertificate = "1.2.840.113549.1.9.16.2.12";
    public const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    public const string SignatureTimestamp = "1.2.840.113549.1.9.16.2.14";
    public const string ContentTimestamp = "1.2.840.113549.1.9.16.2.20";
    public const string RevocationValues = "1.2.840.113549.1.9.16.2.24";
    public const string AdobeRevocationInfo = "1.2.840.113583.1.1.8";

    // Public keys and signature schemes
    public const string RsaEncryption = "1.2.840.113549.1.1.1";
    public const string RsaPss = "1.2.840.113549.1.1.10";
    public const string Mgf1 = "1.2.840.113549.1.1.8";
    public const string EcPublicKey = "1.2.840.10045.2.1";
    public const string Ed25519 = "1.3.101.112";
    public const string Ed448 = "1.3.101.113";

    // Certificate and CRL extensions, RFC 5280 and ETSI EN 319 412-5
    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAltName = "2.5.29.17";
    public const string IssuerAltName = "2.5.29.18";
    public const string BasicConstraints = "2.5.29.19";
    public const string CrlNumber = "2.5.29.20";
    public const string CrlReason = "2.5.29.21";
    public const string InvalidityDate = "2.5.29.24";
    public const string DeltaCrlIndicator = "2.5.29.27";
    public const string IssuingDistributionPoint = "2.5.29.28";
    public const string CertificateIssuer = "2.5.29.29";
    public const string CrlDistributionPoints = "2.5.29.31";
    public const string CertificatePolicies = "2.5.29.32";
    public const string AnyPolicy = "2.5.29.32.0";
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string AnyExtendedKeyUsage = "2.5.29.37.0";
    public const string ExpiredCertsOnCrl = "2.5.29.60";
    public const string QcStatements = "1.3.6.1.5.5.7.1.3";
    public const string QcCompliance = "0.4.0.1862.1.1";
    public const string QcSscd = "0.4.0.1862.1.4";
    public const string QcType = "0.4.0.1862.1.6";
    public const string QcTypeEsign = "0.4.0.1862.1.6.1";
    public const string QcTypeEseal = "0.4.0.1862.1.6.2";
    public const string QcTypeWeb = "0.4.0.1862.1.6.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    public const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";
    public const string OcspNonce = "1.3.6.1.5.5.7.48.1.2";
    public const string OcspArchiveCutOff = "1.3.6.1.5.5.7.48.1.6";
    public const string BasicOcspResponse = "1.3.6.1.5.5.7.48.1.1";
    public const string AuthorityInfoAccess = "1.3.6.1.5.5.7.1.1";
    public const string AdOcsp = "1.3.6.1.5.5.7.48.1";
    public const string AdCaIssuers = "1.3.6.1.5.5.7.48.2";
}
