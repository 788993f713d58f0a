using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>The demo's folder: test PKI, trust material, registry, sample mails. A fresh one each time.</summary>
internal sealed class Playground : IDisposable
{
    // Written first: only a folder that carries it is ever emptied.
    private const string Marker = ".mail-revocation-worker-demo";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // Held as long as this demo runs: another one must not empty the folder under it.
    private readonly FileStream inUse;

    private Playground(string folder, FileStream marker)
    {
        Folder = folder;
        inUse = marker;
    }

    /// <summary>Absolute.</summary>
    public string Folder { get; }
    public string Trust => At("trust");
    public string Registry => At("registry.json");
    public string Configuration => At("demo.json");
    public string Crls => At("crl");
    public string Maildir => At("mailbox");
    public string Pickup => At("replies");
    public string Samples => At("samples");
    public string PasswordFile => At("pki", "p12-password.txt");

    public string Pkcs12(DemoIssuer issuer) => At("pki", $"{TestPki.FileName(issuer)}.p12");

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Makes an empty playground; an old one is replaced, any other folder is left alone.</summary>
    /// <exception cref="IOException">The folder holds something that is no playground, or another demo runs in it.</exception>
    public static Playground Fresh(string folder)
    {
        var full = Directory.CreateDirectory(folder).FullName;
        var marker = Path.Combine(full, Marker);
        if (Directory.EnumerateFileSystemEntries(full).Any() && !File.Exists(marker))
        {
            throw new IOException(
                $"{full} is not empty and was not made by the demo: move it away, or start the demo in another folder."
            );
        }

        var fresh = new Playground(full, Claim(full, marker));
        foreach (var entry in new DirectoryInfo(full).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo inner)
            {
                inner.Delete(recursive: true);
            }
            else if (entry.Name != Marker)
            {
                entry.Delete();
            }
        }

        return fresh;
    }

    private static FileStream Claim(string full, string marker)
    {
        try
        {
            var claimed = new FileStream(marker, FileMode.Create, FileAccess.Write, FileShare.None);
            claimed.Write("Made by the demo, which empties this folder each time it runs.\n"u8);
            claimed.Flush();
            return claimed;
        }
        catch (IOException e)
        {
            throw new IOException($"Another demo runs in {full}: end it first.", e);
        }
    }

    public void Dispose() => inUse.Dispose();

    /// <summary>Writes keys, certificates, trust folder and registry.</summary>
    public void Write(TestPki pki, DateTimeOffset now)
    {
        foreach (var folder in new[] { "anchors", "intermediates", "crls" })
        {
            Directory.CreateDirectory(Path.Combine(Trust, folder));
        }

        Directory.CreateDirectory(At("pki", "certificates"));
        WriteAuthorities(pki);
        foreach (var certificate in DemoCast.Certificates)
        {
            File.WriteAllText(
                At("pki", "certificates", $"{certificate.Id}.pem"),
                pki[certificate.Id].ExportCertificatePem() + "\n"
            );
        }

        // An MTA would have made them.
        foreach (var part in new[] { "tmp", "new", "cur" })
        {
            Directory.CreateDirectory(Path.Combine(Maildir, part));
        }

        File.WriteAllText(Registry, RegistryJson(pki, now).ToJsonString(Json) + "\n");
    }

    public void Write(IEnumerable<SampleRequest> samples)
    {
        Directory.CreateDirectory(Samples);
        foreach (var sample in samples)
        {
            sample.Mail.WriteTo(FileOf(sample));
        }
    }

    public string FileOf(SampleRequest sample) => Path.Combine(Samples, $"{sample.Name}.eml");

    /// <summary>Writes the configuration that the service runs with on this playground.</summary>
    public void WriteConfiguration(string mailbox, string url) =>
        File.WriteAllText(
            Configuration,
            DemoConfiguration.Of(this, mailbox, url).ToJsonString(Json) + "\n"
        );

    private void WriteAuthorities(TestPki pki)
    {
        File.WriteAllText(
            Path.Combine(Trust, "anchors", "root.pem"),
            pki.Root.ExportCertificatePem() + "\n"
        );
        File.WriteAllBytes(Path.Combine(Trust, "crls", "root.crl"), pki.EmptyCrl(pki.Root));
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        WritePrivate(PasswordFile, System.Text.Encoding.ASCII.GetBytes(password));
        var products = new JsonArray();
        foreach (var issuer in new[] { DemoIssuer.Qualified, DemoIssuer.Rgs })
        {
            var name = TestPki.FileName(issuer);
            File.WriteAllText(
                Path.Combine(Trust, "intermediates", $"{name}.pem"),
                pki.IssuerOf(issuer).ExportCertificatePem() + "\n"
            );
            File.WriteAllBytes(
                Path.Combine(Trust, "crls", $"{name}.crl"),
                pki.EmptyCrl(pki.IssuerOf(issuer))
            );
            WritePrivate(
                Pkcs12(issuer),
                pki.IssuerOf(issuer).ExportPkcs12(Pkcs12ExportPbeParameters.Default, password)
            );
        }

        foreach (var (policy, product) in DemoCast.Eligible)
        {
            products.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["issuer"] = $"intermediates/{TestPki.FileName(DemoIssuer.Qualified)}.pem",
                        ["policy"] = policy,
                        ["product"] = product,
                    }
            );
        }

        File.WriteAllText(Path.Combine(Trust, "products.json"), products.ToJsonString(Json) + "\n");
    }

    private static void WritePrivate(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static JsonObject RegistryJson(TestPki pki, DateTimeOffset now) =>
        new()
        {
            ["note"] = "Invented for the demo.",
            ["asOf"] = Time(now),
            ["organisations"] = new JsonArray([
                .. DemoCast.Organisations.Select(one => new JsonObject
                {
                    ["id"] = one.Id,
                    ["siren"] = one.Siren,
                    ["siret"] = one.Siret,
                    ["name"] = one.Name,
                    ["city"] = one.City,
                    ["legalRepresentatives"] = new JsonArray(one.LegalRepresentative),
                }),
            ]),
            ["holders"] = new JsonArray([
                .. DemoCast.Holders.Select(one => new JsonObject
                {
                    ["id"] = one.Id,
                    ["givenName"] = one.GivenName,
                    ["surname"] = one.Surname,
                    ["email"] = one.Email,
                    ["identityDocument"] = one.IdentityDocument,
                    ["organisation"] = one.OrganisationId,
                    ["subjectSerialNumber"] = one.SubjectSerialNumber,
                }),
            ]),
            ["certificates"] = new JsonArray([
                .. DemoCast.Certificates.Select(one => Certificate(pki, one)),
            ]),
        };

    private static JsonObject Certificate(TestPki pki, DemoCertificate one) =>
        new()
        {
            ["id"] = one.Id,
            ["product"] = one.Product,
            ["holder"] = one.HolderId,
            ["organisation"] = DemoCast.HolderOf(one).OrganisationId,
            ["issuerCN"] = pki.IssuerOf(one.Issuer).GetNameInfo(X509NameType.SimpleName, false),
            ["serial"] = pki.SerialOf(one.Id),
            ["requestNumber"] = one.RequestNumber,
            ["notBefore"] = Time(pki.NotBefore),
            ["notAfter"] = Time(pki.NotAfter),
            ["status"] = "valid",
            ["pem"] = $"pki/certificates/{one.Id}.pem",
        };

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
