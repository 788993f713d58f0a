using System.Diagnostics;
using PdfaChecker;
using PdfSyntax;
using TestSupport;

namespace Integration.Tests.Pdfa;

/// <summary>A form as a requester makes it: written in LibreOffice and exported as PDF/A. The checker has nothing to object to.</summary>
public sealed class LibreOfficeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(1, "1b")]
    [InlineData(2, "2b")]
    public async Task Check_FormExportedByLibreOffice_Conforms(int part, string flavour)
    {
        var program = OnPath("soffice") ?? OnPath("libreoffice");
        Assert.False(
            program is null,
            "LibreOffice is not on the PATH (Debian: libreoffice-writer-nogui, fonts-liberation)"
        );
        var folder = Directory.CreateTempSubdirectory("mrw-libreoffice-");
        try
        {
            var ct = TestContext.Current.CancellationToken;
            var pdf = PdfFile.Open(await ExportAsync(program, folder.FullName, part), ct: ct);
            // LibreOffice tags part 1 and claims 1a for it: what it claims, and the level B that was asked for.
            foreach (var against in new[] { null, flavour })
            {
                var report = PdfaValidator.Check(pdf, against, ct);
                report.Claim.ShouldNotBeNull().ShouldStartWith(flavour[..1]);
                report.Violations.ShouldBeEmpty();
                report.Conformant.ShouldBe(true);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The filter option SelectPdfVersion is 1 for PDF/A-1b, 2 for PDF/A-2b. A profile of its own: no other instance is disturbed.</summary>
    private static async Task<byte[]> ExportAsync(string program, string folder, int part)
    {
        var profile = new Uri(Path.Combine(folder, "profile")).AbsoluteUri;
        var filter =
            $$$"""pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"{{{part}}}"}}""";
        using var process = Process.Start(
            new ProcessStartInfo(
                program,
                [
                    $"-env:UserInstallation={profile}",
                    "--headless",
                    "--convert-to",
                    filter,
                    "--outdir",
                    folder,
                    Places.Fixture("form", "formulaire-sans-champs.fodt"),
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        deadline.CancelAfter(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            var exported = Path.Combine(folder, "formulaire-sans-champs.pdf");
            File.Exists(exported)
                .ShouldBeTrue($"exit {process.ExitCode}: {await output} {await error}");
            return await File.ReadAllBytesAsync(exported, deadline.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
