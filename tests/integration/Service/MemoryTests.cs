using System.Globalization;
using MailRevocationWorker.Commands.Demo;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Integration.Tests.Service;

/// <summary>A service that runs for months must forget the mails that it has dealt with.</summary>
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    /// <summary>Enough that caches of fixed size are full, also behind all the other tests of this process.</summary>
    private const int Warming = 240;

    /// <summary>What may stay of one mail, in bytes: a few numbers in a list are no leak that anybody meets, a report or a context is.</summary>
    private const long MostPerMail = 6 * 1024;

    /// <summary>MEMORY_MAILS makes it more.</summary>
    private static readonly int Mails = int.TryParse(
        Environment.GetEnvironmentVariable("MEMORY_MAILS"),
        CultureInfo.InvariantCulture,
        out var asked
    )
        ? asked
        : 240;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_ManyMails_KeepsNothingOfThemInItsHeap()
    {
        await using var service = await FolderService.StartAsync(workers: 2, Ct);
        var unsigned = new SampleRequests(
            service.Pki,
            MailRig.Operator,
            TimeProvider.System.GetUtcNow()
        )
            .All()
            .Single(s => s.Name == "09-unsigned")
            .Mail;
        var looks = new List<long>();
        var done = 0;
        foreach (var upTo in (int[])[Warming, Warming + Mails / 2, Warming + Mails])
        {
            for (; done < upTo; done++)
            {
                await service.DeliverAsync(Mail(unsigned, done));
            }

            await MailRig.UntilAsync(
                async () =>
                {
                    await using var db = service.Database.CreateDbContext();
                    return await db.Messages.CountAsync(m => m.Filed, Ct) == done;
                },
                $"{done} mails are filed",
                seconds: 240 + Mails
            );
            looks.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"live heap after {Warming}, {Warming + Mails / 2} and {Warming + Mails} mails: {string.Join(", ", looks.Select(l => $"{l >> 10} KB"))}"
            )
        );
        ((looks[2] - looks[0]) / Mails).ShouldBeLessThan(MostPerMail);
    }

    /// <summary>Every fourth with a document; each from somebody else, so that what is kept by sender would show.</summary>
    private static MimeMessage Mail(MimeMessage unsigned, int n)
    {
        var mail = new MimeMessage
        {
            Subject = "Demande",
            MessageId = $"{Guid.NewGuid():N}@domain{n}.example",
            Body = n % 4 == 0 ? unsigned.Body : new TextPart("plain") { Text = $"Bonjour {n}\n" },
        };
        mail.From.Add(new MailboxAddress("", $"sender{n}@domain{n}.example"));
        mail.To.Add(new MailboxAddress("", MailRig.Operator));
        return mail;
    }
}

/// <summary>The heap is the whole process's: nothing else may run beside it.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTestsCollection;
