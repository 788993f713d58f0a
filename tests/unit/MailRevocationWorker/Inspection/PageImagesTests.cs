using System.Buffers.Binary;
using System.Diagnostics;
using MailRevocationWorker.Inspection;
using TestSupport;

namespace MailRevocationWorker.Tests.Inspection;

public sealed class PageImagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RenderAsync_Form_IsAPictureOfBoundedSize()
    {
        using var images = Drawing();
        var form = Path.Combine(
            Places.Root,
            "src/MailRevocationWorker/Form/Assets/formulaire-de-revocation.pdf"
        );

        var drawn = await images.RenderAsync(form, "A", 1, Ct);

        var png = drawn.Png.ShouldNotBeNull(drawn.Failure);
        BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(20)).ShouldBe(1500u);
        (await images.RenderAsync(form, "A", 1, Ct)).Png.ShouldBeSameAs(png, "it is kept");
    }

    [Fact]
    public async Task RenderAsync_PageThatIsNotThere_IsAFailure()
    {
        using var images = Drawing();
        var form = Path.Combine(
            Places.Root,
            "src/MailRevocationWorker/Form/Assets/formulaire-de-revocation.pdf"
        );

        var drawn = await images.RenderAsync(form, "A", 9, Ct);

        drawn.Png.ShouldBeNull();
        drawn.Failure.ShouldNotBeNull();
    }

    [Fact]
    public async Task RenderAsync_APageTenKilometresWide_IsNoLargerThanAnyOther()
    {
        using var images = Drawing();
        var path = Path.Combine(Directory.CreateTempSubdirectory("page-").FullName, "wide.pdf");
        await File.WriteAllTextAsync(
            path,
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 28000000 28000000]>>endobj\ntrailer<</Root 1 0 R>>",
            Ct
        );

        var drawn = await images.RenderAsync(path, "B", 1, Ct);

        (drawn.Png?.Length ?? 0).ShouldBeLessThan(12 << 20);
        if (drawn.Png is { } png)
        {
            BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(16)).ShouldBeLessThanOrEqualTo(1500u);
        }
    }

    [Fact]
    public async Task RenderAsync_NoPdf_IsAFailure()
    {
        using var images = Drawing();
        var path = Path.Combine(Directory.CreateTempSubdirectory("page-").FullName, "no.pdf");
        await File.WriteAllTextAsync(path, "nothing of the kind", Ct);

        (await images.RenderAsync(path, "C", 1, Ct)).Failure.ShouldNotBeNull();
    }

    [Fact]
    public async Task BareRoot_AProgramInIt_SeesNoFileButTheSystems()
    {
        Assert.SkipWhen(BareRoot.Prefix.Count == 0, "mount namespaces are not permitted here");
        var secret = Path.Combine(Directory.CreateTempSubdirectory("page-").FullName, "key.pem");
        await File.WriteAllTextAsync(secret, "secret", Ct);

        (await InBareRootAsync("cat", secret)).ShouldNotContain("secret");
        (await InBareRootAsync("cat", "/etc/passwd")).ShouldBeEmpty();
        (await InBareRootAsync("ls", "/"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBeSubsetOf([
                "bin",
                "etc",
                "lib",
                "lib32",
                "lib64",
                "libx32",
                "sbin",
                "usr",
                "var",
            ]);
        (
            await InBareRootAsync(
                "sh",
                "-c",
                "echo x > /usr/mail-revocation-worker-test && echo written"
            )
        ).ShouldBeEmpty();
        File.Exists("/usr/mail-revocation-worker-test").ShouldBeFalse();
    }

    private static async Task<string> InBareRootAsync(params string[] command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(BareRoot.Prefix[0], [.. BareRoot.Prefix.Skip(1), .. command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var said = process.StandardError.ReadToEndAsync(Ct);
        var output = await process.StandardOutput.ReadToEndAsync(Ct);
        await said;
        await process.WaitForExitAsync(Ct);
        return output;
    }

    private static PageImages Drawing()
    {
        Assert.True(PageImages.Available, "there is no pdftoppm here (Debian's poppler-utils)");
        return new(TimeProvider.System);
    }
}
