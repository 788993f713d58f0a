using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Inspection.Messages;
using PadesValidator;
using TestSupport;

namespace Integration.Tests.Inspection;

/// <summary>What fails in the cage for a reason of our own is thrown, to be tried again; it is no finding, and costs no child.</summary>
public sealed class InspectorOutageTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("mail-revocation-worker-own-")
        .FullName;

    private readonly InspectorPool pool = new(
        new InspectionOptions { Processes = 1, DeadlineSeconds = 120 }
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static MessageReadOptions Options =>
        new() { OwnAddresses = [MailRig.Operator], OwnMessageIdDomain = "rig.test" };

    public void Dispose()
    {
        pool.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Mail_WhoseFolderCantBeMade_IsAnOutageAndIsReadOnceItCan()
    {
        var mail = await MailAsync();
        var inTheWay = Path.Combine(folder, "in-the-way");
        await File.WriteAllTextAsync(inTheWay, "", Ct);
        var output = Path.Combine(inTheWay, "out");

        await Should.ThrowAsync<InspectionOutageException>(() =>
            pool.ReadMessageAsync(mail, output, Options, Ct)
        );
        File.Delete(inTheWay);
        var (report, failure) = await pool.ReadMessageAsync(mail, output, Options, Ct);

        report.ShouldNotBeNull(failure).Documents.Count.ShouldBe(1);
        pool.Deaths.ShouldBe(0);
    }

    [Fact]
    public async Task File_ThatIsMissing_IsAnOutage()
    {
        var missing = Path.Combine(folder, "missing");

        await Should.ThrowAsync<InspectionOutageException>(() =>
            pool.ReadMessageAsync(missing, folder, Options, Ct)
        );
        await Should.ThrowAsync<InspectionOutageException>(() =>
            pool.ReadDocumentAsync(missing, null, form: true, Ct)
        );
        await Should.ThrowAsync<InspectionOutageException>(() => ValidateAsync(missing));
        pool.Deaths.ShouldBe(0);
    }

    [Fact]
    public async Task File_ThatCantBeReadAlthoughItOpens_IsAnOutage()
    {
        // A process's memory as a file: it opens, and reading its first page fails with EIO, as on a disk that dies.
        const string Dying = "/proc/self/mem";
        Assert.SkipUnless(File.Exists(Dying), "needs Linux");

        await Should.ThrowAsync<InspectionOutageException>(() =>
            pool.ReadMessageAsync(Dying, folder, Options, Ct)
        );
        await Should.ThrowAsync<InspectionOutageException>(() =>
            pool.ReadDocumentAsync(Dying, null, form: true, Ct)
        );
        pool.Deaths.ShouldBe(0);
    }

    [Fact]
    public async Task Snapshot_Damaged_IsAnOutage()
    {
        var snapshot = Path.Combine(folder, "trust.json");
        await File.WriteAllTextAsync(snapshot, "{\"anchors\":[", Ct);

        await Should.ThrowAsync<InspectionOutageException>(() => ValidateAsync(snapshot));
        pool.Deaths.ShouldBe(0);
    }

    [Fact]
    public async Task Cage_ThatCantStart_IsAnOutageAndNoFindingAboutTheDocument()
    {
        // No runtime starts in that little memory: it ends before it has seen a question.
        Assert.SkipUnless(CageTools.WithLimits, "needs prlimit");
        using var tight = new InspectorPool(
            new InspectionOptions { HeapMegabytes = 1, NativeMegabytes = 0 }
        );

        await Should.ThrowAsync<InspectionOutageException>(() =>
            tight.ReadDocumentAsync(
                Places.Fixture("requests", "files", "uns-form.pdf"),
                null,
                form: true,
                Ct
            )
        );
        tight.Deaths.ShouldBe(0);
    }

    private Task<(ValidationReport? Report, string? Failure)> ValidateAsync(string snapshot) =>
        pool.ValidateAsync(
            new DocumentEvidence(),
            snapshot,
            TimeProvider.System.GetUtcNow(),
            TimeProvider.System.GetUtcNow(),
            Ct
        );

    private async Task<string> MailAsync()
    {
        var path = Path.Combine(folder, "mail.eml");
        await File.WriteAllTextAsync(
            path,
            "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n%%EOF\r\n",
            Ct
        );
        return path;
    }
}
