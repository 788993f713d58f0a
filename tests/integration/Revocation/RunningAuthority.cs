using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Tests.Revocation;

/// <summary>The service on a playground of folders, on a port of its own: what relying parties see of its embedded authority.</summary>
internal sealed class RunningAuthority : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Playground made;

    private RunningAuthority(WebApplication app, Playground playground, TestPki pki)
    {
        this.app = app;
        made = playground;
        Pki = pki;
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestPki Pki { get; }

    public string Url => app.Urls.First();

    public string Ocsp => $"{Url}/ocsp/{Name}";

    public string Crl => $"{Url}/crl/{Name}.crl";

    public string Name { get; } = TestPki.FileName(DemoIssuer.Qualified);

    public IServiceProvider Services => app.Services;

    public string Folder => made.Folder;

    public Playground Playground => made;

    public static async Task<RunningAuthority> StartAsync(
        Action<JsonObject, Playground, TestPki>? configure = null
    )
    {
        var now = TimeProvider.System.GetUtcNow();
        var playground = Playground.Fresh(
            Directory.CreateTempSubdirectory("mail-revocation-worker-authority-").FullName
        );
        var pki = new TestPki(now, "http://127.0.0.1/crl");
        playground.Write(pki, now);
        var configuration = DemoConfiguration.Of(
            playground,
            "revocation@ca.example",
            "http://127.0.0.1:0"
        );
        configure?.Invoke(configuration, playground, pki);
        var file = playground.At("service.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), Ct);
        var settings = Settings.Load(file);
        var host = await ServiceHost.BuildAsync(settings, TimeProvider.System, Ct);
        var registry = RegistryFile.Read(playground.Registry).Content.ShouldNotBeNull();
        (
            await new RegistryImporter(
                host.Services.GetRequiredService<WorkerDatabase>(),
                TimeProvider.System
            ).ImportAsync(registry, Ct)
        ).Accepted.ShouldBeTrue();
        await host.StartAsync(Ct);
        return new RunningAuthority(host, playground, pki);
    }

    /// <summary>A PEM file of that certificate of the playground.</summary>
    public string Certificate(string id) => Pem(id, Pki[id]);

    public string Issuer => Pem("issuer", Pki.IssuerOf(DemoIssuer.Qualified));

    public string Root => Pem("root", Pki.Root);

    /// <summary>Root and issuing CA: what a relying party trusts and knows.</summary>
    public string Chain
    {
        get
        {
            var path = Path.Combine(Folder, "chain.pem");
            File.WriteAllText(path, File.ReadAllText(Root) + "\n" + File.ReadAllText(Issuer));
            return path;
        }
    }

    public async Task<RegisteredCertificate> RegisteredAsync(string id)
    {
        var facts = await Services
            .GetRequiredService<RegistryReader>()
            .FactsAsync(
                [new() { Source = FormSource.AcroForm, SerialCandidates = [Pki.SerialOf(id)] }],
                [],
                Ct
            );
        return facts.BySerial.Single(c => c.IssuerCommonName == TestPki.QualifiedName);
    }

    public async Task<RevocationReceipt> RevokeAsync(
        string id,
        CrlReason reason = CrlReason.KeyCompromise
    ) =>
        await Services
            .GetRequiredService<IRevocationAuthority>()
            .RevokeAsync(await RegisteredAsync(id), reason, null, "R-2026-000001", Ct);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        made.Dispose();
        Pki.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string Pem(string name, X509Certificate2 certificate)
    {
        var path = Path.Combine(Folder, name + ".pem");
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n");
        return path;
    }
}
