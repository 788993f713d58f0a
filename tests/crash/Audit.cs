using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Integration.Tests;
using MailKit;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;
using Org.BouncyCastle.X509;

namespace Crash.Tests;

/// <summary>What holds at the end, whatever died on the way.</summary>
internal sealed class Audit(World world, WorkerDb db)
{
    /// <summary>Acts of people that the service carries out.</summary>
    private static readonly OperatorActKind[] Deciding =
    [
        OperatorActKind.Approved,
        OperatorActKind.Rejected,
        OperatorActKind.AskedForMore,
        OperatorActKind.MarkedNotARequest,
        OperatorActKind.Reopened,
    ];

    /// <returns>Replies received, and how many of them were repeats.</returns>
    public static async Task<(int Received, int Repeats)> RunAsync(World world)
    {
        await using var database = SqliteDatabase.InFile(world.Database);
        await using var db = database.CreateDbContext();
        var audit = new Audit(world, db);
        await audit.NoMessageIsLostAsync();
        await audit.EveryCaseHasOneDecisionAsync();
        await audit.EachCertificateIsRevokedOnceAsync();
        var replies = await audit.EachReplyArrivedAsync();
        await audit.WhatIsKeptHasItsHashAsync();
        audit.NothingIsLeftBehind();
        await JournalIsWholeAsync(world);
        return replies;
    }

    public static async Task<string> CrlNumberAsync(World world, string name)
    {
        var crl = new X509Crl(
            await File.ReadAllBytesAsync(Path.Combine(world.Playground.Crls, $"{name}.crl"))
        );
        var octets = crl.GetExtensionValue(Org.BouncyCastle.Asn1.X509.X509Extensions.CrlNumber);
        return Org
            .BouncyCastle.Asn1.DerInteger.GetInstance(
                Org.BouncyCastle.Asn1.Asn1Object.FromByteArray(octets.GetOctets())
            )
            .Value.ToString();
    }

    private async Task NoMessageIsLostAsync()
    {
        var stored = await db.Messages.AsNoTracking().ToListAsync();
        stored
            .Select(m => m.MimeMessageId)
            .ShouldBe(world.Sent.Select(s => s.MessageId), ignoreOrder: true);
        var filed = new List<string>();
        foreach (var folder in Enum.GetNames<MailboxFolder>())
        {
            filed.AddRange(await MessageIdsAsync(MailRig.Operator, folder));
        }

        filed.ShouldBe(world.Sent.Select(s => s.MessageId), ignoreOrder: true);
        (await MessageIdsAsync(MailRig.Operator, "INBOX")).ShouldBeEmpty();
    }

    private async Task EveryCaseHasOneDecisionAsync()
    {
        var cases = await db.Cases.AsNoTracking().ToListAsync();
        var messages = await db.Messages.AsNoTracking().ToDictionaryAsync(m => m.MimeMessageId!);
        var conclusions = await ConclusionsAsync();
        var decided = (
            await db.OperatorActs.AsNoTracking().Where(a => a.CaseId != null).ToListAsync()
        )
            .Where(a => Deciding.Contains(a.Kind))
            .CountBy(a => a.CaseId!.Value)
            .ToDictionary();
        foreach (var request in world.Sent)
        {
            var its = cases.Where(c => c.MessageId == messages[request.MessageId].Id).ToList();
            its.Count.ShouldBe(request.Cases, request.Name);
            foreach (var one in its)
            {
                var what = $"{request.Name} {one.Number} {one.Code}";
                one.LastStep.ShouldBe(CaseStep.Filed, what);
                one.State.ShouldBeOneOf(CaseState.Closed, CaseState.WaitingForPerson);
                // The service decides once, and whenever people do; what is only under way is concluded again.
                conclusions[one.Id]
                    .Count(o => !o.AwaitsPublication)
                    .ShouldBe(1 + decided.GetValueOrDefault(one.Id), what);
                conclusions[one.Id][^1].AwaitsPublication.ShouldBeFalse(what);
                if (request.Decision is { } decision)
                {
                    one.Decision.ShouldBe(decision, what);
                }
            }
        }

        foreach (var serial in world.Sent.SelectMany(s => s.Targets).Distinct())
        {
            // Sent twice, one of them revokes and the other is told that it is done.
            cases
                .Where(c => c.TargetSerial == serial && c.Decision == DecisionKind.Revoke)
                .ShouldHaveSingleItem(serial);
            cases
                .Where(c => c.TargetSerial == serial && c.Decision != DecisionKind.Revoke)
                .ShouldAllBe(c => c.Decision == DecisionKind.Reject);
        }
    }

    /// <summary>Of each case, oldest first.</summary>
    private async Task<Dictionary<long, List<Outcome>>> ConclusionsAsync() =>
        (
            await db
                .StepOutputs.AsNoTracking()
                .Where(o => o.Step == CaseStep.Concluded)
                .OrderBy(o => o.Id)
                .ToListAsync()
        )
            .GroupBy(o => o.CaseId)
            .ToDictionary(
                g => g.Key,
                g =>
                    g.Select(o =>
                            JsonSerializer
                                .Deserialize<Outcome>(o.Json, InspectionJson.Options)
                                .ShouldNotBeNull()
                        )
                        .ToList()
            );

    private async Task EachCertificateIsRevokedOnceAsync()
    {
        var wanted = world.Sent.SelectMany(s => s.Targets).Distinct().ToList();
        var revoked = await db.RevokedCertificates.AsNoTracking().ToListAsync();
        revoked.Select(r => r.SerialNumber).ShouldBe(wanted, ignoreOrder: true);
        var cases = await db.Cases.AsNoTracking().ToDictionaryAsync(c => c.Number);
        revoked.ShouldAllBe(r => cases[r.CaseNumber!].TargetSerial == r.SerialNumber);
        (await db.Journal.CountAsync(j => j.Kind == "certificate-revoked")).ShouldBe(wanted.Count);
        var crl = new X509Crl(
            await File.ReadAllBytesAsync(
                Path.Combine(world.Playground.Crls, TestPki.FileName(DemoIssuer.Qualified) + ".crl")
            )
        );
        (crl.GetRevokedCertificates() ?? new HashSet<X509CrlEntry>())
            .Select(e => e.SerialNumber.ToString(16).ToUpperInvariant())
            .ShouldBe(wanted, ignoreOrder: true);
        (await db.Certificates.CountAsync(c => c.Status == RegisteredStatus.Revoked)).ShouldBe(
            wanted.Count
        );
    }

    private async Task<(int, int)> EachReplyArrivedAsync()
    {
        var replies = await db.Replies.AsNoTracking().ToListAsync();
        replies.ShouldAllBe(r => r.State == DeliveryState.Sent);
        var told = replies.ToLookup(r => (r.CaseId, r.Kind));
        foreach (var (id, outcomes) in await ConclusionsAsync())
        {
            foreach (var kind in Enum.GetValues<ReplyKind>())
            {
                told[(id, kind)]
                    .Count()
                    .ShouldBe(
                        outcomes.Sum(o => o.Replies.Count(r => r.Kind == kind)),
                        $"each outcome is told once: case {id}, {kind}"
                    );
            }

            outcomes
                .Where(o => o.Kind != DecisionKind.Ignore)
                .ShouldAllBe(o => o.Replies.Any(r => r.Kind != ReplyKind.Confirmation));
        }

        var ids = new List<string>();
        await MailRig.UntilAsync(
            async () =>
                (ids = await MessageIdsAsync(World.Outside, "INBOX")).Distinct().Count()
                >= replies.Count,
            "the replies arrive"
        );
        ids.Distinct().ShouldBe(replies.Select(r => r.MessageId), ignoreOrder: true);
        return (ids.Count, ids.Count - replies.Count);
    }

    private async Task WhatIsKeptHasItsHashAsync()
    {
        foreach (var message in await db.Messages.AsNoTracking().ToListAsync())
        {
            (await HashAsync(message.StoredPath)).ShouldBe(message.Sha256);
        }

        foreach (
            var one in await db
                .Cases.AsNoTracking()
                .Where(c => c.DocumentPath != null)
                .ToListAsync()
        )
        {
            (await HashAsync(one.DocumentPath!)).ShouldBe(one.DocumentSha256);
        }

        var numbers = await db.Cases.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Number);
        foreach (var reply in await db.Replies.AsNoTracking().ToListAsync())
        {
            var file = world.Playground.At(
                "store",
                "replies",
                numbers[reply.CaseId],
                $"{reply.Sha256}.eml"
            );
            (await HashAsync(file)).ShouldBe(reply.Sha256);
        }
    }

    /// <summary>Half-written files and orphaned children of those that died.</summary>
    private void NothingIsLeftBehind()
    {
        string[] left =
        [
            .. new[] { "store", "spool", "crl" }
                .Select(f => world.Playground.At(f))
                .Where(Directory.Exists)
                .SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))
                .Where(f =>
                    f.EndsWith(".tmp", StringComparison.Ordinal)
                    || f.EndsWith(".spool", StringComparison.Ordinal)
                ),
        ];
        left.ShouldBeEmpty();
        ServiceProcess.In(world.Workplace).ShouldBe(0, "inspectors outlive their service");
    }

    private static async Task JournalIsWholeAsync(World world)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [ServiceProcess.Program, "audit", "verify", "--config", world.Configuration]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output);
    }

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file));
    }

    private async Task<List<string>> MessageIdsAsync(string user, string folder)
    {
        try
        {
            return await world.Rig.LookAsync(
                user,
                folder,
                async f =>
                    f.Count == 0
                        ? []
                        : (
                            await f.FetchAsync(
                                0,
                                -1,
                                new FetchRequest(MessageSummaryItems.Envelope)
                            )
                        )
                            .Select(s => s.Envelope!.MessageId!)
                            .ToList()
            );
        }
        catch (FolderNotFoundException)
        {
            return []; // made when the first message goes there
        }
    }
}
