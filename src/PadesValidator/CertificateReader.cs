using PadesValidator.Certificates;

namespace PadesValidator;

/// <summary>Reads an X.509 certificate without believing it.</summary>
public static class CertificateReader
{
    /// <summary>What the certificate says; null where <paramref name="der"/> is not exactly one certificate of RFC 5280, or is larger than 64 KiB. Never throws.</summary>
    public static CertificateFacts? Read(byte[] der) => Certificate.TryRead(der)?.ToFacts();
}
