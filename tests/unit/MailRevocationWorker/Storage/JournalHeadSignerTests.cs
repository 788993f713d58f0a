using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Tests.Storage;

public sealed class JournalHeadSignerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignAsync_NoKeyYet_MakesOneForTheOwnerAloneAndKeepsIt()
    {
        await using var t = await TestDatabase.MakeAsync();
        await t.CaseAsync();
        var options = new StorageOptions { Database = t.DatabasePath };
        var signer = new JournalHeadSigner(t.Database, options, t.Clock);

        var first = await signer.SignAsync(Ct);
        var second = await signer.SignAsync(Ct);

        var report = await new JournalVerifier(t.Database).VerifyAsync([first.Head], Ct);
        report.Intact.ShouldBeTrue();
        first.Head.ShouldBe(report.Head);
        second.KeySha256.ShouldBe(first.KeySha256);
        using var key = signer.OpenKey();
        first.IsSignedBy(key).ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(
                    Path.Combine(Path.GetDirectoryName(t.DatabasePath)!, "journal-head-key.pem")
                )
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Parse_OwnTextWithCrLf_IsTheSameHeadAndStillSigned()
    {
        await using var t = await TestDatabase.MakeAsync();
        await t.CaseAsync();
        var signer = Signer(t);
        var signed = await signer.SignAsync(Ct);

        var read = SignedJournalHead
            .Parse(signed.ToText().Replace("\n", "\r\n", StringComparison.Ordinal))
            .ShouldNotBeNull();

        read.Head.ShouldBe(signed.Head);
        read.At.ShouldBe(signed.At);
        using var key = signer.OpenKey();
        read.IsSignedBy(key).ShouldBeTrue();
    }

    [Theory]
    [InlineData("seq: ", "seq: 1")]
    [InlineData("at: 2026", "at: 2025")]
    public async Task IsSignedBy_OneCharacterChanged_IsFalse(string old, string changed)
    {
        await using var t = await TestDatabase.MakeAsync();
        await t.CaseAsync();
        var signer = Signer(t);
        var text = (await signer.SignAsync(Ct)).ToText();

        var read = SignedJournalHead
            .Parse(text.Replace(old, changed, StringComparison.Ordinal))
            .ShouldNotBeNull();

        using var key = signer.OpenKey();
        read.IsSignedBy(key).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("mail-revocation-worker journal head 1\nseq: 1\n")]
    [InlineData(
        "mail-revocation-worker journal head 1\nseq: x\nhash: y\nat: z\nkey: k\nsignature: s\n"
    )]
    public void Parse_AnythingElse_IsNull(string text) =>
        SignedJournalHead.Parse(text).ShouldBeNull();

    [Fact]
    public async Task SignAsync_KeyInPkcs12_IsUsed()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(
            "CN=journal",
            key,
            HashAlgorithmName.SHA256
        ).CreateSelfSigned(t.Clock.GetUtcNow().AddDays(-1), t.Clock.GetUtcNow().AddDays(1));
        var folder = Path.GetDirectoryName(t.DatabasePath)!;
        var file = Path.Combine(folder, "head.p12");
        var password = Path.Combine(folder, "password");
        await File.WriteAllBytesAsync(
            file,
            certificate.Export(X509ContentType.Pkcs12, "secret"),
            Ct
        );
        await File.WriteAllTextAsync(password, "secret\n", Ct);

        var signed = await new JournalHeadSigner(
            t.Database,
            new StorageOptions
            {
                Database = t.DatabasePath,
                HeadKey = file,
                HeadKeyPasswordFile = password,
            },
            t.Clock
        ).SignAsync(Ct);

        signed.IsSignedBy(key).ShouldBeTrue();
        signed.Head.ShouldBe(JournalHead.Empty);
    }

    [Fact]
    public async Task OpenKey_OtherCurve_IsRefused()
    {
        await using var t = await TestDatabase.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var file = Path.Combine(Path.GetDirectoryName(t.DatabasePath)!, "p384.pem");
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem(), Ct);

        Should
            .Throw<CryptographicException>(() =>
                new JournalHeadSigner(
                    t.Database,
                    new StorageOptions { Database = t.DatabasePath, HeadKey = file },
                    t.Clock
                ).OpenKey()
            )
            .Message.ShouldContain("P-256");
    }

    private static JournalHeadSigner Signer(TestDatabase t) =>
        new(t.Database, new StorageOptions { Database = t.DatabasePath }, t.Clock);
}
