using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation.Remote;
using MailRevocationWorker.Storage;

namespace Integration.Tests.Revocation;

/// <summary>A CA elsewhere, with one certificate of it in a registry of our own; made once for a class of tests, which change nothing in it.</summary>
public sealed class RemoteRig : IAsyncLifetime
{
    public const string CaName = "Remote Issuing CA";
    public const string Serial = "1A2B3C4D5E6F7081";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("remote-");
    private readonly List<IDisposable> made = [];

    public RemoteRig()
    {
        Ca = SelfSigned(CaName);
        OtherCa = SelfSigned("Some Other CA");
        Ra = Issue("Registration Authority", Ca, [], RandomSerial());
        Server = Issue("localhost", Ca, ["1.3.6.1.5.5.7.3.1"], RandomSerial());
        Client = Issue("Revoking Service", Ca, ["1.3.6.1.5.5.7.3.2"], RandomSerial());
        Target = Issue("Camille Martin", Ca, [], Convert.FromHexString(Serial));
        Database = SqliteDatabase.InFile(Path.Combine(folder.FullName, "worker.db"));
        Targets = new RemoteTarget(Database);
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public X509Certificate2 Ca { get; }
    public X509Certificate2 OtherCa { get; }
    public X509Certificate2 Ra { get; }
    public X509Certificate2 Server { get; }
    public X509Certificate2 Client { get; }
    public X509Certificate2 Target { get; }
    public WorkerDatabase Database { get; }
    public RemoteTarget Targets { get; }
    public RegisteredCertificate Registered { get; private set; } = null!;

    /// <summary>A certificate that another CA of the registry issued.</summary>
    public RegisteredCertificate Foreign { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Database.PrepareAsync(Ct);
        using var foreign = Issue("Paul Durand", OtherCa, [], [0x51, 0x52]);
        var summary = await new RegistryImporter(Database, TimeProvider.System).ImportAsync(
            new RegistryFileContent(
                TimeProvider.System.GetUtcNow(),
                [new("$", "A", "000123455", null, "A", null, [])],
                [new("$", "H", "Camille", "Martin", "camille@iles.example", null, "A", null)],
                [Row(Target, CaName, Serial), Row(foreign, "Some Other CA", "5152")],
                []
            ),
            Ct
        );
        summary.Refused.ShouldBeEmpty();
        var facts = await new RegistryReader(Database, TimeProvider.System).FactsAsync(
            [
                new RevocationForm
                {
                    Source = FormSource.AcroForm,
                    SerialCandidates = [Serial, "5152"],
                },
            ],
            [],
            Ct
        );
        Registered = facts.BySerial.Single(c => c.SerialNumber == Serial);
        Foreign = facts.BySerial.Single(c => c.SerialNumber == "5152");
    }

    public string Pem(X509Certificate2 certificate)
    {
        var file = NewFile("pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }

    public string KeyPem(X509Certificate2 certificate)
    {
        var file = NewFile("key");
        using var key = certificate.GetRSAPrivateKey();
        File.WriteAllText(file, key!.ExportPkcs8PrivateKeyPem());
        return file;
    }

    public string Pkcs12(X509Certificate2 certificate)
    {
        var file = NewFile("p12");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12));
        return file;
    }

    public string Text(string content)
    {
        var file = NewFile("txt");
        File.WriteAllText(file, content);
        return file;
    }

    public X509Certificate2 Issue(
        string name,
        X509Certificate2 issuer,
        string[] usages,
        byte[] serial
    )
    {
        using var key = RSA.Create(2048);
        var request = Request(name, key);
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false)
        );
        if (usages.Length > 0)
        {
            var oids = new OidCollection();
            Array.ForEach(usages, u => oids.Add(new Oid(u)));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, false));
        }

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(issuer, now.AddDays(-1), now.AddDays(30), serial);
        return Keep(issued.CopyWithPrivateKey(key));
    }

    public static byte[] RandomSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(10);
        serial[0] = 0x21;
        return serial;
    }

    public async ValueTask DisposeAsync()
    {
        made.ForEach(m => m.Dispose());
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static CertificateRow Row(X509Certificate2 certificate, string issuer, string serial) =>
        new(
            "$",
            "id-" + serial,
            "Eiducio",
            "H",
            "A",
            issuer,
            serial,
            "TD" + serial,
            new DateTimeOffset(certificate.NotBefore),
            new DateTimeOffset(certificate.NotAfter),
            RegisteredStatus.Valid,
            null,
            null,
            certificate.RawData
        );

    private X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(
                X509KeyUsageFlags.KeyCertSign
                    | X509KeyUsageFlags.CrlSign
                    | X509KeyUsageFlags.DigitalSignature,
                true
            )
        );
        var now = TimeProvider.System.GetUtcNow();
        return Keep(request.CreateSelfSigned(now.AddDays(-2), now.AddDays(60)));
    }

    private static CertificateRequest Request(string name, RSA key)
    {
        var request = new CertificateRequest(
            $"C=FR, O=Tests, CN={name}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, false)
        );
        return request;
    }

    /// <summary>With a key that TLS can use.</summary>
    private X509Certificate2 Keep(X509Certificate2 certificate)
    {
        made.Add(certificate);
        return certificate;
    }

    private string NewFile(string ending) =>
        Path.Combine(folder.FullName, $"{Guid.NewGuid():N}.{ending}");
}
