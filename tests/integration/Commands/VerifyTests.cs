using System.Diagnostics;
using System.Text.Json;
using TestSupport;

namespace Integration.Tests.Commands;

/// <summary>The reports of <c>verify</c> as a person, a script and a printer get them.</summary>
public sealed class VerifyTests : IDisposable
{
    private const string At = "2026-11-22T23:00:00Z";
    private readonly string folder = Directory.CreateTempSubdirectory("verify").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Requests => Places.Fixture("requests");

    private static string Signed =>
        Directory
            .EnumerateFiles(Requests, "*.pdf", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .First();

    private static Task<Verb> VerifyAsync(params string[] arguments) =>
        Verb.RunAsync(Requests, ["verify", "--trust", "trust", "--at", At, .. arguments]);

    [Fact]
    public async Task Verify_Text_IsFrenchOrAsAskedFor()
    {
        var french = await VerifyAsync(Signed);
        var english = await VerifyAsync("--lang", "en", "--detail", Signed);

        french.Status.ShouldBe(0, french.Error);
        french.Output.ShouldContain("PDF/A-");
        french.Output.ShouldNotContain("\u001b");
        french.Output.ShouldNotContain("Is the");
        english.Output.ShouldContain("Is the signer’s certificate found?");
    }

    [Fact]
    public async Task Verify_Json_IsOneArrayWithEveryQuestion()
    {
        var verb = await VerifyAsync("--format", "json", Signed, Signed);

        verb.Status.ShouldBe(0, verb.Error);
        var documents = JsonElement.Parse(verb.Output);
        documents.GetArrayLength().ShouldBe(2);
        documents[0]
            .GetProperty("signatures")[0]
            .GetProperty("checks")
            .EnumerateArray()
            .Select(c => c.GetProperty("key").GetString())
            .ShouldContain("SignerNotRevoked");
    }

    [Fact]
    public async Task Verify_Html_IsOnePageInTheFileNamed()
    {
        var page = Path.Combine(folder, "report.html");

        var verb = await VerifyAsync("--format", "html", "--out", page, Signed);

        verb.Status.ShouldBe(0, verb.Error);
        verb.Output.ShouldBeEmpty();
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        html.ShouldStartWith("<!DOCTYPE html>");
        html.ShouldContain("</html>");
        html.ShouldNotContain("<script");
    }

    [Fact]
    public async Task Verify_UnknownLanguage_IsAUsageError()
    {
        var verb = await VerifyAsync("--lang", "tlh", Signed);

        verb.Status.ShouldBe(2);
        verb.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("text", true)]
    [InlineData("jsonl", false)]
    public async Task Verify_ManyFilesAtATerminal_ShowsProgressToPeopleAlone(
        string format,
        bool shown
    )
    {
        var files = string.Join(' ', Enumerable.Repeat($"'{Signed}'", 12));
        var program = Path.Combine(AppContext.BaseDirectory, "MailRevocationWorker.dll");
        using var process = Process.Start(
            new ProcessStartInfo(
                "script",
                [
                    "-qec",
                    $"dotnet '{program}' verify --format {format} {files}",
                    Path.Combine(folder, "typescript"),
                ]
            )
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["TERM"] = "xterm-256color" },
            }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.ShouldBe(0, output);
        output.Contains("/12", StringComparison.Ordinal).ShouldBe(shown, output);
        output.Split(shown ? "PDF/A-" : "\"verdict\"").Length.ShouldBe(13, "one report a file");
    }
}
