using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Revocation.Remote;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation.Publication;

/// <summary>Reads the status of certificates where relying parties read it, and believes nothing that they would not.</summary>
public sealed class PublishedStatusReader(
    StatusSources sources,
    WorkerDatabase database,
    HttpClient http,
    TimeProvider time
) : IPublishedStatus
{
    /// <summary>One look: however many certificates are asked for, a CRL is fetched once, and a responder that does not answer is waited for once.</summary>
    public PublishedLook Look() => new(sources.All(), database, http, time);

    /// <inheritdoc/>
    async Task<RevocationReceipt?> IPublishedStatus.ReadAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        var status = await Look().ReadAsync(target, cancellationToken);
        if (!status.IsRevoked)
        {
            return null;
        }

        var entry = status.Readings.Select(r => r.Entry).First(e => e is not null)!;
        return new(
            RevocationResult.AlreadyRevoked,
            target.SerialNumber,
            entry.RevokedAt,
            Enum.IsDefined((CrlReason)entry.Reason) ? (CrlReason)entry.Reason : null,
            status.Readings.Select(r => r.CrlNumber).FirstOrDefault(n => n is not null),
            status.Detail
        );
    }
}

/// <summary>What the sources say at one moment.</summary>
public sealed class PublishedLook
{
    /// <summary>Clocks of a CA and of this machine may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const int MaxCrlOctets = 64 * 1024 * 1024;

    private const string NoAnswer = "no answer in time";

    private readonly IReadOnlyList<StatusSource> _sources;
    private readonly WorkerDatabase _database;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly Dictionary<Uri, CrlReading> _crls = [];
    private readonly HashSet<Uri> _silent = [];

    internal PublishedLook(
        IReadOnlyList<StatusSource> sources,
        WorkerDatabase database,
        HttpClient http,
        TimeProvider time
    )
    {
        _sources = sources;
        _database = database;
        _http = http;
        _time = time;
    }

    public IReadOnlyList<StatusSource> Sources => _sources;

    /// <summary>Every status method of the certificate's CA.</summary>
    public async Task<PublishedStatus> ReadAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        if (await SourceOfAsync(target, cancellationToken) is not { } source)
        {
            return new([]);
        }

        var readings = new List<SourceReading>();
        if (source.Ocsp is { } ocsp)
        {
            readings.Add(
                await OcspAsync(source.Issuer, ocsp, target.SerialNumber, cancellationToken)
            );
        }

        if (source.Crl is { } crl)
        {
            var (read, problem) = await CrlAsync(source.Issuer, crl, cancellationToken);
            readings.Add(
                read is null
                    ? Unreadable(StatusMethod.Crl, crl, problem!)
                    : Of(crl, read, target.SerialNumber)
            );
        }

        return new(readings);
    }

    /// <summary>The CRL of a source, if it is the CA's own and in date; otherwise why not, in English.</summary>
    public async Task<(FetchedCrl? Crl, string? Problem)> CrlAsync(
        IssuerCertificate issuer,
        Uri url,
        CancellationToken cancellationToken
    )
    {
        if (!_crls.TryGetValue(url, out var reading))
        {
            reading = await FetchCrlAsync(issuer, url, cancellationToken);
            _crls[url] = reading;
        }

        return (reading.Crl, reading.Problem);
    }

    private async Task<CrlReading> FetchCrlAsync(
        IssuerCertificate issuer,
        Uri url,
        CancellationToken cancellationToken
    )
    {
        var (der, problem) = await GetAsync(url, MaxCrlOctets, cancellationToken);
        if (der is null)
        {
            return new(null, problem);
        }

        if (CrlReader.Read(der) is not { } crl)
        {
            return new(null, "what is served is no complete CRL");
        }

        if (!crl.IsOf(issuer))
        {
            return new(null, "the CRL is not signed by the CA's key");
        }

        return Outdated(crl.Content.ThisUpdate, crl.Content.NextUpdate) is { } why
            ? new(null, $"the CRL {why}")
            : new(new FetchedCrl(crl.Content, der), null);
    }

    /// <summary>Who asks for a revocation has not got one by a hold.</summary>
    private static bool IsForEver(CrlEntry? entry) => entry is { IsHold: false };

    private static SourceReading Of(Uri url, FetchedCrl crl, string serial)
    {
        var number = crl.Content.Number.ToString(CultureInfo.InvariantCulture);
        var entry = crl.Content.Entries.GetValueOrDefault(serial);
        return new(
            StatusMethod.Crl,
            url,
            IsForEver(entry) ? PublishedState.Revoked : PublishedState.NotRevoked,
            entry is null ? $"not listed in CRL {number}"
                : IsForEver(entry) ? $"listed in CRL {number}"
                : $"on hold in CRL {number}",
            entry,
            crl.Der,
            crl.Content.ThisUpdate,
            number
        );
    }

    /// <summary>GET without nonce, as most relying parties ask (RFC 5019 clause 5): a cache between us and the responder is seen too.</summary>
    private async Task<SourceReading> OcspAsync(
        IssuerCertificate issuer,
        Uri url,
        string serial,
        CancellationToken cancellationToken
    )
    {
        if (_silent.Contains(url))
        {
            return Unreadable(StatusMethod.Ocsp, url, $"{NoAnswer} to the question before");
        }

        var id = OcspRequestWriter.CertId(issuer, serial);
        var request = Convert.ToBase64String(OcspRequestWriter.Write([id], null));
        var (der, problem) = await GetAsync(
            new Uri($"{url.AbsoluteUri.TrimEnd('/')}/{Uri.EscapeDataString(request)}"),
            OcspResponseReader.MaxOctets,
            cancellationToken
        );
        if (der is null)
        {
            if (problem == NoAnswer)
            {
                _silent.Add(url);
            }

            return Unreadable(StatusMethod.Ocsp, url, problem!);
        }

        if (OcspResponseReader.Read(der) is not { } response)
        {
            return Unreadable(StatusMethod.Ocsp, url, "what is served is no OCSP response");
        }

        if (response.Status != OcspResponseStatus.Successful)
        {
            return Unreadable(StatusMethod.Ocsp, url, $"the responder says {response.Status}");
        }

        if (!response.IsOf(issuer, _time.GetUtcNow()))
        {
            return Unreadable(
                StatusMethod.Ocsp,
                url,
                "the response is signed neither by the CA nor by a responder of the CA's"
            );
        }

        var single = response.Responses.FirstOrDefault(r =>
            r.Certificate.Der.Span.SequenceEqual(id.Der.Span)
        );
        if (single is null)
        {
            return Unreadable(StatusMethod.Ocsp, url, "the response is about another certificate");
        }

        return Outdated(single.ThisUpdate, single.NextUpdate) is { } why
            ? Unreadable(StatusMethod.Ocsp, url, $"the response {why}")
            : new(
                StatusMethod.Ocsp,
                url,
                single.Status == OcspCertStatus.Revoked
                && (single.Entry is null || IsForEver(single.Entry))
                    ? PublishedState.Revoked
                    : PublishedState.NotRevoked,
                $"says {single.Status.ToString().ToLowerInvariant()}",
                single.Entry,
                der,
                single.ThisUpdate,
                null
            );
    }

    private string? Outdated(DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate)
    {
        var now = _time.GetUtcNow();
        return thisUpdate > now + ClockSkew ? $"is of the future ({thisUpdate:u})"
            : nextUpdate <= now ? $"is out of date since {nextUpdate:u}"
            : null;
    }

    /// <summary>The source of the CA that issued it: by name, and by the certificate itself where the registry holds it.</summary>
    private async Task<StatusSource?> SourceOfAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        var named = _sources.Where(s => s.Issuer.CommonName == target.IssuerCommonName).ToList();
        if (target.Sha256 is not null && named.Count > 0)
        {
            await using var db = _database.CreateDbContext();
            var der = await db
                .Certificates.Where(c => c.Sha256 == target.Sha256)
                .Join(db.CertificateFiles, c => c.Key, f => f.CertificateKey, (_, f) => f.Der)
                .FirstOrDefaultAsync(cancellationToken);
            named = [.. named.Where(s => der is not null && s.Issuer.IsIssuerOf(der))];
        }

        return named is [var only] ? only : null;
    }

    /// <summary>What is served there, if it is not larger than that.</summary>
    private async Task<(byte[]? Body, string? Problem)> GetAsync(
        Uri url,
        int most,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var response = await _http.GetAsync(
                url,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            if (!response.IsSuccessStatusCode)
            {
                return (null, $"HTTP status {(int)response.StatusCode}");
            }

            using var body = new MemoryStream();
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(_http.Timeout);
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, late.Token)) > 0)
            {
                body.Write(buffer, 0, read);
                if (body.Length > most)
                {
                    return (null, $"more than {most} octets are served");
                }
            }

            return (body.ToArray(), null);
        }
        catch (Exception fault)
            when (fault is HttpRequestException or IOException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            return (null, fault is OperationCanceledException ? NoAnswer : fault.Message);
        }
    }

    private static SourceReading Unreadable(StatusMethod method, Uri url, string why) =>
        new(method, url, PublishedState.Unreadable, why, null, default, default, null);

    private sealed record CrlReading(FetchedCrl? Crl, string? Problem);
}

/// <summary>A CRL that was verified, and its octets.</summary>
public sealed record FetchedCrl(Crl Content, ReadOnlyMemory<byte> Der);
