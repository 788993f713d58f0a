using System.Collections.Concurrent;
using System.Security.Cryptography;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Revocation.Ocsp;

/// <summary>What goes back to who asked.</summary>
/// <param name="Der">OCSPResponse.</param>
/// <param name="Validity">Of a response that everybody may be given until its nextUpdate (RFC 5019 clause 6); null of all others.</param>
public sealed record OcspAnswer(ReadOnlyMemory<byte> Der, OcspValidity? Validity);

public sealed record OcspValidity(DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate);

/// <summary>
/// The OCSP responder of one embedded CA (RFC 6960, RFC 5019, RFC 9654). A response without nonce to one CertID is kept and given again until half of
/// its life is over or any certificate of this CA is revoked.
/// </summary>
internal sealed class OcspResponder(
    IssuingAuthority authority,
    CertificateStatusBook statuses,
    OcspOptions options,
    WorkerDatabase database,
    TimeProvider time
) : IDisposable
{
    /// <summary>What is not known now may be issued, and registered, any minute.</summary>
    private static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(5);

    /// <summary>Signing must not take the machine from the requests by mail.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Presigned> _presigned = new(
        StringComparer.Ordinal
    );
    private readonly SemaphoreSlim _signing = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly SemaphoreSlim _issuing = new(1);
    private readonly Dictionary<string, (byte[] Name, byte[] Key)> _hashes = new(
        StringComparer.Ordinal
    )
    {
        [X509Oids.Sha1] = (
            SHA1.HashData(authority.Issuer.SubjectDer.Span),
            SHA1.HashData(authority.Issuer.PublicKeyBits.Span)
        ),
        [X509Oids.Sha256] = (
            SHA256.HashData(authority.Issuer.SubjectDer.Span),
            SHA256.HashData(authority.Issuer.PublicKeyBits.Span)
        ),
    };
    private ResponderCertificate? _responder;
    private long _generation;

    public IssuingAuthority Authority => authority;

    /// <summary>How many responses are kept signed.</summary>
    public int PresignedCount => _presigned.Count;

    /// <summary>Something was revoked: nothing that was signed before is given out again.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _presigned.Clear();
    }

    public async Task<OcspAnswer> AnswerAsync(
        ReadOnlyMemory<byte> der,
        CancellationToken cancellationToken
    )
    {
        if (OcspRequestReader.Read(der) is not { } request)
        {
            return Error(OcspResponseStatus.MalformedRequest);
        }

        if (!request.Certificates.Any(IsOurs))
        {
            // RFC 5019 clause 2.2.3: not authoritative for any of them.
            return Error(OcspResponseStatus.Unauthorized);
        }

        var key = request is { Nonce: null, Certificates: [var only] }
            ? Convert.ToHexString(only.Der.Span)
            : null;
        if (
            key is not null
            && _presigned.TryGetValue(key, out var kept)
            && IsFresh(kept, time.GetUtcNow())
        )
        {
            return kept.Answer;
        }

        if (!await _signing.WaitAsync(MaxWait, cancellationToken))
        {
            return Error(OcspResponseStatus.TryLater);
        }

        try
        {
            return await SignAsync(request, key, cancellationToken);
        }
        finally
        {
            _signing.Release();
        }
    }

    /// <summary>Signs anew what is known to be asked for and has lived half of its life.</summary>
    /// <param name="serialNumbers">Issued by this CA; with each hash that CertIDs may have.</param>
    public async Task<int> PresignAsync(
        IEnumerable<string> serialNumbers,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        foreach (var (key, kept) in _presigned)
        {
            if (!IsFresh(kept, now))
            {
                _presigned.TryRemove(new(key, kept));
            }
        }

        var signed = 0;
        foreach (var serial in serialNumbers)
        {
            foreach (var hash in _hashes.Keys)
            {
                if (_presigned.Count >= options.MaxPresignedResponses)
                {
                    return signed;
                }

                var id = CertIdOf(hash, serial);
                var key = Convert.ToHexString(id.Der.Span);
                if (!_presigned.ContainsKey(key))
                {
                    await SignAsync(new OcspRequest([id], null), key, cancellationToken);
                    signed++;
                }
            }
        }

        return signed;
    }

    public void Dispose()
    {
        _signing.Dispose();
        _issuing.Dispose();
        _responder?.Dispose();
    }

    private static OcspAnswer Error(OcspResponseStatus status) =>
        new(OcspResponseWriter.Error(status), null);

    private OcspCertId CertIdOf(string hash, string serial) =>
        OcspRequestWriter.CertId(hash, _hashes[hash].Name, _hashes[hash].Key, serial);

    /// <summary>Both hashes: a CA of the same name, or with the same key under another name, is another.</summary>
    private bool IsOurs(OcspCertId id) =>
        _hashes.TryGetValue(id.HashAlgorithm, out var ours)
        && id.IssuerNameHash.Span.SequenceEqual(ours.Name)
        && id.IssuerKeyHash.Span.SequenceEqual(ours.Key);

    private async Task<OcspAnswer> SignAsync(
        OcspRequest request,
        string? key,
        CancellationToken cancellationToken
    )
    {
        var now = CrlPublisher.WholeSeconds(time.GetUtcNow());
        if (now >= authority.Issuer.NotAfter)
        {
            return Error(OcspResponseStatus.InternalError); // nobody believes an expired CA
        }

        var generation = Interlocked.Read(ref _generation);
        var responder = await ResponderAsync(now, cancellationToken);
        var responses = new List<OcspSingleResponse>(request.Certificates.Count);
        foreach (var id in request.Certificates)
        {
            var status = IsOurs(id)
                ? await statuses.FindAsync(authority, id.SerialNumber, cancellationToken)
                : IssuedStatus.Unknown;
            var until =
                now + (status.Kind == OcspCertStatus.Unknown ? UnknownFor : options.Lifetime);
            responses.Add(
                new(
                    id,
                    status.Kind,
                    status.Entry,
                    now,
                    until < responder.NotAfter ? until : responder.NotAfter
                )
            );
        }

        var der = OcspResponseWriter.Write(
            responder,
            now,
            responses,
            request.Nonce,
            authority.StatusKeptSince
        );
        if (key is null)
        {
            return new(der, null);
        }

        var single = responses[0];
        var answer = new OcspAnswer(der, new(now, single.NextUpdate!.Value));
        if (single.Status != OcspCertStatus.Unknown)
        {
            Keep(key, answer, generation);
        }

        return answer;
    }

    /// <summary>Not kept where a revocation was committed since the status was read.</summary>
    private void Keep(string key, OcspAnswer answer, long generation)
    {
        if (_presigned.Count >= options.MaxPresignedResponses && !_presigned.ContainsKey(key))
        {
            return;
        }

        var validity = answer.Validity!;
        var kept = new Presigned(
            answer,
            validity.ThisUpdate + ((validity.NextUpdate - validity.ThisUpdate) / 2)
        );
        _presigned[key] = kept;
        if (Interlocked.Read(ref _generation) != generation)
        {
            _presigned.TryRemove(new(key, kept));
        }
    }

    /// <summary>The present responder, or a new one when half of its certificate's life is over.</summary>
    private async Task<ResponderCertificate> ResponderAsync(
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (IsFresh(_responder, now))
        {
            return _responder!;
        }

        await _issuing.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh(_responder, now))
            {
                // The one before may be signing at this moment: it is left to the garbage collector.
                _responder = await IssueAsync(now, cancellationToken);
            }

            return _responder!;
        }
        finally
        {
            _issuing.Release();
        }
    }

    /// <summary>What was signed under a clock that was ahead is refused by relying parties.</summary>
    private static bool IsFresh(Presigned kept, DateTimeOffset now) =>
        now < kept.RenewAt && !WrongClock.Wrote(kept.Answer.Validity!.ThisUpdate, now);

    private bool IsFresh(ResponderCertificate? responder, DateTimeOffset now) =>
        responder is not null
        && now >= responder.NotBefore
        && (
            responder.NotAfter - now > TimeSpan.FromHours(options.ResponderHours) / 2
            // The CA ends before a new certificate could last any longer.
            || (responder.NotAfter >= authority.Issuer.NotAfter && now < responder.NotAfter)
        );

    /// <summary>Whatever the CA signs is journalled before it is used.</summary>
    private async Task<ResponderCertificate> IssueAsync(
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var issued = ResponderCertificate.Issue(
            authority,
            options.ResponderKey,
            now,
            TimeSpan.FromHours(options.ResponderHours)
        );
        await database.WriteAsync(
            now,
            async change =>
            {
                await change.JournalAsync(
                    null,
                    JournalData.Service,
                    JournalData.ResponderIssued,
                    JournalData.Write(
                        new
                        {
                            Authority = authority.Name,
                            Issuer = authority.Issuer.Key,
                            Serial = issued.SerialNumber,
                            issued.NotAfter,
                            Sha256 = Convert.ToHexString(SHA256.HashData(issued.Der.Span)),
                        }
                    )
                );
                return true;
            },
            cancellationToken
        );
        return issued;
    }

    private sealed record Presigned(OcspAnswer Answer, DateTimeOffset RenewAt);
}
