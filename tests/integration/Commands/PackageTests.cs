using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using TestSupport;

namespace Integration.Tests.Commands;

/// <summary>The libraries as packages: packed here, consumed by a project that knows nothing of this repository and has no network.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] Libraries = ["PdfSyntax", "PadesValidator", "PdfaChecker"];

    /// <summary>The tests and the libraries were built together, in one configuration.</summary>
    private static readonly string Configuration = AppContext.BaseDirectory.Contains(
        $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
        StringComparison.Ordinal
    )
        ? "Release"
        : "Debug";

    private readonly string folder = Directory.CreateTempSubdirectory("package").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Packages_HoldTheLibraryItsDocumentationAndItsReadme_AndServeAStranger()
    {
        var packages = Path.Combine(folder, "packages");
        foreach (var library in Libraries)
        {
            await DotnetAsync(
                Places.Root,
                "pack",
                Path.Combine("src", library),
                "-c",
                Configuration,
                "--no-build",
                "-o",
                packages
            );
            Inspect(
                Directory.GetFiles(packages, $"{library}.*.nupkg").ShouldHaveSingleItem(),
                library
            );
            Directory.GetFiles(packages, $"{library}.*.snupkg").ShouldHaveSingleItem();
        }

        var consumer = Consumer(packages);
        var signed = Directory
            .EnumerateFiles(Places.Fixture("requests"), "*.pdf", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .First();
        await DotnetAsync(consumer, "build", "-v", "q", "--nologo");
        var output = await DotnetAsync(
            consumer,
            Path.Combine(consumer, "out", "Consumer.dll"),
            signed
        );

        output.Trim().ShouldMatch("^Intact Indeterminate 2b (True|False) Oui$");
    }

    private static void Inspect(string package, string library)
    {
        using var archive = ZipFile.OpenRead(package);
        var entries = archive.Entries.Select(e => e.FullName).ToList();
        entries.ShouldContain($"lib/net10.0/{library}.dll");
        entries.ShouldContain($"lib/net10.0/{library}.xml");
        entries.ShouldContain("README.md");
        using var stream = archive.GetEntry($"{library}.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().First();
        metadata.Elements().Single(e => e.Name.LocalName == "readme").Value.ShouldBe("README.md");
        metadata
            .Elements()
            .Single(e => e.Name.LocalName == "description")
            .Value.Length.ShouldBeGreaterThan(20);

        // A library in its own right: nothing of the host, nor of what the host stands on.
        string[] known =
        [
            .. Libraries,
            "BouncyCastle.Cryptography",
            "System.Security.Cryptography.Xml",
            "System.Security.Cryptography.Pkcs",
        ];
        metadata
            .Descendants()
            .Where(e => e.Name.LocalName == "dependency")
            .Select(e => e.Attribute("id")!.Value)
            .ShouldBeSubsetOf(known);
    }

    /// <summary>A project outside the repository: these packages, and what else they need from this machine's cache alone.</summary>
    private string Consumer(string packages)
    {
        var project = Directory.CreateDirectory(Path.Combine(folder, "consumer")).FullName;
        var cache =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                ".nuget",
                "packages"
            );
        File.WriteAllText(
            Path.Combine(project, "nuget.config"),
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(
                folder,
                "cache"
            )}" /></config>
              <packageSources><clear /><add key="here" value="{packages}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="machine" value="{cache}" /></fallbackPackageFolders>
            </configuration>
            """
        );
        File.WriteAllText(
            Path.Combine(project, "Consumer.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost>
                <OutputPath>out/</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="PadesValidator" Version="0.1.0" />
                <PackageReference Include="PdfaChecker" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """
        );
        File.WriteAllText(
            Path.Combine(project, "Program.cs"),
            """
            using PadesValidator;
            using PdfaChecker;
            using PdfSyntax;

            var pdf = PdfFile.Open(File.ReadAllBytes(args[0]));
            var now = new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.Zero);
            var report = SignatureValidator.Validate(EvidenceReader.Read(pdf), null, ValidationPolicy.Default, now, now);
            var signature = report.Signatures[0];
            var check = signature.Checks.Single(c => c.Key == CheckKey.DigestMatches);
            var pdfa = PdfaValidator.Check(pdf);
            Console.WriteLine($"{signature.Integrity} {signature.Indication} {pdfa.Claim} {pdfa.Conformant} {ReportLanguage.French.Answer(check)}");
            """
        );
        return project;
    }

    private static async Task<string> DotnetAsync(string at, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                WorkingDirectory = at,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                    ["MSBUILDDISABLENODEREUSE"] = "1",
                },
            }
        )!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(
            0,
            $"dotnet {string.Join(' ', arguments)}\n{output}\n{await error}"
        );
        return output;
    }
}
