using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>The OCSP responders of all embedded CAs.</summary>
public sealed class OcspService : IDisposable
{
    private readonly Dictionary<string, OcspResponder> _responders;
    private readonly EmbeddedAuthority _authority;
    private readonly WorkerDatabase _database;
    private readonly OcspOptions _options;

    public OcspService(
        EmbeddedAuthority authority,
        RevocationOptions options,
        WorkerDatabase database,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(options);
        _authority = authority;
        _database = database;
        _options = options.Ocsp;
        _responders = authority.Authorities.ToDictionary(
            a => a.Name,
            a => new OcspResponder(a, authority.Statuses, options.Ocsp, database, time),
            StringComparer.Ordinal
        );
        authority.Revoked += Forget;
    }

    /// <summary>The answer of the CA of that name to an OCSPRequest, whatever these bytes are; null where no CA has the name.</summary>
    public async Task<OcspAnswer?> AnswerAsync(
        string name,
        ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken
    ) =>
        _responders.TryGetValue(name, out var responder)
            ? await responder.AnswerAsync(request, cancellationToken)
            : null;

    /// <summary>
    /// For a schedule: signs responses for the certificates of the registry that are in force, so that nobody waits for a signature. Repeating it
    /// signs only what is due.
    /// </summary>
    /// <returns>How many were signed.</returns>
    public async Task<int> PresignAsync(CancellationToken cancellationToken)
    {
        var signed = 0;
        foreach (var responder in _responders.Values)
        {
            var issuer = responder.Authority.Issuer.CommonName;
            await using var db = _database.CreateDbContext();
            var serials = await db
                .Certificates.AsNoTracking()
                .Where(c =>
                    c.IssuerCommonName == issuer
                    && (c.Status == RegisteredStatus.Valid || c.Status == RegisteredStatus.Revoked)
                )
                .OrderByDescending(c => c.NotAfter)
                .Select(c => c.SerialNumber)
                .Take(_options.MaxPresignedResponses)
                .ToListAsync(cancellationToken);
            signed += await responder.PresignAsync(serials, cancellationToken);
        }

        return signed;
    }

    public void Dispose()
    {
        _authority.Revoked -= Forget;
        foreach (var responder in _responders.Values)
        {
            responder.Dispose();
        }
    }

    private void Forget(IssuingAuthority authority) => _responders[authority.Name].Forget();
}
