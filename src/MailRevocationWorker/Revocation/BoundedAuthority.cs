using MailRevocationWorker.Cases;
using Polly;
using Polly.Timeout;

namespace MailRevocationWorker.Revocation;

/// <summary>
/// An authority that is given a limited time, and whose answers must make sense: another system's silence must not hold a worker for ever, and what it says of another certificate
/// says nothing of this one. After a silence the caller asks again, and the status is read first: what was done meanwhile is found, not done twice.
/// </summary>
public sealed class BoundedAuthority(
    IRevocationAuthority inner,
    RevocationOptions options,
    TimeProvider time
) : IRevocationAuthority
{
    /// <summary>A revocation date may be so far ahead of our clock.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    private readonly ResiliencePipeline bound = new ResiliencePipelineBuilder
    {
        TimeProvider = time,
    }
        .AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds))
        .Build();

    public string Name => inner.Name;

    /// <exception cref="TimeoutRejectedException">No answer within Revocation:TimeoutSeconds.</exception>
    /// <exception cref="InvalidDataException">The answer makes no sense: nobody knows the status.</exception>
    public async Task<RevocationReceipt?> StatusAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var receipt = await AskAsync(t => inner.StatusAsync(target, t), cancellationToken);
        return receipt is null || Nonsense(receipt, target) is not { } why
            ? receipt
            : throw new InvalidDataException($"{inner.Name}: {why}");
    }

    /// <exception cref="TimeoutRejectedException">No answer within Revocation:TimeoutSeconds; the certificate may be revoked all the same.</exception>
    public async Task<RevocationReceipt> RevokeAsync(
        RegisteredCertificate target,
        CrlReason reason,
        DateTimeOffset? compromisedSince,
        string caseNumber,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        var receipt = await AskAsync(
            t => inner.RevokeAsync(target, reason, compromisedSince, caseNumber, t),
            cancellationToken
        );
        return Nonsense(receipt, target) is { } why
            ? new(
                RevocationResult.Unknown,
                target.SerialNumber,
                null,
                null,
                null,
                $"the authority's answer makes no sense: {why}"
            )
            : receipt;
    }

    public Task<Probe> ProbeAsync(CancellationToken cancellationToken) =>
        inner.ProbeAsync(cancellationToken);

    /// <summary>The wait ends on time also where the other side does not listen to its cancellation.</summary>
    private async Task<T> AskAsync<T>(
        Func<CancellationToken, Task<T>> question,
        CancellationToken cancellation
    ) =>
        await bound.ExecuteAsync(
            async token => await question(token).WaitAsync(token),
            cancellation
        );

    private string? Nonsense(RevocationReceipt receipt, RegisteredCertificate target) =>
        receipt.SerialNumber != target.SerialNumber ? "it speaks of another certificate"
        : !Enum.IsDefined(receipt.Result) ? "its result is none that is known"
        : receipt.RevokedAt > time.GetUtcNow() + ClockDifference
            ? "its revocation date lies in the future"
        : null;
}
