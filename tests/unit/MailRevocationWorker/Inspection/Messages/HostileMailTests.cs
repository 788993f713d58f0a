using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Tests.Inspection.Messages;

/// <summary>Any bytes give a report, soon.</summary>
public sealed class HostileMailTests
{
    private static MessageReport Read(string mail)
    {
        using var reading = new Reading();
        var began = Stopwatch.GetTimestamp();
        var report = reading.Read(mail);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(20));
        return report;
    }

    private static string Many(int count, Func<int, string> one)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(one(i));
        }

        return text.ToString();
    }

    [Fact]
    public void TenThousandMultiparts_InsideEachOther_AreTooDeep() =>
        Read(
                Reading.Mail(
                    "",
                    Many(10_000, i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")
                )
            )
            .Has(MessageFindingKind.TooDeep)
            .ShouldBeTrue();

    [Fact]
    public void TenThousandForwards_InsideEachOther_AreTooDeep() =>
        Read(Reading.Mail("", Many(10_000, _ => "Content-Type: message/rfc822\n\n")))
            .Has(MessageFindingKind.TooDeep)
            .ShouldBeTrue();

    [Fact]
    public void ForwardsInBase64_InsideEachOther_AreTooDeep()
    {
        var mail = Reading.Mail("Message-ID: <a@b>", Reading.AttachedPdf());
        for (var i = 0; i < 24; i++)
        {
            mail = Reading.Mail(
                "Message-ID: <a@b>",
                Reading.Attached("message/rfc822", "m.eml", Encoding.Latin1.GetBytes(mail))
            );
        }

        var report = Read(mail);
        report.Has(MessageFindingKind.TooDeep).ShouldBeTrue();
        report.Documents.ShouldBeEmpty();
    }

    [Fact]
    public void MillionHeaders_AreCountedNotKept()
    {
        var report = Read(Reading.Mail(Many(1_000_000, i => $"X-{i}: v\n"), Reading.AttachedPdf()));
        report.Has(MessageFindingKind.TooManyHeaders).ShouldBeTrue();
        report.From.ShouldBe("alice@firm.example");
    }

    [Fact]
    public void MillionHeaders_OfAPart_AreNotParsed() =>
        Read(
                Reading.Mail(
                    "",
                    Reading.Mixed(
                        Reading.Text,
                        Many(1_000_000, i => $"X-{i}: v\n") + Reading.AttachedPdf()
                    )
                )
            )
            .Has(MessageFindingKind.TooManyHeaders)
            .ShouldBeTrue();

    [Fact]
    public void HugeHeader_IsAFindingAndTheDocumentIsFound()
    {
        var report = Read(
            Reading.Mail(
                "X-Big: " + Many(10_000, _ => new string('y', 100) + "\n "),
                Reading.Mixed(Reading.Text, Reading.AttachedPdf())
            )
        );
        report.Has(MessageFindingKind.HeaderTooLong).ShouldBeTrue();
        report.Documents.Count.ShouldBe(1);
    }

    [Fact]
    public void HundredThousandRecipients_AreCounted() =>
        Read(Reading.Mail("To: " + Many(100_000, i => $"a{i}@x.example,\n "), "\nBonjour"))
            .Has(MessageFindingKind.TooManyRecipients)
            .ShouldBeTrue();

    [Fact]
    public void NestedGroups_InFrom_DoNotExhaustTheStack() =>
        Read(Reading.Mail("From: " + Many(15_000, _ => "a:"), "\nBonjour"))
            .Has(MessageFindingKind.AmbiguousSender)
            .ShouldBeTrue();

    [Fact]
    public void FiveThousandAttachments_AreReadUpToTheLimits()
    {
        var report = Read(
            Reading.Mail(
                "",
                Reading.Mixed([
                    .. Enumerable
                        .Range(0, 5000)
                        .Select(i =>
                            Reading.Attached(
                                "application/pdf",
                                $"{i}.pdf",
                                Encoding.Latin1.GetBytes(Reading.Pdf + i)
                            )
                        ),
                ])
            )
        );
        report.Has(MessageFindingKind.TooManyParts).ShouldBeTrue();
        report.Documents.Count.ShouldBe(50);
    }

    [Fact]
    public void MillionEmptyParts_AreNotParsed() =>
        Read(
                Reading.Mail(
                    "",
                    "Content-Type: multipart/mixed; boundary=b\n\n"
                        + Many(1_000_000, _ => "--b\n\n")
                )
            )
            .Has(MessageFindingKind.TooManyParts)
            .ShouldBeTrue();

    [Fact]
    public void ZipWithManyEntries_IsRefused()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            for (var i = 0; i < 2000; i++)
            {
                zip.CreateEntry($"{i}.pdf");
            }
        }

        Read(
            Reading.Mail(
                "",
                Reading.Mixed(Reading.Attached("application/zip", "a.zip", bytes.ToArray()))
            )
        )
            .Others.ShouldHaveSingleItem()
            .Kind.ShouldBe(AttachmentKind.RefusedArchive);
    }

    [Fact]
    public void PartTooLarge_IsAFindingAndNothingIsWritten()
    {
        using var reading = new Reading();
        var mail = Reading.Mail(
            "",
            Reading.Mixed(
                Reading.Attached(
                    "application/pdf",
                    "a.pdf",
                    [.. Encoding.Latin1.GetBytes(Reading.Pdf), .. new byte[2 << 20]]
                )
            )
        );
        var report = reading.Read(mail, Reading.Options with { MaxPartBytes = 1 << 20 });
        report.Documents.ShouldBeEmpty();
        report.Has(MessageFindingKind.OpaqueContainer).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\0\0\0\0")]
    [InlineData(":")]
    [InlineData("x")]
    [InlineData("Content-Type: multipart/mixed")]
    [InlineData("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n--\n----\n")]
    [InlineData("From: a@b.example\nContent-Type: ;;;===\n\nx")]
    public void Scraps_GiveAReport(string mail)
    {
        var report = Read(mail);
        report.Documents.ShouldBeEmpty();
        report.Findings.ShouldNotBeEmpty();
    }

    [Fact]
    public void RandomDamage_NeverThrows()
    {
        using var reading = new Reading();
        string[] seeds =
        [
            Reading.Mail(
                "Message-ID: <a@b>\nReply-To: x@firm.example",
                Reading.Mixed(
                    Reading.Text,
                    Reading.AttachedPdf(),
                    Reading.Attached(
                        "application/zip",
                        "a.zip",
                        [0x50, 0x4B, 5, 6, .. new byte[18]]
                    )
                )
            ),
            Reading.Mail(
                "Authentication-Results: mx.ca.example; dmarc=pass (x) header.from=\"firm.example\"",
                Reading.Mixed(
                    "Content-Type: message/rfc822\n\n" + Reading.Mail("", Reading.AttachedPdf())
                )
            ),
        ];
        var random = new Random(20261122);
        for (var i = 0; i < 1500; i++)
        {
            var bytes = Encoding.Latin1.GetBytes(seeds[i % seeds.Length]);
            for (var n = random.Next(1, 12); n > 0; n--)
            {
                var at = random.Next(bytes.Length);
                bytes = random.Next(4) switch
                {
                    0 => [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]],
                    1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                    2 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length - 1, at + 1)..]],
                    _ =>
                    [
                        .. bytes[..at],
                        (byte)":;\n\"=<>-()"[random.Next(10)],
                        .. bytes[Math.Min(bytes.Length - 1, at + 1)..],
                    ],
                };
            }

            reading.Read(bytes.Length > 100_000 ? bytes[..100_000] : bytes).ShouldNotBeNull();
        }
    }
}
