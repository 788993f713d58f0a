using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using MailRevocationWorker.Commands.Demo;
using MimeKit;
using PdfSyntax;

namespace MailRevocationWorker.Tests.Commands.Demo;

public sealed class PadesSignerTests(PlaygroundFixture playground)
    : IClassFixture<PlaygroundFixture>
{
    private byte[] Pdf(string sample)
    {
        var mail = playground.Samples.Single(one => one.Name == sample).Mail;
        using var bytes = new MemoryStream();
        mail.Attachments.OfType<MimePart>()
            .Single()
            .Content!.DecodeTo(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private static (SignedCms Cms, long[] Range) Signature(byte[] pdf)
    {
        var view = Open(pdf).Latest;
        var value = view.Dictionary(FormFiller.Find(view, "signature").Field, "V")!;
        var range = view.Array(value, "ByteRange")!
            .Cast<PdfInteger>()
            .Select(one => one.Value)
            .ToArray();
        byte[] signed =
        [
            .. pdf.AsSpan((int)range[0], (int)range[1]),
            .. pdf.AsSpan((int)range[2], (int)range[3]),
        ];
        var cms = new SignedCms(new ContentInfo(signed), detached: true);
        cms.Decode(view.String(value, "Contents")!.Bytes.Span);
        return (cms, range);
    }

    [Fact]
    public void Sign_GoodForm_VerifiesOverTheWholeFile()
    {
        var pdf = Pdf("01-holder");
        var (cms, range) = Signature(pdf);
        cms.CheckSignature(verifySignatureOnly: true);
        range[0].ShouldBe(0);
        (range[2] + range[3]).ShouldBe(pdf.Length);
        pdf[range[1]].ShouldBe((byte)'<');
        pdf[range[2] - 1].ShouldBe((byte)'>');
    }

    [Fact]
    public void Sign_GoodForm_CarriesBaselineAttributes() =>
        Signature(Pdf("01-holder"))
            .Cms.SignerInfos[0]
            .SignedAttributes.Cast<CryptographicAttributeObject>()
            .Select(attribute => attribute.Oid.Value)
            .ShouldBe(
                [
                    "1.2.840.113549.1.9.3", // content-type
                    "1.2.840.113549.1.9.4", // message-digest
                    "1.2.840.113549.1.9.16.2.47", // signing-certificate-v2
                ],
                ignoreOrder: true
            );

    [Fact]
    public void Flipped_SignedByte_NoLongerVerifies() =>
        Should.Throw<CryptographicException>(() =>
            Signature(Pdf("16-bytes-flipped")).Cms.CheckSignature(verifySignatureOnly: true)
        );

    private static PdfFile Open(byte[] pdf) =>
        PdfFile.Open(pdf, ct: TestContext.Current.CancellationToken);
}
