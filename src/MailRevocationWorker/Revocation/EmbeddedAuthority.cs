using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation;

/// <summary>
/// Issuing CAs whose keys are files of this service. Order: commit, sign, publish, read back, and only then "revoked".
/// </summary>
public sealed partial class EmbeddedAuthority : IRevocationAuthority, IDisposable
{
    private readonly List<IssuingAuthority> _authorities = [];
    private readonly List<(EmbeddedAuthorityOptions Options, string Problem)> _unusable = [];
    private readonly WorkerDatabase _database;
    private readonly TimeProvider _time;
    private readonly CrlPublisher _publisher;
    private readonly RevocationTable _table;
    private readonly RevocationOptions _options;

    /// <summary>Opens the keys. A file that can't be used leaves its CA out; <see cref="Problems"/> says which and why.</summary>
    public EmbeddedAuthority(
        RevocationOptions options,
        WorkerDatabase database,
        CrlFiles files,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _database = database;
        _time = time;
        _publisher = new CrlPublisher(database, files, time, options.CrlLifetime);
        _table = new RevocationTable(database, _publisher, time);
        foreach (var one in options.Embedded.Authorities)
        {
            var (authority, problem) = IssuingAuthority.Load(one);
            if (authority is null)
            {
                _unusable.Add((one, problem!));
            }
            else
            {
                _authorities.Add(authority);
            }
        }

        Statuses = new CertificateStatusBook(database, _publisher, _authorities);
    }

    /// <summary>Called after the commit, before anybody is told: nothing that was signed earlier may be given out again.</summary>
    internal Action<IssuingAuthority>? Revoked { get; set; }

    internal IReadOnlyList<IssuingAuthority> Authorities => _authorities;

    internal CertificateStatusBook Statuses { get; }

    public string Name => "embedded authority";

    /// <summary>No key is configured.</summary>
    public bool IsEmpty => _options.Embedded.Authorities.Count == 0;

    /// <summary>Why the service must not start with these keys, in the words of the configuration; empty: nothing.</summary>
    public IReadOnlyList<string> Problems =>
        [
            .. _unusable.Select(u =>
                $"{RevocationOptions.Section}:Embedded:Authorities: {u.Options.Name}: {u.Options.Pkcs12}: {u.Problem}"
            ),
        ];

    public async Task<RevocationReceipt?> StatusAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var (authority, refusal) = await IssuerOfAsync(target, cancellationToken);
        if (authority is null)
        {
            return Receipt(RevocationResult.Refused, target, null, null, refusal!);
        }

        await using var db = _database.CreateDbContext();
        var row = await db
            .RevokedCertificates.AsNoTracking()
            .SingleOrDefaultAsync(
                r => r.IssuerKey == authority.Issuer.Key && r.SerialNumber == target.SerialNumber,
                cancellationToken
            );
        var published = await _publisher.PublishedAsync(authority, cancellationToken);
        if (row is not null && Entry(row).IsHold)
        {
            return null;
        }

        if (published?.Entries.GetValueOrDefault(target.SerialNumber) is { IsHold: false } entry)
        {
            return Receipt(
                RevocationResult.AlreadyRevoked,
                target,
                entry,
                published,
                "listed in the published CRL"
            );
        }

        return row is null
            ? null
            : Receipt(
                RevocationResult.Pending,
                target,
                Entry(row),
                null,
                "revoked, and not in the published CRL yet"
            );
    }

    public async Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var (authority, refusal) = await IssuerOfAsync(target, cancellationToken);
        if (authority is null)
        {
            return Receipt(RevocationResult.Refused, target, null, null, refusal!);
        }

        if ((await _publisher.PublishedAsync(authority, cancellationToken))?.IsLast == true)
        {
            return Receipt(
                RevocationResult.Refused,
                target,
                null,
                null,
                "its CA has published its last CRL"
            );
        }

        var row = await _table.InsertAsync(
            authority,
            target.SerialNumber,
            reason,
            compromisedSince,
            caseNumber,
            cancellationToken
        );
        if (Entry(row).IsHold)
        {
            // A line of the table is never changed: a person must know, rather than wait for what is never published.
            return Receipt(
                RevocationResult.Refused,
                target,
                null,
                null,
                "it is on hold (certificateHold) in a CRL that was adopted, and this authority can't turn a hold into a revocation"
            );
        }

        Revoked?.Invoke(authority);
        Crl crl;
        try
        {
            crl = await _publisher.PublishAsync(authority, target.SerialNumber, cancellationToken);
        }
        catch (CrlRefusedException refused)
        {
            return Receipt(
                RevocationResult.Pending,
                target,
                Entry(row),
                null,
                $"recorded as revoked, and no CRL can be published: {refused.Message}"
            );
        }

        if (crl.Entries.GetValueOrDefault(target.SerialNumber) is not { } entry)
        {
            return Receipt(
                RevocationResult.Unknown,
                target,
                null,
                null,
                "recorded as revoked, and the published CRL does not list it"
            );
        }

        return row.CaseNumber == caseNumber
            ? Receipt(RevocationResult.Revoked, target, entry, crl, "listed in the published CRL")
            : Receipt(
                RevocationResult.AlreadyRevoked,
                target,
                entry,
                crl,
                $"revoked before, by {row.CaseNumber ?? "an adopted CRL"}"
            );
    }

    /// <summary>At start, and then regularly: publishes every CRL that is due or lacks what the table holds.</summary>
    /// <exception cref="CrlRefusedException">Some can't be published; the others are.</exception>
    public async Task PublishDueAsync(CancellationToken cancellationToken)
    {
        var refusals = new List<string>();
        foreach (var authority in _authorities)
        {
            try
            {
                await _publisher.PublishIfDueAsync(authority, cancellationToken);
            }
            catch (CrlRefusedException refused)
            {
                refusals.Add(refused.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A lock that is held, a disk that is full or read-only: the start goes on, and the job tries again.
                refusals.Add($"{authority.Name}: {e.Message}");
            }
        }

        if (refusals.Count > 0)
        {
            throw new CrlRefusedException(string.Join(' ', refusals));
        }
    }

    public void Dispose()
    {
        foreach (var authority in _authorities)
        {
            authority.Dispose();
        }
    }

    /// <summary>The CA of ours that issued this certificate of the registry, or why there is none.</summary>
    private async Task<(IssuingAuthority? Authority, string? Refusal)> IssuerOfAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        await using var db = _database.CreateDbContext();
        var row = await db
            .Certificates.AsNoTracking()
            .SingleOrDefaultAsync(
                c =>
                    c.IssuerCommonName == target.IssuerCommonName
                    && c.SerialNumber == target.SerialNumber,
                cancellationToken
            );
        if (row is null || row.Sha256 != target.Sha256)
        {
            return (null, "the registry does not hold this certificate");
        }

        if (row.Status == RegisteredStatus.Pending)
        {
            return (null, "the certificate was not issued yet");
        }

        var named = _authorities
            .Where(a => a.Issuer.CommonName == target.IssuerCommonName)
            .ToList();
        if (row.Sha256 is not null)
        {
            var file = await db
                .CertificateFiles.AsNoTracking()
                .SingleAsync(f => f.CertificateKey == row.Key, cancellationToken);
            named = [.. named.Where(a => a.Issuer.IsIssuerOf(file.Der))];
        }

        return named switch
        {
            [var one] => (one, null),
            [] => (null, "its issuer is none of the embedded CAs"),
            _ => (null, "several embedded CAs bear its issuer's name"),
        };
    }

    private static CrlEntry Entry(RevokedCertificateEntity row) =>
        new(row.RevokedAt, row.Reason, row.CompromisedSince);

    private static RevocationReceipt Receipt(
        RevocationResult result,
        RegisteredCertificate target,
        CrlEntry? entry,
        Crl? crl,
        string detail
    ) =>
        new(
            result,
            target.SerialNumber,
            entry?.RevokedAt,
            entry is not null && Enum.IsDefined((CrlReason)entry.Reason)
                ? (CrlReason)entry.Reason
                : null,
            crl?.Number.ToString(CultureInfo.InvariantCulture),
            detail
        );
}
