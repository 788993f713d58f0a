using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Tests.Storage;

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
        Files = new CrlFiles(Options.CrlFolder);
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

    public async ValueTask DisposeAsync()
    {
        foreach (var authority in _started)
        {
            authority.Dispose();
        }

        Ca.Dispose();
        await Storage.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
