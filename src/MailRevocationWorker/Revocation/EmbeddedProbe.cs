using System.Globalization;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Revocation;

/// <summary>What `doctor` looks at in the embedded authority.</summary>
internal static class EmbeddedProbe
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    /// <summary>Signs something and verifies it; the CA's certificate is in date.</summary>
    public static ProbeCheck Key(IssuingAuthority authority, DateTimeOffset now)
    {
        var subject = $"key of {authority.Name}";
        var sample = "doctor"u8;
        if (
            !authority.Issuer.Verify(
                authority.SigningKey.Algorithm,
                sample,
                authority.SigningKey.Sign(sample)
            )
        )
        {
            return new(
                subject,
                false,
                "a signature of the key does not verify under the certificate",
                "The PKCS#12 file joins a key and a certificate that do not belong together."
            );
        }

        return authority.Issuer.NotAfter > now
            ? new(subject, true, $"signs; certificate valid until {authority.Issuer.NotAfter:u}")
            : new(
                subject,
                false,
                $"certificate expired on {authority.Issuer.NotAfter:u}",
                "Relying parties refuse CRLs of an expired CA."
            );
    }

    public static ProbeCheck Published(
        IssuingAuthority authority,
        Crl? published,
        string? refusal,
        DateTimeOffset now
    )
    {
        var subject = $"CRL {authority.Name}.crl";
        if (refusal is not null)
        {
            return new(
                subject,
                false,
                "no CRL is published any more, and nothing that is revoked is known to anybody",
                refusal
            );
        }

        if (published is null)
        {
            return new(
                subject,
                false,
                "not published, or not this CA's",
                "The running service publishes it at start."
            );
        }

        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"number {published.Number}, {published.Entries.Count} entries, next update {published.NextUpdate:u}"
        );
        return published.NextUpdate > now
            ? new(subject, true, detail)
            : new(subject, false, detail, "It is out of date: is the service running?");
    }

    /// <summary>The folder can be written, and the keys are nobody else's to read.</summary>
    public static IEnumerable<ProbeCheck> Files(RevocationOptions options)
    {
        yield return Folder(options.CrlFolder);
        var secrets = options
            .Embedded.Authorities.SelectMany(a => new[] { a.Pkcs12, a.PasswordFile })
            .OfType<string>()
            .Where(File.Exists);
        foreach (var secret in secrets.Where(OpenToOthers))
        {
            yield return new(
                $"file {secret}",
                false,
                "others than its owner may read or write it",
                $"chmod 600 {secret}"
            );
        }
    }

    private static bool OpenToOthers(string file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None;

    private static ProbeCheck Folder(string folder)
    {
        var subject = $"folder {folder}";
        try
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, $".probe.{Guid.NewGuid():N}.tmp");
            File.WriteAllText(file, "");
            File.Delete(file);
            return new(subject, true, "can be written");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(
                subject,
                false,
                fault.Message,
                "Give the service's user the right to write there."
            );
        }
    }
}
