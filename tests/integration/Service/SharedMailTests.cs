using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MailKit;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TestSupport;

namespace Integration.Tests.Service;

/// <summary>Mails as people, machines and attackers send them, all through the running service: from Dovecot's mailbox to replies that Exim takes.</summary>
[Collection(nameof(MailRig))]
public sealed class SharedMailTests(MailRig rig)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_EveryMailOfTheCorpus_GetsOneOutcomeAndNoneIsLost()
    {
        var folder = Places.SharedOrSkip("mail", "eml");
        await rig.ReadyAsync();
        await using var service = await RunningService.StartAsync(rig, Ct);
        var files = Directory
            .GetFiles(folder, "*.eml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToList();
        var arrivals = Path.Combine(rig.Folder, "mail", "operator", "Maildir");
        var sent = new Dictionary<string, string>();
        var clock = Stopwatch.StartNew();
        foreach (var (n, file) in files.Index())
        {
            var bytes = await File.ReadAllBytesAsync(file, Ct);
            sent[Convert.ToHexString(SHA256.HashData(AsServed(bytes)))] = file;
            // Octet for octet, as a delivery agent writes them: a client library would mend what is broken.
            var name = string.Create(CultureInfo.InvariantCulture, $"{n + 1}.corpus");
            var written = Path.Combine(arrivals, "tmp", name);
            await File.WriteAllBytesAsync(written, bytes, Ct);
            File.Move(written, Path.Combine(arrivals, "new", name));
        }

        var filed = 0;
        await MailRig.UntilAsync(
            async () => (filed = await FiledAsync()) == files.Count,
            $"every mail lies in one of the four folders; {filed} do; {service.Mailbox.State}",
            seconds: 500
        );

        var database = service.Services.GetRequiredService<WorkerDatabase>();
        await using var db = database.CreateDbContext();
        var messages = await db.Messages.AsNoTracking().ToListAsync(Ct);
        messages
            .Select(m => m.Sha256)
            .Except(sent.Keys)
            .ShouldBeEmpty("each was stored as it was served");
        sent.Where(s => messages.All(m => m.Sha256 != s.Key))
            .Select(s => s.Value)
            .ShouldBeEmpty("none was lost");
        messages.ShouldAllBe(m => m.Filed);
        var cases = await db.Cases.AsNoTracking().ToListAsync(Ct);
        messages.ShouldAllBe(m => cases.Any(c => c.MessageId == m.Id));
        cases.ShouldAllBe(c => c.Decision != null && c.LastStep == CaseStep.Filed);
        cases.ShouldAllBe(c => c.Code != DecisionCode.InternalError && c.Attempts == 0);
        (await db.Replies.CountAsync(r => r.State == DeliveryState.Planned, Ct)).ShouldBe(0);
        (await new JournalVerifier(database).VerifyAsync(null, Ct)).Problems.ShouldBeEmpty();

        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Count} mails, {cases.Count} cases in {clock.Elapsed.TotalSeconds:0} s; {service.Services.GetRequiredService<InspectorPool>().Deaths} inspectors died; {string.Join(", ", cases.CountBy(c => c.Decision!.Value).Select(c => $"{c.Value} {c.Key}"))}"
            )
        );
    }

    /// <summary>What IMAP makes of the file: lines end in CRLF, and NUL, which no literal may hold (RFC 9051 clause 9), is 0x80 at Dovecot's.</summary>
    private static byte[] AsServed(byte[] bytes)
    {
        var served = new MemoryStream(bytes.Length + 1000);
        byte before = 0;
        foreach (var one in bytes)
        {
            if (one == '\n' && before != '\r')
            {
                served.WriteByte((byte)'\r');
            }

            served.WriteByte(one == 0 ? (byte)0x80 : one);
            before = one;
        }

        return served.ToArray();
    }

    private async Task<int> FiledAsync()
    {
        var count = 0;
        foreach (var folder in Enum.GetNames<MailboxFolder>())
        {
            try
            {
                count += await rig.LookAsync(
                    MailRig.Operator,
                    folder,
                    f => Task.FromResult(f.Count)
                );
            }
            catch (FolderNotFoundException)
            {
                // Made when the first message goes there.
            }
        }

        return count;
    }
}
