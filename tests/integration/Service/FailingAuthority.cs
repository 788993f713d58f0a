using System.Collections.Concurrent;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation;

namespace Integration.Tests.Service;

internal enum AuthorityManner
{
    Works,
    Down,

    /// <summary>Neither answers nor listens.</summary>
    Silent,

    /// <summary>Revokes, and its answer is lost.</summary>
    DiesAfterRevoking,
    SpeaksOfAnother,
}

/// <summary>Another system's authority, seen from outside: it fails as it is told, and remembers what it was made to revoke.</summary>
internal sealed class FailingAuthority : IRevocationAuthority
{
    private readonly ConcurrentDictionary<string, (string Case, DateTimeOffset At)> revoked = [];

    public AuthorityManner Manner { get; set; }

    public string Name => "failing authority";

    /// <summary>Who publishes what it revokes, where relying parties read it.</summary>
    public IRevocationAuthority? Publisher { get; set; }

    /// <summary>Every time that it revoked something anew.</summary>
    public ConcurrentQueue<string> Revoked { get; } = [];

    public Task<RevocationReceipt?> StatusAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    ) =>
        Manner switch
        {
            AuthorityManner.Down => throw new HttpRequestException("connection refused"),
            AuthorityManner.Silent => new TaskCompletionSource<RevocationReceipt?>().Task,
            _ => Task.FromResult(
                revoked.TryGetValue(target.SerialNumber, out var known)
                    ? Receipt(RevocationResult.AlreadyRevoked, target.SerialNumber, known.At)
                    : null
            ),
        };

    public async Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    )
    {
        switch (Manner)
        {
            case AuthorityManner.Down:
                throw new HttpRequestException("connection refused");
            case AuthorityManner.Silent:
                return await new TaskCompletionSource<RevocationReceipt>().Task;
            case AuthorityManner.SpeaksOfAnother:
                return Receipt(RevocationResult.Revoked, "ABCDEF", TimeProvider.System.GetUtcNow());
            default:
                break;
        }

        var now = TimeProvider.System.GetUtcNow();
        if (revoked.TryAdd(target.SerialNumber, (caseNumber, now)))
        {
            Revoked.Enqueue(target.SerialNumber);
            await Publisher!.RevokeAsync(
                target,
                reason,
                compromisedSince,
                caseNumber,
                cancellationToken
            );
        }

        var (owner, at) = revoked[target.SerialNumber];
        return Manner == AuthorityManner.DiesAfterRevoking
            ? throw new HttpRequestException("the response ended prematurely")
            : Receipt(
                owner == caseNumber ? RevocationResult.Revoked : RevocationResult.AlreadyRevoked,
                target.SerialNumber,
                at
            );
    }

    public Task<Probe> ProbeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new Probe(Name, []));

    private static RevocationReceipt Receipt(
        RevocationResult result,
        string serial,
        DateTimeOffset at
    ) => new(result, serial, at, CrlReason.Superseded, null, "says the authority");
}
