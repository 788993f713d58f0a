using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Revocation;

/// <summary>An embedded authority over a database of its own, with certificates in the registry.</summary>
internal sealed class AuthorityRig : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("authority-");
    private readonly List<EmbeddedAuthority> _started = [];

    private AuthorityRig(TestDatabase storage, bool rsa)
    {
        Storage = storage;
        Ca = TestCa.Make(_folder.FullName, rsa: rsa);
        Options = new RevocationOptions { CrlFolder = Path.Combine(_folder.FullName, "crl") };
        Options.Embedded.Authorities.Add(Ca.Options);
        Files = new CrlFiles(Options.CrlFolder, storage.Clock);
        Authority = Start();
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestDatabase Storage { get; }
    public TestCa Ca { get; }
    public RevocationOptions Options { get; }
    public CrlFiles Files { get; }
    public EmbeddedAuthority Authority { get; private set; }

    public string Folder => _folder.FullName;

    public string CrlPath => Path.Combine(Options.CrlFolder, "test-ca.crl");

    public DateTimeOffset Now => Storage.Clock.GetUtcNow();

    /// <summary>The CA as others know it.</summary>
    public IssuerCertificate Issuer =>
        field ??= new(X509CertificateLoader.LoadCertificate(Ca.Certificate.RawData));

    public static async Task<AuthorityRig> MakeAsync(bool rsa = false) =>
        new(await TestDatabase.MakeAsync(), rsa);

    /// <summary>As after a restart of the service.</summary>
    public EmbeddedAuthority Start()
    {
        Authority = new EmbeddedAuthority(Options, Storage.Database, Files, Storage.Clock);
        _started.Add(Authority);
        return Authority;
    }

    /// <summary>Puts certificates into the registry: all there are, as an import does.</summary>
    public async Task<IReadOnlyList<RegisteredCertificate>> RegisterAsync(
        params CertificateRow[] rows
    )
    {
        var summary = await new RegistryImporter(Storage.Database, Storage.Clock).ImportAsync(
            new RegistryFileContent(
                Storage.Clock.GetUtcNow(),
                [new("$", "A", "000123455", null, "A", null, [])],
                [new("$", "H", "Zoé", "D", "zoe@iles.example", null, "A", null)],
                rows,
                []
            ),
            Ct
        );
        summary.Refused.ShouldBeEmpty();
        return await FindAsync([.. rows.Select(r => r.Serial)]);
    }

    public async Task<IReadOnlyList<RegisteredCertificate>> FindAsync(params string[] serials)
    {
        var facts = await new RegistryReader(Storage.Database, Storage.Clock).FactsAsync(
            [new RevocationForm { Source = FormSource.AcroForm, SerialCandidates = serials }],
            [],
            Ct
        );
        return facts.BySerial;
    }

    public async Task<RegisteredCertificate> RegisterAsync(string serial) =>
        (await RegisterAsync(Row(serial)))[0];

    public static CertificateRow Row(
        string serial,
        X509Certificate2? certificate = null,
        string issuer = TestCa.Name
    ) =>
        new(
            "$",
            "id-" + serial,
            "Eiducio",
            "H",
            "A",
            issuer,
            serial,
            "TD" + serial,
            new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new(2046, 1, 1, 0, 0, 0, TimeSpan.Zero),
            RegisteredStatus.Valid,
            null,
            null,
            certificate?.RawData
        );

    public async Task<Crl> PublishedAsync()
    {
        var signed = CrlReader.Read(await File.ReadAllBytesAsync(CrlPath, Ct)).ShouldNotBeNull();
        return signed.Content;
    }

    public Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason = CrlReason.Superseded,
        string caseNumber = "R-2026-000001"
    ) => Authority.RevokeAsync(target, reason, null, caseNumber, Ct);

    public OcspService Ocsp() => new(Authority, Options, Storage.Database, Storage.Clock);

    public OcspCertId CertId(string serial, HashAlgorithmName hash) =>
        hash == HashAlgorithmName.SHA1
            ? OcspRequestWriter.CertId(Issuer, serial)
            : OcspRequestWriter.CertId(
                "2.16.840.1.101.3.4.2.1",
                SHA256.HashData(Ca.Certificate.SubjectName.RawData),
                SHA256.HashData(Ca.Certificate.PublicKey.EncodedKeyValue.RawData),
                serial
            );

    public byte[] Request(string serial, byte[]? nonce = null) =>
        OcspRequestWriter.Write(
            [CertId(serial, HashAlgorithmName.SHA1)],
            nonce is null ? (ReadOnlyMemory<byte>?)null : nonce
        );

    /// <summary>As when a backup from before the first revocation is restored.</summary>
    public async Task LoseTablesAsync()
    {
        await using var db = Storage.Database.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync(
            "DROP TRIGGER \"RevokedCertificates_DELETE\"; DELETE FROM RevokedCertificates; DELETE FROM CrlNumbers",
            Ct
        );
    }

    public async ValueTask DisposeAsync()
    {
        Issuer.Dispose();
        foreach (var authority in _started)
        {
            authority.Dispose();
        }

        Ca.Dispose();
        await Storage.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
