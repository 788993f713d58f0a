using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Storage;

/// <summary>
/// Signs the journal's head with the installation's own key. Called once a day by the schedule and by <c>audit head</c>: what it gives is to be
/// kept where the database's owner can't write, since <c>audit verify --head</c> then finds entries cut off and a chain written anew.
/// </summary>
public sealed class JournalHeadSigner(
    WorkerDatabase database,
    StorageOptions options,
    TimeProvider time
)
{
    /// <summary>The journal's head as it stands now, signed. Reads only; may run beside the service.</summary>
    /// <exception cref="CryptographicException">The key file holds no ECDSA P-256 key, or not under this password.</exception>
    /// <exception cref="IOException">The key file can't be read, or not be made.</exception>
    public async Task<SignedJournalHead> SignAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateDbContext();
        var head =
            await db
                .Journal.AsNoTracking()
                .OrderByDescending(j => j.Seq)
                .Select(j => new JournalHead(j.Seq, j.Hash))
                .FirstOrDefaultAsync(cancellationToken)
            ?? JournalHead.Empty;
        using var key = OpenKey();
        return SignedJournalHead.Sign(head, time.GetUtcNow(), key);
    }

    /// <summary>The public key as PEM (SubjectPublicKeyInfo): for auditors, to be kept apart from the installation.</summary>
    public string PublicKeyPem()
    {
        using var key = OpenKey();
        return key.ExportSubjectPublicKeyInfoPem() + "\n";
    }

    /// <summary>
    /// Signs the list of digests of an export: ECDSA with SHA-256, DER (RFC 3279 clause 2.2.3), as openssl dgst -sha256 -verify reads it. Such a list begins
    /// with a digest, and so is never taken for a head.
    /// </summary>
    /// <param name="manifest">As sha256sum(1) writes it, UTF-8.</param>
    /// <exception cref="CryptographicException">The key can't be used.</exception>
    internal byte[] SignManifest(ReadOnlySpan<byte> manifest)
    {
        using var key = OpenKey();
        return key.SignData(
            manifest,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
    }

    /// <summary>SHA-256 of the public key's SubjectPublicKeyInfo, upper-case hex.</summary>
    internal string Fingerprint()
    {
        using var key = OpenKey();
        return SignedJournalHead.FingerprintOf(key);
    }

    /// <summary>Whether there is a key; <see cref="OpenKey"/> makes one where there is none.</summary>
    internal bool HasKey => File.Exists(options.HeadKeyPath);

    /// <summary>The private key. The default one is made where there is none; a configured one must be there.</summary>
    public ECDsa OpenKey()
    {
        var path = options.HeadKeyPath;
        if (!File.Exists(path))
        {
            if (options.HeadKey is not null)
            {
                throw new FileNotFoundException($"there is no {path}: set Storage:HeadKey", path);
            }

            Make(path);
        }

        var password = options.HeadKeyPasswordFile is null
            ? null
            : File.ReadLines(options.HeadKeyPasswordFile).FirstOrDefault() ?? "";
        var key = IsPem(path) ? OfPem(path, password) : OfPkcs12(path, password);
        if (key.KeySize == 256)
        {
            return key;
        }

        key.Dispose();
        throw new CryptographicException($"{path}: the key must be ECDSA P-256");
    }

    private static bool IsPem(string path)
    {
        using var file = File.OpenText(path);
        Span<char> start = stackalloc char[5];
        return file.ReadBlock(start) == start.Length && start is "-----";
    }

    private static ECDsa OfPem(string path, string? password)
    {
        var key = ECDsa.Create();
        try
        {
            var pem = File.ReadAllText(path);
            if (password is null)
            {
                key.ImportFromPem(pem);
            }
            else
            {
                key.ImportFromEncryptedPem(pem, password);
            }

            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new CryptographicException($"{path}: no usable PKCS#8 key ({e.Message})", e);
        }
    }

    private static ECDsa OfPkcs12(string path, string? password)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(
            path,
            password,
            OperatingSystem.IsMacOS()
                ? X509KeyStorageFlags.DefaultKeySet
                : X509KeyStorageFlags.EphemeralKeySet
        );
        return certificate.GetECDsaPrivateKey()
            ?? throw new CryptographicException($"{path}: no ECDSA key in it");
    }

    /// <summary>PKCS#8 in PEM, readable by the service's user alone. Two processes that make it at once agree on the first.</summary>
    private static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var writer = new StreamWriter(temporary, how))
            {
                writer.Write(key.ExportPkcs8PrivateKeyPem() + "\n");
                writer.Flush();
                ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker: its key is the key.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
