using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>Delivers one sample as an MTA would, and looks at its case until the message is filed.</summary>
internal sealed class DemoWatch(
    Playground playground,
    WorkerDatabase database,
    CaseStore store,
    TimeProvider clock
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(60);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="step">Told each new step of the case.</param>
    public async Task<SampleResult> FollowAsync(
        SampleRequest sample,
        Action<CaseRow> step,
        CancellationToken cancellation
    )
    {
        var watch = Stopwatch.StartNew();
        var hash = await DeliverAsync(sample, cancellation);
        CaseRow? seen = null;
        while (watch.Elapsed < Patience)
        {
            var (filed, row) = await LookAsync(hash, cancellation);
            if (row is not null && row.LastStep != seen?.LastStep)
            {
                step(row);
            }

            seen = row ?? seen;
            if (filed && row is not null)
            {
                return await ResultAsync(sample, row, watch.Elapsed, cancellation);
            }

            await Task.Delay(Glance, clock, cancellation);
        }

        return new(sample, seen?.Number, null, null, null, [], watch.Elapsed);
    }

    /// <summary>Written to tmp/, flushed, moved to new/: a reader never sees half a message.</summary>
    private async Task<string> DeliverAsync(SampleRequest sample, CancellationToken cancellation)
    {
        var bytes = await File.ReadAllBytesAsync(playground.FileOf(sample), cancellation);
        var name = $"{clock.GetUtcNow().ToUnixTimeSeconds()}.{sample.Name}.demo";
        var temporary = Path.Combine(playground.Maildir, "tmp", name);
        await File.WriteAllBytesAsync(temporary, bytes, cancellation);
        File.Move(temporary, Path.Combine(playground.Maildir, "new", name));
        return Convert.ToHexString(SHA256.HashData(bytes));
    }

    private async Task<(bool Filed, CaseRow? Case)> LookAsync(
        string hash,
        CancellationToken cancellation
    )
    {
        await using var db = database.CreateDbContext();
        var message = await db
            .Messages.AsNoTracking()
            .Where(m => m.Sha256 == hash)
            .Select(m => new { m.Id, m.Filed })
            .FirstOrDefaultAsync(cancellation);
        if (message is null)
        {
            return (false, null);
        }

        var cases = await store.CasesOfAsync(message.Id, cancellation);
        return (message.Filed, cases is [var first, ..] ? first : null);
    }

    private async Task<SampleResult> ResultAsync(
        SampleRequest sample,
        CaseRow row,
        TimeSpan took,
        CancellationToken cancellation
    )
    {
        var outcome = await OutputAsync<Outcome>(row, CaseStep.Concluded, cancellation);
        var receipt = await OutputAsync<RevocationReceipt>(row, CaseStep.Revoked, cancellation);
        var replies = await store.RepliesOfAsync(row.Id, cancellation);
        return new(
            sample,
            row.Number,
            outcome?.Kind,
            outcome?.Code,
            receipt?.Result == RevocationResult.Revoked ? receipt.SerialNumber : null,
            [
                .. replies
                    .Where(reply => reply.State == DeliveryState.Sent)
                    .Select(reply => new SampleReply(reply.Kind, reply.To)),
            ],
            took
        );
    }

    private async Task<T?> OutputAsync<T>(
        CaseRow row,
        CaseStep step,
        CancellationToken cancellation
    )
        where T : class =>
        await store.OutputAsync(row.Id, step, cancellation) is { } json
            ? JsonSerializer.Deserialize<T>(json, Json)
            : null;
}
