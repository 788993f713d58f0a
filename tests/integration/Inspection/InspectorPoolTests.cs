using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using TestSupport;

namespace Integration.Tests.Inspection;

/// <summary>The cage with real children: their death is a finding, and the next question is answered all the same.</summary>
public sealed class InspectorPoolTests
{
    [Fact]
    public async Task Document_ThatTakesTooLong_IsAFindingAndTheNextIsRead()
    {
        // A pipe that nobody writes to: reading it never ends, whatever the machine's speed.
        var folder = Directory.CreateTempSubdirectory("mail-revocation-worker-cage-").FullName;
        var endless = Path.Combine(folder, "endless.pdf");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [endless]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var options = new InspectionOptions
        {
            Processes = 1,
            DeadlineSeconds = 5,
            Attempts = 1,
        };
        using var pool = new InspectorPool(options);

        var hung = await pool.ReadMessageAsync(
            endless,
            folder,
            Reading,
            TestContext.Current.CancellationToken
        );

        // On a busy machine a new child takes longer than that to start.
        options.DeadlineSeconds = 120;
        var read = await pool.ReadDocumentAsync(
            Places.Fixture("requests", "files", "uns-form.pdf"),
            null,
            form: true,
            TestContext.Current.CancellationToken
        );

        hung.Report.ShouldBeNull();
        hung.Failure.ShouldNotBeNull().ShouldContain("no answer within 5 s");
        pool.Deaths.ShouldBe(1);
        read.Readability.ShouldBe(Readability.Readable);
        read.Forms.Count.ShouldBe(1);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Child_ThatDiesOnAQuestion_IsReplacedAndTheDocumentIsKnownByItsHash()
    {
        // 64 MB of heap can't hold a file of 200 MB: the child fails on it, and the pool goes on.
        var big = Path.GetTempFileName();
        await using (var file = File.OpenWrite(big))
        {
            file.SetLength(200L << 20);
        }

        using var pool = new InspectorPool(
            new InspectionOptions { Processes = 1, HeapMegabytes = 64 }
        );

        var failed = await pool.ReadDocumentAsync(
            big,
            null,
            form: true,
            TestContext.Current.CancellationToken
        );
        var read = await pool.ReadDocumentAsync(
            Places.Fixture("requests", "files", "ph-bt-self.pdf"),
            null,
            form: true,
            TestContext.Current.CancellationToken
        );

        failed.Readability.ShouldBe(Readability.ParserFailure);
        failed.Sha256.Length.ShouldBe(64);
        read.Readability.ShouldBe(Readability.Readable);
        File.Delete(big);
    }

    private static MailRevocationWorker.Inspection.Messages.MessageReadOptions Reading =>
        new() { OwnAddresses = [], OwnMessageIdDomain = "example.org" };
}
