using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation;

/// <summary>
/// Makes the published CRL say what the table says, and never less than it said before. Order: number taken and journalled,
/// signed, checked against what is published, replaced, read back.
/// </summary>
internal sealed partial class CrlPublisher(
    WorkerDatabase database,
    CrlFiles files,
    TimeProvider time,
    TimeSpan lifetime
)
{
    private const int MaxNumberOctets = 20;

    /// <summary>ETSI EN 319 411-1: a CRL at least every 24 hours; ours in half of that, or in half of its lifetime.</summary>
    private static readonly TimeSpan Daily = TimeSpan.FromHours(12);

    /// <summary>What was read last, by name, with what tells that the file is still the same.</summary>
    private readonly ConcurrentDictionary<
        string,
        ((string Key, DateTime Written, long Length) Stamp, Crl? Crl)
    > _read = new(StringComparer.Ordinal);

    private TimeSpan Renewal => lifetime / 2 < Daily ? lifetime / 2 : Daily;

    /// <summary>The published CRL, if it is this CA's own and whole; null otherwise. Read again only when the file has changed.</summary>
    public async Task<Crl?> PublishedAsync(
        IssuingAuthority authority,
        CancellationToken cancellationToken
    )
    {
        if (files.Find(authority.Name) is not { } file)
        {
            return null;
        }

        var stamp = (authority.Issuer.Key, file.LastWriteTimeUtc, file.Length);
        if (_read.TryGetValue(authority.Name, out var read) && read.Stamp == stamp)
        {
            return read.Crl;
        }

        var der = await files.ReadAsync(authority.Name, cancellationToken);
        var crl =
            der is not null && CrlReader.Read(der) is { } signed && signed.IsOf(authority.Issuer)
                ? signed.Content
                : null;
        _read[authority.Name] = (stamp, crl);
        return crl;
    }

    /// <summary>Publishes unless what is published lists this certificate already; returns what is published then.</summary>
    public Task<Crl> PublishAsync(
        IssuingAuthority authority,
        string serialNumber,
        CancellationToken cancellationToken
    ) =>
        PublishUnlessAsync(
            authority,
            published => Task.FromResult(published.Entries.ContainsKey(serialNumber)),
            cancellationToken
        );

    /// <summary>
    /// Publishes where nothing is published, where what is published is getting old, or where it lacks what the table holds
    /// (the process died between the commit and the publication).
    /// </summary>
    public Task<Crl> PublishIfDueAsync(
        IssuingAuthority authority,
        CancellationToken cancellationToken
    ) =>
        PublishUnlessAsync(
            authority,
            async published =>
            {
                await using var db = database.CreateDbContext();
                var known = await db
                    .RevokedCertificates.AsNoTracking()
                    .Where(r => r.IssuerKey == authority.Issuer.Key)
                    .Select(r => r.SerialNumber)
                    .ToListAsync(cancellationToken);
                var now = time.GetUtcNow();
                return (
                        published.IsLast
                        || (
                            // Of the future: relying parties refuse it, and by its age it would be fresh for as long as the clock was ahead.
                            !WrongClock.Wrote(published.ThisUpdate, now)
                            && now - published.ThisUpdate < Renewal
                            && published.NextUpdate - now > lifetime / 2
                        )
                    )
                    && published.Entries.Count == known.Count
                    && known.All(published.Entries.ContainsKey);
            },
            cancellationToken
        );

    private async Task<Crl> PublishUnlessAsync(
        IssuingAuthority authority,
        Func<Crl, Task<bool>> enough,
        CancellationToken cancellationToken,
        DateTimeOffset? nextUpdate = null
    )
    {
        using var alone = await files.LockAsync(authority.Name, cancellationToken);
        var published = await PublishedAsync(authority, cancellationToken);
        if (published is not null && await enough(published))
        {
            return published;
        }

        if (published?.IsLast == true)
        {
            throw new CrlRefusedException(
                $"{authority.Name} has published its last CRL: nothing can be revoked any more"
            );
        }

        if (await RefusalAsync(authority, cancellationToken) is { } refusal)
        {
            throw new CrlRefusedException(refusal);
        }

        var next = await NextAsync(authority, nextUpdate, cancellationToken);
        var der = CrlWriter.Write(next, authority);
        if (Fault(authority, der, next, published) is { } fault)
        {
            throw new InvalidOperationException($"CRL {next.Number} of {authority.Name}: {fault}");
        }

        await files.ReplaceAsync(authority.Name, der, cancellationToken);
        return
            await PublishedAsync(authority, cancellationToken) is { } back
            && back.Number == next.Number
            ? back
            : throw new IOException(
                $"CRL {next.Number} of {authority.Name} was written and is not what is published"
            );
    }

    /// <summary>Takes the next number, and with it everything that is revoked at that moment.</summary>
    private Task<Crl> NextAsync(
        IssuingAuthority authority,
        DateTimeOffset? nextUpdate,
        CancellationToken cancellationToken
    )
    {
        var now = WholeSeconds(time.GetUtcNow());
        return database.WriteAsync(
            now,
            async change =>
            {
                var entries = await EntriesAsync(change.Db, authority, change.Cancellation);
                var number = await NumberAsync(change, authority);
                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.CrlNumbered,
                    JournalData.Write(
                        new
                        {
                            Crl = authority.Name,
                            Issuer = authority.Issuer.Key,
                            Number = number.ToString(CultureInfo.InvariantCulture),
                            Entries = entries.Count,
                            Last = nextUpdate == Crl.Never ? true : (bool?)null,
                        }
                    )
                );
                return new Crl(
                    authority.Issuer.SubjectDer,
                    authority.Issuer.KeyIdentifier,
                    number,
                    now,
                    nextUpdate ?? now + lifetime,
                    authority.StatusKeptSince,
                    entries
                );
            },
            cancellationToken
        );
    }

    private static async Task<Dictionary<string, CrlEntry>> EntriesAsync(
        WorkerDb db,
        IssuingAuthority authority,
        CancellationToken cancellationToken
    )
    {
        var rows = await db
            .RevokedCertificates.AsNoTracking()
            .Where(r => r.IssuerKey == authority.Issuer.Key)
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(
            r => r.SerialNumber,
            r => new CrlEntry(r.RevokedAt, r.Reason, r.CompromisedSince),
            StringComparer.Ordinal
        );
    }

    private static async Task<CrlNumberEntity> NumberRowAsync(
        Change change,
        IssuingAuthority authority
    )
    {
        var row = await change.Db.CrlNumbers.FindAsync([authority.Issuer.Key], change.Cancellation);
        if (row is null)
        {
            row = new CrlNumberEntity { IssuerKey = authority.Issuer.Key, Last = "0" };
            change.Db.CrlNumbers.Add(row);
        }

        return row;
    }

    private static BigInteger LastOf(CrlNumberEntity row) =>
        BigInteger.Parse(row.Last, CultureInfo.InvariantCulture);

    private static async Task<BigInteger> NumberAsync(Change change, IssuingAuthority authority)
    {
        var row = await NumberRowAsync(change, authority);
        var number = LastOf(row) + 1;
        if (number.GetByteCount(isUnsigned: false) > MaxNumberOctets)
        {
            throw new CrlRefusedException($"CRLNumber of {authority.Name} has run out");
        }

        row.Last = number.ToString(CultureInfo.InvariantCulture);
        return number;
    }

    /// <summary>Why this CRL must not replace the published one; null where it may.</summary>
    private static string? Fault(IssuingAuthority authority, byte[] der, Crl meant, Crl? published)
    {
        if (CrlReader.Read(der) is not { } crl || !crl.IsOf(authority.Issuer))
        {
            return "it can't be read back, or its signature does not verify";
        }

        if (!meant.Entries.All(e => crl.Content.Entries.GetValueOrDefault(e.Key) == e.Value))
        {
            return "it does not list what it was to list";
        }

        if (published is null)
        {
            return null;
        }

        return crl.Content.Number <= published.Number ? "its number is not greater than before"
            : published.Entries.Keys.All(crl.Content.Entries.ContainsKey) ? null
            : "it lacks a certificate that was listed before";
    }

    internal static DateTimeOffset WholeSeconds(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
