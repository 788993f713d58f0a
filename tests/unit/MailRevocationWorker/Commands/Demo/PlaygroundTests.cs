using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;

namespace MailRevocationWorker.Tests.Commands.Demo;

public sealed class PlaygroundTests(PlaygroundFixture playground)
    : IClassFixture<PlaygroundFixture>,
        IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"demo-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Fresh_OldPlayground_IsReplaced()
    {
        using (var old = Playground.Fresh(folder))
        {
            File.WriteAllText(old.At("old.txt"), "old");
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(old.Trust).FullName, "x"), "");
        }

        using var fresh = Playground.Fresh(folder);
        File.Exists(fresh.At("old.txt")).ShouldBeFalse();
        Directory.Exists(fresh.Trust).ShouldBeFalse();
    }

    [Fact]
    public void Fresh_WhileAnotherDemoRunsThere_IsRefused()
    {
        using var running = Playground.Fresh(folder);
        File.WriteAllText(running.At("service.db"), "in use");
        Should.Throw<IOException>(() => Playground.Fresh(folder)).Message.ShouldContain("Another");
        File.Exists(running.At("service.db")).ShouldBeTrue();
    }

    [Fact]
    public void Fresh_SomebodyElsesFolder_IsLeftAlone()
    {
        Directory.CreateDirectory(folder);
        var precious = Path.Combine(folder, "precious.txt");
        File.WriteAllText(precious, "kept");
        Should.Throw<IOException>(() => Playground.Fresh(folder)).Message.ShouldContain(folder);
        File.ReadAllText(precious).ShouldBe("kept");
    }

    [Fact]
    public void Write_Pki_MakesTrustFolderRegistryAndKeys()
    {
        using var fresh = Playground.Fresh(folder);
        fresh.Write(playground.Pki, PlaygroundFixture.Now);
        foreach (
            var file in new[]
            {
                "anchors/root.pem",
                "intermediates/ng-qual.pem",
                "intermediates/ng-rgs.pem",
                "crls/root.crl",
                "crls/ng-qual.crl",
                "crls/ng-rgs.crl",
                "products.json",
            }
        )
        {
            File.Exists(Path.Combine(fresh.Trust, file)).ShouldBeTrue(file);
        }

        using var authority = X509CertificateLoader.LoadPkcs12FromFile(
            fresh.Pkcs12(DemoIssuer.Qualified),
            File.ReadAllText(fresh.PasswordFile)
        );
        authority.HasPrivateKey.ShouldBeTrue();
        var registry = JsonNode.Parse(File.ReadAllText(fresh.Registry))!;
        foreach (var certificate in registry["certificates"]!.AsArray())
        {
            using var read = X509CertificateLoader.LoadCertificateFromFile(
                fresh.At((string)certificate!["pem"]!)
            );
            read.SerialNumber.ShouldBe((string)certificate["serial"]!);
        }
    }

    [Fact]
    public void Samples_AreEnoughAndTellNoTwoStories()
    {
        var samples = playground.Samples;
        samples.Count.ShouldBeGreaterThanOrEqualTo(12);
        samples.Select(one => one.Name).ShouldBeUnique();
        var revoked = samples.Where(one => one.Revokes is not null).ToList();
        revoked.Select(one => one.Revokes).ShouldBeUnique();
        revoked.ShouldAllBe(one => one.Kind == DecisionKind.Revoke);
        samples.Count(one => one.Kind == DecisionKind.Revoke).ShouldBe(revoked.Count);
    }
}
