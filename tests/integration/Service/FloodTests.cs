using System.Globalization;
using System.IO.Compression;
using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>Floods, bombs and haste, through the whole service: what is genuine is dealt with all the same, once.</summary>
public sealed class FloodTests
{
    private const int Junk = 300;
    private const int Patience = 240;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_GenuineBehindJunk_IsDoneWhileTheJunkStillWaits()
    {
        await using var service = await FolderService.StartAsync(workers: 2, Ct);
        for (var n = 0; n < Junk; n++)
        {
            await service.DeliverAsync(Spam(n));
        }

        await UntilAsync(service, db => db.Messages.CountAsync(m => m.Filed, Ct), n => n > 5);
        var genuine = new SampleRequests(
            service.Pki,
            MailRig.Operator,
            TimeProvider.System.GetUtcNow()
        )
            .All()
            .Single(s => s.Name == "01-holder")
            .Mail;
        await service.DeliverAsync(genuine);
        await UntilAsync(
            service,
            db => db.Cases.CountAsync(c => c.Decision == DecisionKind.Revoke, Ct),
            n => n == 1
        );

        await using var db = service.Database.CreateDbContext();
        var filed = await db.Messages.CountAsync(m => m.Filed, Ct);
        TestContext.Current.SendDiagnosticMessage(
            "{0} of {1} junk mails were done when the genuine one was decided",
            filed,
            Junk
        );
        filed.ShouldBeLessThan(Junk / 2);
    }

    [Fact]
    public async Task Service_FormsForOneCertificateAtOnce_RevokeItOnce()
    {
        await using var service = await FolderService.StartAsync(workers: 4, Ct);
        var now = TimeProvider.System.GetUtcNow();
        var mails = new SampleMails(MailRig.Operator, now);
        var target = DemoCast.Certificates.Single(c => c.Id == "camille-eiducio");
        var signer = DemoCast.Certificates.Single(c => c.Id == "camille-eiducioplus");
        var holder = DemoCast.HolderOf(target);
        string[] reasons =
        [
            "Oubli ou perte du mot de passe",
            "Clé privée compromise",
            "Demande du titulaire",
            "Remplacement du certificat",
        ];
        foreach (var reason in reasons)
        {
            var form = FormFiller.Fill(
                FormFiller.Blank(),
                new()
                {
                    Product = target.Product,
                    RequestNumber = target.RequestNumber,
                    Serial = service.Pki.SerialOf(target.Id),
                    Holder = holder,
                    Organisation = DemoCast.OrganisationOf(holder),
                    Reason = reason,
                    Requester = holder,
                    AsLegalRepresentative = false,
                    Date = DateOnly.FromDateTime(now.UtcDateTime),
                }
            );
            await service.DeliverAsync(
                mails.With(
                    holder,
                    "Demande",
                    "Bonjour,\n",
                    SampleMails.Pdf(PadesSigner.Sign(form, service.Pki.ChainOf(signer), now))
                )
            );
        }

        await UntilAsync(
            service,
            db => db.Messages.CountAsync(m => m.Filed, Ct),
            n => n == reasons.Length
        );

        await using var db = service.Database.CreateDbContext();
        (await db.RevokedCertificates.CountAsync(Ct)).ShouldBe(1);
        (await db.Journal.CountAsync(j => j.Kind == "certificate-revoked", Ct)).ShouldBe(1);
        var cases = await db.Cases.ToListAsync(Ct);
        cases.Count(c => c.Decision == DecisionKind.Revoke).ShouldBe(1);
        cases
            .Where(c => c.Decision != DecisionKind.Revoke)
            .ShouldAllBe(c => c.Code == DecisionCode.TargetAlreadyRevoked);
    }

    [Fact]
    public async Task Service_Bombs_EachIsDecidedAndTheNextRequestToo()
    {
        await using var service = await FolderService.StartAsync(workers: 2, Ct);
        var bombs = Bombs();
        foreach (var bomb in bombs)
        {
            await service.DeliverAsync(bomb);
        }

        await service.DeliverAsync(
            new SampleRequests(service.Pki, MailRig.Operator, TimeProvider.System.GetUtcNow())
                .All()
                .Single(s => s.Name == "01-holder")
                .Mail
        );
        await UntilAsync(
            service,
            db => db.Messages.CountAsync(m => m.Filed, Ct),
            n => n == bombs.Count + 1
        );

        await using var db = service.Database.CreateDbContext();
        (await db.Cases.CountAsync(c => c.Decision == DecisionKind.Revoke, Ct)).ShouldBe(1);
        (await db.Cases.CountAsync(c => c.Code == DecisionCode.InternalError, Ct)).ShouldBe(0);
        foreach (var reply in Directory.GetFiles(service.Playground.Pickup, "*.eml"))
        {
            (await MimeMessage.LoadAsync(reply, Ct)).Headers.ShouldNotContain(
                h => h.Field.StartsWith("X-Injected"),
                reply
            );
        }
    }

    private static MimeMessage Spam(int n)
    {
        var message = new MimeMessage
        {
            Subject = "Offre du jour",
            MessageId = $"{Guid.NewGuid():N}@spam{n % 40}.example",
        };
        message.From.Add(new MailboxAddress("", $"offer{n}@spam{n % 40}.example"));
        message.To.Add(new MailboxAddress("", MailRig.Operator));
        message.Body = new TextPart("plain") { Text = $"Achetez maintenant, lot {n}.\n" };
        return message;
    }

    /// <summary>Made here and streamed, since none should lie in a repository.</summary>
    private static List<Func<Stream, Task>> Bombs() =>
        [
            s => WriteAsync(s, Head("nested"), Nested(10_000)),
            s => WriteAsync(s, Headers(1_000_000)),
            s => WriteAsync(s, Head("many"), Attachments(5_000)),
            s => WriteAsync(s, Head("large"), Large(100)),
            s => WriteAsync(s, Head("zip"), [Part("application/zip", "bombe.zip", ZipBomb())]),
            s => WriteAsync(s, Head("flate"), [Part("application/pdf", "bombe.pdf", FlateBomb())]),
            s =>
                WriteAsync(
                    s,
                    [
                        "From: =?utf-8?q?a=0D=0AX-Injected:_1?= <victim@injection.example>\r\n",
                        "To: operator@rig.test\r\nMessage-ID: <x\r\n X-Injected: 1@injection.example>\r\n",
                        "Subject: =?utf-8?q?R-2026-000001=0D=0AX-Injected:_1?=\r\n",
                        "References: <a@b>\r\n\tX-Injected: 1\r\nReply-To: =?utf-8?q?b=0AX-Injected:?= <victim@injection.example>\r\n\r\nBonjour\r\n",
                    ]
                ),
        ];

    private static IEnumerable<string> Head(string name) =>
        [
            $"From: {name}@bomb.example\r\nTo: operator@rig.test\r\nSubject: {name}\r\nMessage-ID: <{Guid.NewGuid():N}@bomb.example>\r\nMIME-Version: 1.0\r\n",
        ];

    private static IEnumerable<string> Nested(int depth)
    {
        for (var n = 0; n < depth; n++)
        {
            yield return $"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n";
        }

        yield return "Content-Type: text/plain\r\n\r\nBonjour\r\n";
    }

    private static IEnumerable<string> Headers(int count)
    {
        yield return Head("headers").Single();
        for (var n = 0; n < count; n++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"X-{n}: x\r\n");
        }

        yield return "\r\nBonjour\r\n";
    }

    private static IEnumerable<string> Attachments(int count)
    {
        yield return "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        for (var n = 0; n < count; n++)
        {
            yield return $"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{n}.txt\"\r\n\r\n{n}\r\n";
        }

        yield return "--b--\r\n";
    }

    private static IEnumerable<string> Large(int megabytes)
    {
        yield return "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        var lines = string.Concat(Enumerable.Repeat(new string('A', 76) + "\r\n", 13_444));
        for (var n = 0; n < megabytes; n++)
        {
            yield return lines;
        }
    }

    private static string Part(string type, string name, byte[] bytes) =>
        $"Content-Type: {type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks)}\r\n";

    private static byte[] ZipBomb()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("formulaire.pdf").Open();
            entry.Write("%PDF-1.7\n"u8);
            var zeros = new byte[1 << 20];
            for (var n = 0; n < 500; n++)
            {
                entry.Write(zeros);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A page whose content is deflated twice and comes to a gigabyte.</summary>
    private static byte[] FlateBomb()
    {
        var once = Deflate(s =>
        {
            var zeros = new byte[1 << 20];
            for (var n = 0; n < 1024; n++)
            {
                s.Write(zeros);
            }
        });
        var twice = Deflate(s => s.Write(once));
        var pdf = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => pdf.Write(Encoding.Latin1.GetBytes(text));
        void Object(string text)
        {
            offsets.Add(pdf.Length);
            Write($"{offsets.Count} 0 obj\n{text}\nendobj\n");
        }

        Write("%PDF-1.7\n");
        Object("<</Type/Catalog/Pages 2 0 R>>");
        Object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        Object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>");
        offsets.Add(pdf.Length);
        Write($"4 0 obj\n<</Length {twice.Length}/Filter[/FlateDecode/FlateDecode]>>stream\n");
        pdf.Write(twice);
        Write("\nendstream\nendobj\n");
        var xref = pdf.Length;
        Write("xref\n0 5\n0000000000 65535 f \n");
        offsets.ForEach(o => Write($"{o:0000000000} 00000 n \n"));
        Write($"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n");
        return pdf.ToArray();
    }

    private static byte[] Deflate(Action<Stream> write)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new ZLibStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            write(deflate);
        }

        return bytes.ToArray();
    }

    private static async Task WriteAsync(Stream stream, params IEnumerable<string>[] texts)
    {
        await using var writer = new StreamWriter(stream, Encoding.Latin1, leaveOpen: true);
        foreach (var text in texts.SelectMany(t => t))
        {
            await writer.WriteAsync(text);
        }
    }

    private static Task UntilAsync(
        FolderService service,
        Func<WorkerDb, Task<int>> count,
        Func<int, bool> holds
    )
    {
        var last = -1;
        return MailRig.UntilAsync(
            async () =>
            {
                await using var db = service.Database.CreateDbContext();
                last = await count(db);
                return holds(last);
            },
            "the service has got so far",
            Patience
        );
    }
}
