using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Tests.Storage;

namespace MailRevocationWorker.Tests.Pipeline;

/// <summary>An export is checked with nothing but openssl, sha256sum and the key that the auditor holds.</summary>
public sealed class CaseExportProofTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-proof-")
        .FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Out => Path.Combine(folder, "out");

    private string Key => Path.Combine(folder, "auditors-key.pem");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Export_AsItWasMade_IsProvenByTheCommandsOfItsReadme()
    {
        await ExportAsync();

        var readme = await File.ReadAllTextAsync(Path.Combine(Out, "README.txt"), Ct);
        foreach (var (name, key) in ((string, string)[])[("CLE.pem", Key), ("KEY.pem", Key)])
        {
            var command = readme
                .Split('\n')
                .Single(l => l.Contains($"-verify {name} ", StringComparison.Ordinal))
                .Trim()
                .Replace(name, key, StringComparison.Ordinal);
            var (status, said) = Run(command);
            status.ShouldBe(0, said);
            said.ShouldContain("Verified OK");
        }

        Run("sha256sum -c MANIFEST.sha256").Status.ShouldBe(0);
        var (_, digest) = Run(
            "openssl pkey -pubin -in journal-head-key.pem -outform DER -out ../key.der && sha256sum ../key.der"
        );
        readme.ShouldContain(digest[..64].ToUpperInvariant());
    }

    [Theory]
    [InlineData("mail.eml", "mail", "liam")]
    [InlineData("journal.jsonl", "message-accepted", "message-expected")]
    public async Task Export_AFileChanged_IsFound(string name, string from, string to)
    {
        await ExportAsync();
        var path = Path.Combine(Out, name);
        var text = await File.ReadAllTextAsync(path, Ct);
        text.ShouldContain(from);
        await File.WriteAllTextAsync(path, text.Replace(from, to, StringComparison.Ordinal), Ct);

        var (status, said) = Run("sha256sum -c MANIFEST.sha256");
        status.ShouldNotBe(0);
        said.ShouldContain($"{name}: FAILED");

        // Whoever mends the digest breaks the signature.
        Run($"sha256sum {string.Join(' ', Listed())} > ../new && mv ../new MANIFEST.sha256")
            .Status.ShouldBe(0);
        Run("sha256sum -c MANIFEST.sha256").Status.ShouldBe(0);
        var (proven, why) = Run(
            $"openssl dgst -sha256 -verify {Key} -signature MANIFEST.sha256.sig MANIFEST.sha256"
        );
        proven.ShouldNotBe(0);
        why.ShouldContain("failure", Case.Insensitive);
    }

    [Fact]
    public async Task Export_JournalLines_GiveTheirOwnHashes()
    {
        await ExportAsync();

        var entries = (await File.ReadAllLinesAsync(Path.Combine(Out, "journal.jsonl"), Ct))
            .Select(l => JsonSerializer.Deserialize<JournalEntity>(l, InspectionJson.Options)!)
            .ToList();

        entries.ShouldNotBeEmpty();
        entries.ShouldAllBe(e => JournalChain.HashOf(e) == e.Hash);
        entries[0].Actor = "somebody else";
        JournalChain.HashOf(entries[0]).ShouldNotBe(entries[0].Hash);
    }

    /// <summary>One case, unpacked; the auditor was given the key before.</summary>
    private async Task ExportAsync()
    {
        Assert.SkipUnless(
            HasTool("openssl") && HasTool("sha256sum"),
            "openssl or sha256sum is missing"
        );
        await using var t = await TestDatabase.MakeAsync();
        var mail = Path.Combine(folder, "1.eml");
        await File.WriteAllTextAsync(mail, "mail", Ct);
        var (message, _) = await t.Store.AcceptAsync(t.Message() with { StoredPath = mail }, Ct);
        var row = (await t.Store.OpenDocumentsAsync(message.Id, "{}", null, [], Ct))[0];
        var signer = new JournalHeadSigner(
            t.Database,
            new StorageOptions { Database = t.DatabasePath },
            t.Clock
        );
        await File.WriteAllTextAsync(Key, signer.PublicKeyPem(), Ct);
        var export = new CaseExport(
            t.Store,
            new MessageStore(Path.Combine(folder, "store")),
            new RevocationOptions { CrlFolder = Path.Combine(folder, "crl") },
            signer,
            t.Clock
        );
        await using var zip = (await export.ZipAsync(row.Number, Ct)).ShouldNotBeNull();
        await ZipFile.ExtractToDirectoryAsync(zip, Out, cancellationToken: Ct);
    }

    private string[] Listed() =>
        [.. File.ReadAllLines(Path.Combine(Out, "MANIFEST.sha256")).Select(l => l[66..])];

    private static bool HasTool(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(f => File.Exists(Path.Combine(f, name)));

    private (int Status, string Said) Run(string command)
    {
        var how = new ProcessStartInfo("sh", ["-c", $"{command} 2>&1"])
        {
            WorkingDirectory = Out,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        how.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(how)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
