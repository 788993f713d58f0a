using System.Diagnostics;
using System.Globalization;
using Integration.Tests.Service;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Inspection.Messages;
using TestSupport;

namespace Integration.Tests.Inspection;

/// <summary>Each hostile mail in the cage as it is shipped: an answer within time and memory; no inspector dies of one.</summary>
public sealed class HostileMailTests : IDisposable
{
    /// <summary>Generous: the machine may do other work. The figures are printed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(18);

    private const long MaxResidentBytes = 256L << 20;

    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-hostile-")
        .FullName;

    public static TheoryData<string> Kinds => new(HostileMails.All.Select(m => m.Kind));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Mail_Hostile_IsReadWithinTimeAndMemory(string kind)
    {
        var bomb = HostileMails.All.Single(m => m.Kind == kind);
        var path = Path.Combine(folder, "mail.eml");
        await using (var file = File.Create(path))
        {
            await bomb.WriteAsync(file);
        }

        using var pool = new InspectorPool(new InspectionOptions { Processes = 1 });
        await pool.WarmAsync(Places.Fixture("requests", "files", "uns-form.pdf"), Ct);
        var clock = Stopwatch.StartNew();
        var (report, failure) = await pool.ReadMessageAsync(
            path,
            folder,
            new() { OwnAddresses = [MailRig.Operator], OwnMessageIdDomain = "rig.test" },
            Ct
        );
        var mail = clock.Elapsed;
        var documents = new List<DocumentReport>();
        foreach (var document in report?.Documents ?? [])
        {
            documents.Add(await pool.ReadDocumentAsync(document.Path, null, form: true, Ct));
        }

        clock.Stop();
        report.ShouldNotBeNull(failure);
        pool.Deaths.ShouldBe(0);
        var peak = ChildFigures.Of(pool.Idle.Single()).PeakBytes;
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{bomb.What}: {new FileInfo(path).Length >> 10} KB; mail {mail.TotalMilliseconds:0} ms, all {clock.Elapsed.TotalMilliseconds:0} ms; peak {peak >> 20} MB; {documents.Count} documents {string.Join(", ", documents.Select(d => d.Readability))}; findings {string.Join(", ", report.Findings.Select(f => f.ToString()).Take(4))}"
            )
        );
        clock.Elapsed.ShouldBeLessThan(Patience);
        peak.ShouldBeInRange(1, MaxResidentBytes);
    }

    [Fact]
    public async Task Mail_WhoseDocumentIsLargerThanAChildMayWrite_IsAFindingAndNoFileIsLarger()
    {
        var path = await TooLargeAsync();

        using var pool = new InspectorPool(
            new InspectionOptions { Processes = 1, FileMegabytes = 1 }
        );
        var (report, failure) = await pool.ReadMessageAsync(
            path,
            Directory.CreateDirectory(Path.Combine(folder, "out")).FullName,
            new() { OwnAddresses = [MailRig.Operator], OwnMessageIdDomain = "rig.test" },
            Ct
        );

        report.ShouldBeNull();
        failure.ShouldNotBeNull();
        Directory
            .EnumerateFiles(Path.Combine(folder, "out"), "*", SearchOption.AllDirectories)
            .ShouldAllBe(f => new FileInfo(f).Length <= 1 << 20);
        (
            await pool.ReadDocumentAsync(
                Places.Fixture("requests", "files", "uns-form.pdf"),
                null,
                form: true,
                Ct
            )
        ).Readability.ShouldBe(Readability.Readable);
    }

    /// <summary>Whoever starts the service may have it ignore the signal that goes with the limit (SIGXFSZ): then the write fails instead.</summary>
    [Fact]
    public async Task Mail_WhoseDocumentIsLargerThanAChildMayWrite_IsNoOutageWhereTheSignalIsIgnored()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a shell that ignores signals");
        var path = await TooLargeAsync();
        using var child = new InspectorProcess(
            new InspectionOptions { FileMegabytes = 1, DeadlineSeconds = 120 },
            ["/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh", .. CageTools.Self(), "inspect"]
        );

        var asked = await child.AskAsync(
            new ReadMessage(
                path,
                Path.Combine(folder, "out"),
                new() { OwnAddresses = [MailRig.Operator], OwnMessageIdDomain = "rig.test" }
            ),
            Ct
        );

        asked.Answer.ShouldBeNull();
        asked.Failure.ShouldNotBeNull().ShouldStartWith("the reader failed");
    }

    private async Task<string> TooLargeAsync()
    {
        var path = Path.Combine(folder, "mail.eml");
        await using (var writer = new StreamWriter(path))
        {
            await writer.WriteAsync(
                "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n"
            );
            for (var n = 0; n < 40_000; n++)
            {
                await writer.WriteAsync(new string('x', 76) + "\r\n");
            }
        }

        return path;
    }
}
