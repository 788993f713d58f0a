using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation;

namespace MailRevocationWorker.Tests.Revocation;

public sealed class CrlTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PublishedCrl_OpenSsl_ReadsTheSerialsAndRefusesTheCertificate(bool rsa)
    {
        Assert.True(HasOpenSsl(), "openssl is not on the PATH");
        await using var rig = await AuthorityRig.MakeAsync(rsa);
        using var revoked = rig.Ca.Issue("7E01");
        using var good = rig.Ca.Issue("7E02");
        var targets = await rig.RegisterAsync(
            AuthorityRig.Row("7E01", revoked),
            AuthorityRig.Row("7E02", good)
        );
        await rig.RevokeAsync(
            targets.Single(t => t.SerialNumber == "7E01"),
            CrlReason.KeyCompromise
        );

        var text = OpenSsl($"crl -inform DER -noout -text -in {rig.CrlPath}").Output;

        text.ShouldContain("Version 2");
        text.ShouldContain("Serial Number: 7E01");
        text.ShouldNotContain("7E02");
        text.ShouldContain("Key Compromise");
        text.ShouldContain("X509v3 CRL Number");
        text.ShouldContain("X509v3 Authority Key Identifier");
        text.ShouldNotContain("critical");
        var ca = Write(rig, "ca.pem", rig.Ca.Certificate);
        var crl = Path.Combine(rig.Folder, "crl.pem");
        OpenSsl($"crl -inform DER -in {rig.CrlPath} -out {crl}");
        var at = rig.Storage.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        var verify = $"verify -attime {at} -crl_check -CAfile {ca} -CRLfile {crl} ";
        OpenSsl(verify + Write(rig, "good.pem", good)).Exit.ShouldBe(0);
        var refused = OpenSsl(verify + Write(rig, "revoked.pem", revoked));
        refused.Exit.ShouldBe(2);
        refused.Output.ShouldContain("certificate revoked");
    }

    [Fact]
    public async Task PublishedCrl_ReasonUnspecified_HasNoReason()
    {
        Assert.True(HasOpenSsl(), "openssl is not on the PATH");
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("7E01"), CrlReason.Unspecified);

        OpenSsl($"crl -inform DER -noout -text -in {rig.CrlPath}")
            .Output.ShouldNotContain("CRL Reason");
    }

    [Fact]
    public async Task PublishedCrl_EmptyOne_IsReadByOpenSslAndVerifies()
    {
        Assert.True(HasOpenSsl(), "openssl is not on the PATH");
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.Authority.PublishDueAsync(Ct);

        var ca = Write(rig, "ca.pem", rig.Ca.Certificate);
        var read = OpenSsl($"crl -inform DER -noout -text -in {rig.CrlPath} -CAfile {ca}");

        read.Output.ShouldContain("No Revoked Certificates");
        read.Output.ShouldContain("verify OK");
    }

    [Fact]
    public async Task Write_ThenRead_GivesTheSame()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var authority = IssuingAuthority.Load(rig.Ca.Options).Authority!;
        var crl = Sample(
            authority,
            new Dictionary<string, CrlEntry>
            {
                ["80"] = new(Now, 0, null),
                ["FF00"] = new(Now, 1, Now.AddDays(-1)),
                ["1"] = new(new(2051, 1, 1, 0, 0, 0, TimeSpan.Zero), 9, null),
                ["00F".TrimStart('0')] = new(Now, 4, null),
                [new string('F', 40)] = new(Now, 3, null),
            },
            BigInteger.Pow(2, 158)
        );

        var read = CrlReader.Read(CrlWriter.Write(crl, authority)).ShouldNotBeNull();

        read.IsOf(authority.Issuer).ShouldBeTrue();
        read.Content.Number.ShouldBe(crl.Number);
        read.Content.NextUpdate.ShouldBe(crl.NextUpdate);
        read.Content.ExpiredSince.ShouldBe(authority.Issuer.NotBefore);
        read.Content.KeyIdentifier.ToArray().ShouldBe(crl.KeyIdentifier.ToArray());
        read.Content.Entries.OrderBy(e => e.Key).ShouldBe(crl.Entries.OrderBy(e => e.Key));
    }

    [Fact]
    public async Task Read_AnyPrefixOrFlippedOctet_NeverThrowsAndIsNeverTheCas()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var authority = IssuingAuthority.Load(rig.Ca.Options).Authority!;
        var der = CrlWriter.Write(
            Sample(authority, new Dictionary<string, CrlEntry> { ["A1"] = new(Now, 1, Now) }, 7),
            authority
        );

        for (var n = 0; n < der.Length; n++)
        {
            CrlReader.Read(der.AsMemory(0, n)).ShouldBeNull();
            var flipped = der.ToArray();
            flipped[n] ^= 0x41;
            (CrlReader.Read(flipped)?.IsOf(authority.Issuer) ?? false).ShouldBeFalse(
                n.ToString(CultureInfo.InvariantCulture)
            );
        }
    }

    [Fact]
    public async Task Write_HundredThousandEntries_IsQuickAndOrdered()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var authority = IssuingAuthority.Load(rig.Ca.Options).Authority!;
        var entries = Enumerable
            .Range(1, 100_000)
            .ToDictionary(n => $"11{n * 7919L:X30}", n => new CrlEntry(Now, n % 2, null));

        var clock = Stopwatch.StartNew();
        var der = CrlWriter.Write(Sample(authority, entries, 1), authority);
        var read = CrlReader.Read(der);
        clock.Stop();

        read!.Content.Entries.Count.ShouldBe(100_000);
        read.Content.Entries.Keys.ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{der.Length} octets in {clock.ElapsedMilliseconds} ms"
        );
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20), "a guard, not a measure");
    }

    [Theory]
    [InlineData("../test-ca")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData(".test-ca")]
    [InlineData("test-ca.crl")]
    [InlineData("unknown")]
    public async Task ReadAsync_NameThatIsNone_IsNull(string name)
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.Authority.PublishDueAsync(Ct);

        (await rig.Files.ReadAsync(name, Ct)).ShouldBeNull();
        (await rig.Files.ReadAsync("test-ca", Ct)).ShouldNotBeNull();
    }

    [Fact]
    public void Validate_BadSettings_NamesKeyBoundAndValue()
    {
        var options = new RevocationOptions { CrlHours = 0, CrlFolder = " " };
        options.Embedded.Authorities.Add(
            new EmbeddedAuthorityOptions { Name = "a/b", Pkcs12 = "missing.p12" }
        );

        options
            .Validate()
            .ShouldBe([
                "Revocation:CrlHours must be 1 to 168, was 0",
                "Revocation:CrlFolder must be a folder, was empty",
                "Revocation:Embedded:Authorities:0:Name must be 1 to 64 letters, digits, '-' or '_', was 'a/b'",
                "Revocation:Embedded:Authorities:0:Pkcs12 must be a file that exists, was 'missing.p12'",
            ]);
    }

    private static Crl Sample(
        IssuingAuthority authority,
        Dictionary<string, CrlEntry> entries,
        BigInteger number
    ) =>
        new(
            authority.Issuer.SubjectDer,
            authority.Issuer.KeyIdentifier,
            number,
            Now,
            Now.AddHours(24),
            authority.StatusKeptSince,
            entries
        );

    private static string Write(AuthorityRig rig, string name, X509Certificate2 certificate)
    {
        var path = Path.Combine(rig.Folder, name);
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }

    private static bool HasOpenSsl() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "openssl")));

    private static (int Exit, string Output) OpenSsl(string arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("openssl", arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync(Ct);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
