using System.Globalization;
using System.Numerics;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation;

/// <summary>
/// Makes the published CRL say what the table says, and never less than it said before. Order: number taken and journalled,
/// signed, checked against what is published, replaced, read back.
/// </summary>
internal sealed class CrlPublisher(
    WorkerDatabase database,
    CrlFiles files,
    TimeProvider time,
    TimeSpan lifetime
)
{
    private const int MaxNumberOctets = 20;

    /// <summary>ETSI EN 319 411-1: a CRL at least every 24 hours; ours in half of that, or in half of its lifetime.</summary>
    private static readonly TimeSpan Daily = TimeSpan.FromHours(12);

    private TimeSpan Renewal => lifetime / 2 < Daily ? lifetime / 2 : Daily;

    /// <summary>The published CRL, if it is this CA's own and whole; null otherwise.</summary>
    public async Task<Crl?> PublishedAsync(
        IssuingAuthority authority,
        CancellationToken cancellationToken
    )
    {
        var der = await files.ReadAsync(authority.Name, cancellationToken);
        return der is not null && CrlReader.Read(der) is { } crl && crl.IsOf(authority.Issuer)
            ? crl.Content
            : null;
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
                return now - published.ThisUpdate < Renewal
                    && published.NextUpdate - now > lifetime / 2
                    && published.Entries.Count == known.Count
                    && known.All(published.Entries.ContainsKey);
            },
            cancellationToken
        );

    private async Task<Crl> PublishUnlessAsync(
        IssuingAuthority authority,
        Func<Crl, Task<bool>> enough,
        CancellationToken cancellationToken
    )
    {
        using var alone = await files.LockAsync(authority.Name, cancellationToken);
        var published = await PublishedAsync(authority, cancellationToken);
        if (published is not null && await enough(published))
        {
            return published;
        }

        if (published is null)
        {
            await RefuseForeignAsync(authority, cancellationToken);
        }

        var next = await NextAsync(authority, published, cancellationToken);
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

    /// <summary>
    /// A file that is not this CA's own CRL is replaced only where it is mere damage to one of ours: it might be the only
    /// place that says of some certificate that it is revoked.
    /// </summary>
    private async Task RefuseForeignAsync(
        IssuingAuthority authority,
        CancellationToken cancellationToken
    )
    {
        var der = await files.ReadAsync(authority.Name, cancellationToken);
        if (der is null)
        {
            return;
        }

        await using var db = database.CreateDbContext();
        var everPublished = await db.CrlNumbers.AnyAsync(
            n => n.IssuerKey == authority.Issuer.Key,
            cancellationToken
        );
        if (CrlReader.Read(der) is not null || !everPublished)
        {
            throw new InvalidOperationException(
                $"{files.PathOf(authority.Name)} is not a CRL signed by the key of {authority.Name}: it is not replaced. Move it away, or give the authority another name."
            );
        }
    }

    /// <summary>Takes the next number, and with it everything that is revoked at that moment.</summary>
    private Task<Crl> NextAsync(
        IssuingAuthority authority,
        Crl? published,
        CancellationToken cancellationToken
    )
    {
        var now = WholeSeconds(time.GetUtcNow());
        return database.WriteAsync(
            now,
            async change =>
            {
                var rows = await change
                    .Db.RevokedCertificates.AsNoTracking()
                    .Where(r => r.IssuerKey == authority.Issuer.Key)
                    .ToListAsync(change.Cancellation);
                var entries = rows.ToDictionary(
                    r => r.SerialNumber,
                    r => new CrlEntry(r.RevokedAt, r.Reason, r.CompromisedSince),
                    StringComparer.Ordinal
                );
                await AdoptAsync(change, authority, published, entries);
                var number = await NumberAsync(change, authority, published);
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
                        }
                    )
                );
                return new Crl(
                    authority.Issuer.SubjectDer,
                    authority.Issuer.KeyIdentifier,
                    number,
                    now,
                    now + lifetime,
                    authority.StatusKeptSince,
                    entries
                );
            },
            cancellationToken
        );
    }

    /// <summary>
    /// What this CA published and the table does not hold (a CA taken over from elsewhere, a table restored from a backup)
    /// goes into the table: a revoked certificate is never reinstated.
    /// </summary>
    private static async Task AdoptAsync(
        Change change,
        IssuingAuthority authority,
        Crl? published,
        Dictionary<string, CrlEntry> entries
    )
    {
        foreach (var (serial, entry) in published?.Entries ?? new Dictionary<string, CrlEntry>())
        {
            if (!entries.TryAdd(serial, entry))
            {
                continue;
            }

            var row = new RevokedCertificateEntity
            {
                IssuerKey = authority.Issuer.Key,
                SerialNumber = serial,
                RevokedAt = entry.RevokedAt,
                Reason = entry.Reason,
                CompromisedSince = entry.CompromisedSince,
            };
            change.Db.RevokedCertificates.Add(row);
            await change.JournalAsync(
                null,
                JournalData.Service,
                JournalData.RevocationAdopted,
                JournalData.Write(JournalData.Revoked.Of(authority.Name, row))
            );
        }
    }

    private static async Task<BigInteger> NumberAsync(
        Change change,
        IssuingAuthority authority,
        Crl? published
    )
    {
        var row = await change.Db.CrlNumbers.FindAsync([authority.Issuer.Key], change.Cancellation);
        if (row is null)
        {
            row = new CrlNumberEntity { IssuerKey = authority.Issuer.Key, Last = "0" };
            change.Db.CrlNumbers.Add(row);
        }

        var last = BigInteger.Parse(row.Last, CultureInfo.InvariantCulture);
        var number = BigInteger.Max(last, published?.Number ?? BigInteger.Zero) + 1;
        if (number.GetByteCount(isUnsigned: false) > MaxNumberOctets)
        {
            throw new InvalidOperationException($"CRLNumber of {authority.Name} has run out");
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
