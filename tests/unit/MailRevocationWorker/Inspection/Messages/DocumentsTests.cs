using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Tests.Inspection.Messages;

/// <summary>Where PDFs hide, and what is no PDF.</summary>
public sealed class DocumentsTests
{
    private static readonly byte[] Pdf = Encoding.Latin1.GetBytes(Reading.Pdf);

    [Fact]
    public void Attachment_IsPdf_IsWrittenUnderItsHash()
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail("", Reading.Mixed(Reading.Text, Reading.AttachedPdf()))
        );
        var document = report.Documents.ShouldHaveSingleItem();
        document.Sha256.ShouldBe(Convert.ToHexString(SHA256.HashData(Pdf)));
        File.ReadAllBytes(document.Path).ShouldBe(Pdf);
        Path.GetFileName(document.Path).ShouldBe(document.Sha256 + ".pdf");
        document.DisplayName.ShouldBe("demande.pdf");
        document.Findings.ShouldBeEmpty();
        report.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("application/octet-stream", "x.bin")]
    [InlineData("image/png", "logo.png")]
    [InlineData("text/plain", "note.txt")]
    public void Attachment_IsPdfByContent_CountsWhateverItsName(string type, string name)
    {
        using var reading = new Reading();
        reading
            .Read(Reading.Mail("", Reading.Mixed(Reading.Text, Reading.Attached(type, name, Pdf))))
            .Documents.Count.ShouldBe(1);
    }

    [Fact]
    public void WholeMessage_IsPdf_IsADocument()
    {
        using var reading = new Reading();
        reading.Read(Reading.Mail("", Reading.AttachedPdf())).Documents.Count.ShouldBe(1);
    }

    [Fact]
    public void SamePdf_AttachedTwice_IsListedTwiceAndWrittenOnce()
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(Reading.AttachedPdf("a.pdf"), Reading.AttachedPdf("b.pdf"))
            )
        );
        report.Documents.Select(d => d.DisplayName).ShouldBe(["a.pdf", "b.pdf"]);
        Directory.GetFiles(Path.GetDirectoryName(report.Documents[0].Path)!).Length.ShouldBe(1);
    }

    [Fact]
    public void Name_WithPathAndOverrides_IsSanitised()
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail("", Reading.Mixed(Reading.AttachedPdf("../../etc/cron.d/a\u0007.pdf")))
        );
        report.Documents[0].DisplayName.ShouldBe("a.pdf");
        Path.GetFullPath(report.Documents[0].Path).ShouldStartWith(reading.Folder);
    }

    [Fact]
    public void ForwardedMessage_InBase64_IsOpened()
    {
        using var reading = new Reading();
        var inner = Encoding.Latin1.GetBytes(
            Reading.Mail("Message-ID: <a@b>", Reading.Mixed(Reading.Text, Reading.AttachedPdf()))
        );
        var report = reading.Read(
            Reading.Mail("", Reading.Mixed(Reading.Attached("message/rfc822", "m.eml", inner)))
        );
        report.Documents.ShouldHaveSingleItem().Route.ShouldContain("forwarded message");
    }

    [Fact]
    public void Zip_InZip_IsOpenedAndOneMoreIsRefused()
    {
        using var reading = new Reading();
        var once = Zip(("demande.pdf", Pdf));
        var twice = Zip(("a.zip", once));
        reading
            .Read(
                Reading.Mail("", Reading.Mixed(Reading.Attached("application/zip", "a.zip", twice)))
            )
            .Documents.ShouldHaveSingleItem()
            .Route.ShouldBe(["zip", "zip"]);
        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(Reading.Attached("application/zip", "a.zip", Zip(("b.zip", twice))))
            )
        );
        report.Documents.ShouldBeEmpty();
        report.Others.ShouldContain(o => o.Kind == AttachmentKind.RefusedArchive);
    }

    [Fact]
    public void Zip_WithBomb_IsRefused()
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(
                    Reading.Attached(
                        "application/zip",
                        "a.zip",
                        Zip(("demande.pdf", new byte[20 << 20]))
                    )
                )
            )
        );
        report.Documents.ShouldBeEmpty();
        report.Others.ShouldHaveSingleItem().Kind.ShouldBe(AttachmentKind.RefusedArchive);
    }

    [Fact]
    public void Zip_WithEntryThatEscapes_IsAFindingAndNothingIsTaken()
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(Reading.Attached("application/zip", "a.zip", Zip(("../x.pdf", Pdf))))
            )
        );
        report.Has(MessageFindingKind.PathTraversal).ShouldBeTrue();
        report.Documents.ShouldBeEmpty();
    }

    [Fact]
    public void WordProcessorFile_IsNoArchive()
    {
        using var reading = new Reading();
        var docx = Zip(
            ("[Content_Types].xml", "<x/>"u8.ToArray()),
            ("word/document.xml", "<x/>"u8.ToArray())
        );
        reading
            .Read(
                Reading.Mail("", Reading.Mixed(Reading.Attached("application/zip", "a.docx", docx)))
            )
            .Others.ShouldHaveSingleItem()
            .Kind.ShouldBe(AttachmentKind.WordProcessor);
    }

    [Theory]
    [InlineData("MZ\u0090 this is a program that calls itself a form")]
    [InlineData("<html><body>not a form</body></html>")]
    [InlineData("")]
    public void NamedPdf_ButIsNone_IsFalsePdf(string content)
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(
                    Reading.Text,
                    Reading.Attached(
                        "application/pdf",
                        "demande.pdf",
                        Encoding.Latin1.GetBytes(content)
                    )
                )
            )
        );
        report.Others.ShouldHaveSingleItem().Kind.ShouldBe(AttachmentKind.FalsePdf);
    }

    [Theory]
    [InlineData("junk before ", "", 1)]
    [InlineData("", Reading.Pdf, 1)]
    [InlineData("", "PK\u0005\u0006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1)]
    [InlineData("", "", 0)]
    public void Document_GluedToSomething_IsAPolyglot(string before, string after, int findings)
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(
                    Reading.Attached(
                        "application/pdf",
                        "a.pdf",
                        Encoding.Latin1.GetBytes(before + Reading.Pdf + after)
                    )
                )
            )
        );
        report
            .Documents.ShouldHaveSingleItem()
            .Findings.Count(f => f.Kind == MessageFindingKind.Polyglot)
            .ShouldBe(findings);
    }

    [Fact]
    public void CmsEnvelope_AroundPdf_IsOpenedInDerAndInBase64()
    {
        using var reading = new Reading();
        var envelope = Signed(Pdf);
        var armoured = Encoding.ASCII.GetBytes(
            Convert.ToBase64String(envelope, Base64FormattingOptions.InsertLineBreaks)
        );
        foreach (var bytes in (byte[][])[envelope, armoured])
        {
            var report = reading.Read(
                Reading.Mail(
                    "",
                    Reading.Mixed(
                        Reading.Attached("application/octet-stream", "demande.pdf.p7m", bytes)
                    )
                )
            );
            var document = report.Documents.ShouldHaveSingleItem();
            document.DisplayName.ShouldBe("demande.pdf");
            document.Route.ShouldBe(["s/mime"]);
            report.Findings.ShouldBeEmpty();
        }
    }

    [Fact]
    public void OpaqueMail_WithPdf_IsOpenedAndABrokenSignatureIsAFinding()
    {
        using var reading = new Reading();
        var envelope = Signed(
            Encoding.Latin1.GetBytes(
                Reading
                    .Mixed(Reading.Text, Reading.AttachedPdf())
                    .Replace("\n", "\r\n", StringComparison.Ordinal)
            )
        );
        var mail =
            "Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n";
        reading
            .Read(Reading.Mail("", mail + Convert.ToBase64String(envelope)))
            .Findings.ShouldBeEmpty();
        envelope[envelope.AsSpan().IndexOf("Bonjour"u8)] = (byte)'X';
        var report = reading.Read(Reading.Mail("", mail + Convert.ToBase64String(envelope)));
        report.Documents.Count.ShouldBe(1);
        report.Has(MessageFindingKind.SMimeSignatureInvalid).ShouldBeTrue();
    }

    [Fact]
    public void EncryptedMail_IsNamedAsSuch()
    {
        using var reading = new Reading();
        using var key = RSA.Create(2048);
        var cms = new EnvelopedCms(new ContentInfo(Pdf));
        cms.Encrypt(new CmsRecipient(Certificate(key)));
        reading
            .Read(
                Reading.Mail(
                    "",
                    Reading.Mixed(
                        Reading.Attached("application/pkcs7-mime", "smime.p7m", cms.Encode())
                    )
                )
            )
            .Others.ShouldHaveSingleItem()
            .Kind.ShouldBe(AttachmentKind.EncryptedMail);
    }

    [Fact]
    public void Uuencoded_InTheText_IsADocument()
    {
        using var reading = new Reading();
        var text = new StringBuilder("Bonjour\n\nbegin 644 demande.pdf\n");
        foreach (var line in Pdf.Chunk(45))
        {
            text.Append(Uu(line)).Append('\n');
        }

        reading
            .Read(Reading.Mail("", text + "`\nend\n"))
            .Documents.ShouldHaveSingleItem()
            .Size.ShouldBe(Pdf.Length);
    }

    [Fact]
    public void Text_ThatTalksAboutPdfHeaders_IsNoDocument()
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail(
                "",
                "Content-Type: text/plain\n\nBonjour, mon fichier commence par %PDF-1.7, est-ce bien ?\n"
            )
        );
        report.Documents.ShouldBeEmpty();
        report.Others.ShouldBeEmpty();
    }

    [Fact]
    public void Gzip_AroundPdf_IsOpenedAndTarIsNot()
    {
        using var reading = new Reading();
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionMode.Compress))
        {
            gzip.Write(Pdf);
        }

        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(
                    Reading.Attached("application/gzip", "demande.pdf.gz", bytes.ToArray())
                )
            )
        );
        report.Documents.ShouldHaveSingleItem().DisplayName.ShouldBe("demande.pdf");
        byte[] tar = [.. new byte[257], .. "ustar"u8, .. new byte[250], .. Pdf];
        reading
            .Read(
                Reading.Mail("", Reading.Mixed(Reading.Attached("application/x-tar", "a.tar", tar)))
            )
            .Others.ShouldHaveSingleItem()
            .Kind.ShouldBe(AttachmentKind.RefusedArchive);
    }

    [Fact]
    public void MailFile_WithPdfInItsFirstKilobyte_IsAMail()
    {
        using var reading = new Reading();
        var inner = Encoding.Latin1.GetBytes(
            Reading.Mail(
                "Date: x",
                "Content-Type: application/pdf\nContent-Transfer-Encoding: binary\n\n" + Reading.Pdf
            )
        );
        var report = reading.Read(
            Reading.Mail(
                "",
                Reading.Mixed(Reading.Attached("application/octet-stream", "m.eml", inner))
            )
        );
        report.Documents.ShouldHaveSingleItem().Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        "Content-Type: message/partial; id=a; number=1; total=2\n\nabc\n",
        MessageFindingKind.ContentElsewhere
    )]
    [InlineData(
        "Content-Type: message/external-body; access-type=URL; URL=\"http://192.0.2.1/\"\n\nContent-Type: application/pdf\n\n",
        MessageFindingKind.ContentElsewhere
    )]
    [InlineData(
        "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
        MessageFindingKind.AmbiguousStructure
    )]
    [InlineData("Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n", MessageFindingKind.Damaged)]
    [InlineData(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n",
        MessageFindingKind.Damaged
    )]
    [InlineData("Content-Type: application-pdf\n\nx\n", MessageFindingKind.Damaged)]
    [InlineData(
        "Content-Type: application/pdf\nContent-Transfer-Encoding: base-64\n\nJVBERi0xLjcK\n",
        MessageFindingKind.Damaged
    )]
    [InlineData(
        "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo*!AAAA\n",
        MessageFindingKind.Damaged
    )]
    public void Structure_ThatIsBrokenOrAmbiguous_IsAFinding(
        string body,
        MessageFindingKind expected
    )
    {
        using var reading = new Reading();
        reading.Read(Reading.Mail("", body)).Has(expected).ShouldBeTrue();
    }

    [Theory]
    [InlineData("JVBERi0xLjcK*!QUJD", 1)]
    [InlineData("JVBERi0xLjcKQUJDR", 1)]
    [InlineData("JVBERi0xLjcKQQ==\n\n___\nfooter", 1)]
    [InlineData("JVBERi0xLjcKQQ", 0)]
    public void Document_InBase64ThatLosesSomething_IsDamaged(string encoded, int findings)
    {
        using var reading = new Reading();
        var report = reading.Read(
            Reading.Mail(
                "",
                $"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n{encoded}\n"
            )
        );
        report
            .Documents.ShouldHaveSingleItem()
            .Findings.Count(f => f.Kind == MessageFindingKind.Damaged)
            .ShouldBe(findings);
        report.Findings.ShouldBeEmpty();
    }

    [Fact]
    public void PgpBlock_AfterAGreeting_IsEncryptedMail()
    {
        using var reading = new Reading();
        reading
            .Read(
                Reading.Mail(
                    "",
                    "\nBonjour\n\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n"
                )
            )
            .Others.ShouldHaveSingleItem()
            .Kind.ShouldBe(AttachmentKind.EncryptedMail);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Signed(byte[] content)
    {
        using var key = RSA.Create(2048);
        var cms = new SignedCms(new ContentInfo(content));
        cms.ComputeSignature(
            new CmsSigner(Certificate(key)) { IncludeOption = X509IncludeOption.EndCertOnly }
        );
        return cms.Encode();
    }

    private static X509Certificate2 Certificate(RSA key) =>
        new CertificateRequest(
            "CN=TEST",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );

    private static string Uu(byte[] line)
    {
        var padded = new byte[(line.Length + 2) / 3 * 3];
        line.CopyTo(padded, 0);
        var text = new StringBuilder().Append((char)(32 + line.Length));
        foreach (var three in padded.Chunk(3))
        {
            var bits = (three[0] << 16) | (three[1] << 8) | three[2];
            for (var shift = 18; shift >= 0; shift -= 6)
            {
                var six = (bits >> shift) & 63;
                text.Append(six == 0 ? '`' : (char)(32 + six));
            }
        }

        return text.ToString();
    }
}
