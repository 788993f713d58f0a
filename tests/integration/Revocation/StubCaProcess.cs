using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Integration.Tests.Revocation;

/// <summary>A <see cref="StubCa"/> as a process, to be killed.</summary>
internal sealed class StubCaProcess : IDisposable
{
    private Process? process;

    /// <param name="path">An empty folder.</param>
    /// <param name="ca">The CA's certificate with its key.</param>
    public StubCaProcess(string path, X509Certificate2 ca)
    {
        Folder = new StubCaFolder(Directory.CreateDirectory(path).FullName);
        File.WriteAllBytes(Folder.Ca, ca.Export(X509ContentType.Pkcs12));
        File.WriteAllText(Folder.At("ca.pem"), ca.ExportCertificatePem());
        foreach (
            var (file, usage) in new[]
            {
                (Folder.Server, "1.3.6.1.5.5.7.3.1"),
                (Folder.Client, "1.3.6.1.5.5.7.3.2"),
            }
        )
        {
            using var made = SelfSigned(Path.GetFileNameWithoutExtension(file), usage);
            File.WriteAllBytes(file, made.Export(X509ContentType.Pkcs12));
            File.WriteAllText(Path.ChangeExtension(file, "pem"), made.ExportCertificatePem());
        }
    }

    public StubCaFolder Folder { get; }

    private string[] Urls => File.ReadAllLines(Folder.Urls);

    /// <summary>Until it listens: on the ports of the first time.</summary>
    public async Task StartAsync()
    {
        var known = File.Exists(Folder.Urls) ? File.GetLastWriteTimeUtc(Folder.Urls) : default;
        process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    typeof(StubCaProcess).Assembly.Location,
                    StubCa.Verb,
                    Path.GetDirectoryName(Folder.Ca)!,
                ]
            )
            {
                UseShellExecute = false,
            }
        )!;
        await MailRig.UntilAsync(
            () => File.Exists(Folder.Urls) && File.GetLastWriteTimeUtc(Folder.Urls) != known,
            "the CA listens",
            seconds: 120
        );
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.Dispose();
        process = null;
    }

    /// <summary>The service's section "Revocation" knows this CA, by that protocol, and where it publishes.</summary>
    public void Configure(JsonObject configuration, string protocol)
    {
        var revocation = configuration["Revocation"]!;
        var others = revocation["Embedded"]!["Authorities"]!.AsArray();
        others.Remove(others.Single(a => (string?)a!["Name"] == "ng-qual"));
        revocation["Publication"] = new JsonObject
        {
            ["WaitSeconds"] = 2,
            ["Sources"] = new JsonArray(
                new JsonObject
                {
                    ["Certificate"] = Folder.At("ca.pem"),
                    ["CrlUrl"] = $"{Urls[0]}/ca.crl",
                }
            ),
        };
        revocation[protocol] = new JsonArray(
            protocol == "Cmp"
                ? new JsonObject
                {
                    ["Name"] = "test",
                    ["Url"] = $"{Urls[0]}/pkix/",
                    ["IssuerCertificate"] = Folder.At("ca.pem"),
                    ["SignerPkcs12"] = Folder.Client,
                }
                : new JsonObject
                {
                    ["Name"] = "test",
                    ["Url"] = Urls[1],
                    ["IssuerDn"] = "CN=Issuing CA,O=Tests,C=FR",
                    ["IssuerCertificate"] = Folder.At("ca.pem"),
                    ["ClientPkcs12"] = Folder.Client,
                    ["ServerRoots"] = Folder.At("server.pem"),
                }
        );
        configuration["Pipeline"]!["RetrySeconds"] = 1;
        configuration["Pipeline"]!["MaxRetrySeconds"] = 1;
        configuration["Pipeline"]!["SweepSeconds"] = 1;
        configuration["Pipeline"]!["StepRetryMilliseconds"] = 10;
        configuration["Schedule"]!["Jobs"] = new JsonObject
        {
            ["await-publication"] = new JsonObject { ["Cron"] = "* * * * * ?" },
        };
    }

    public void Dispose()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
    }

    private static X509Certificate2 SelfSigned(string name, string usage)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            $"C=FR, O=Tests, CN={name}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false)
        );
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}
