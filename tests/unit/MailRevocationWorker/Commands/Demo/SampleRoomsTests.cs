using System.IO.Compression;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Form;
using MailRevocationWorker.Trust;
using MimeKit;
using PadesValidator;
using PdfaChecker;
using PdfSyntax;

namespace MailRevocationWorker.Tests.Commands.Demo;

/// <summary>The samples, as the rooms that read documents see them.</summary>
public sealed class SampleRoomsTests(PlaygroundFixture playground)
    : IClassFixture<PlaygroundFixture>,
        IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"demo-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void GoodForms_AreReadPassedAndPdfa()
    {
        var trust = Trust();
        foreach (var sample in playground.Samples.Where(one => one.Revokes is not null))
        {
            var pdf = Open(sample);
            var form = FormReader
                .Read(pdf, TestContext.Current.CancellationToken)
                .Forms.ShouldHaveSingleItem(sample.Name);
            form.Findings.ShouldBeEmpty(sample.Name);
            form.SerialCandidates.ShouldContain(
                playground.Pki.SerialOf(sample.Revokes!),
                sample.Name
            );
            form.Confirmed.ShouldBeTrue(sample.Name);
            form.Capacity.ShouldNotBeNull(sample.Name);
            form.Reason.ShouldNotBeNull(sample.Name);

            var report = Validate(pdf, trust).Signatures.ShouldHaveSingleItem(sample.Name);
            report.Indication.ShouldBe(
                Indication.TotalPassed,
                $"{sample.Name}: {string.Join("; ", report.Findings)}"
            );
            report.Level.ShouldBe(PadesLevel.BB, sample.Name);
            report.Coverage.ShouldBe(Coverage.WholeFile, sample.Name);
            report.Product.ShouldNotBeNull(sample.Name);

            var pdfa = PdfaValidator.Check(pdf, ct: TestContext.Current.CancellationToken);
            pdfa.Claim.ShouldBe("2b", sample.Name);
            PdfaPolicy.Default.Refusing(pdfa).ShouldBeEmpty(sample.Name);
            pdfa.Violations.ShouldBeEmpty(sample.Name);
        }
    }

    [Theory]
    [InlineData("10-wrong-product", FindingKey.PolicyNotAccepted)]
    [InlineData("15-tampered", FindingKey.FormFilledAfterSigning)]
    [InlineData("16-bytes-flipped", FindingKey.DigestMismatch)]
    [InlineData("17-look-alike", FindingKey.ChainUntrusted)]
    public void BadSignature_OfSample_IsFound(string name, FindingKey key)
    {
        var report = Validate(Open(playground.Samples.Single(one => one.Name == name)), Trust())
            .Signatures.ShouldHaveSingleItem();
        report.Has(key).ShouldBeTrue(string.Join("; ", report.Findings));
        (report.Indication, report.LaterChanges).ShouldNotBe(
            (Indication.TotalPassed, LaterChanges.None)
        );
    }

    [Fact]
    public void Script_OfSample_RefusesTheForm()
    {
        var pdf = Open(playground.Samples.Single(one => one.Code == DecisionCode.ActiveContent));
        var report = PdfaValidator.Check(pdf, ct: TestContext.Current.CancellationToken);
        PdfaPolicy
            .Default.Refusing(report)
            .ShouldContain(violation => violation.Family == ViolationFamily.ActiveContent);
    }

    private TrustSnapshot Trust()
    {
        using var fresh = Playground.Fresh(folder);
        fresh.Write(playground.Pki, PlaygroundFixture.Now);
        var loaded = TrustFolder.Load([fresh.Trust]);
        loaded.Problems.ShouldBeEmpty();
        return loaded.Snapshot;
    }

    private static ValidationReport Validate(PdfFile pdf, TrustSnapshot trust) =>
        SignatureValidator.Validate(
            EvidenceReader.Read(pdf, ct: TestContext.Current.CancellationToken),
            trust,
            ValidationPolicy.Default,
            PlaygroundFixture.Now,
            PlaygroundFixture.Now
        );

    private static PdfFile Open(SampleRequest sample)
    {
        var part = sample
            .Mail.BodyParts.OfType<MimePart>()
            .Concat(
                sample
                    .Mail.BodyParts.OfType<MessagePart>()
                    .SelectMany(inner => inner.Message!.BodyParts.OfType<MimePart>())
            )
            .Single(one => one.FileName is not null);
        using var bytes = new MemoryStream();
        part.Content!.DecodeTo(bytes, TestContext.Current.CancellationToken);
        if (part.FileName!.EndsWith(".zip", StringComparison.Ordinal))
        {
            bytes.Position = 0;
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Read);
            using var entry = zip.Entries[0].Open();
            using var inner = new MemoryStream();
            entry.CopyTo(inner);
            return PdfFile.Open(inner.ToArray(), ct: TestContext.Current.CancellationToken);
        }

        return PdfFile.Open(bytes.ToArray(), ct: TestContext.Current.CancellationToken);
    }
}
