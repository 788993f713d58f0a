namespace MailRevocationWorker.Dashboard.People;

/// <summary>
/// Tries at one account, one after the other: the count of failures is read and written back, so that of a burst of guesses at once all but one
/// would go uncounted. One service works on a database (ServiceLock), so that this process is the only one that counts.
/// </summary>
public sealed class SignInTurns : IDisposable
{
    /// <summary>Accounts share gates, so that names that are made up cost no memory.</summary>
    private readonly SemaphoreSlim[] gates =
    [
        .. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1)),
    ];

    /// <summary>Waits for this account's turn; disposing of it gives it on.</summary>
    public async Task<IDisposable> TakeAsync(string? name, CancellationToken cancellation)
    {
        var hash = StringComparer.OrdinalIgnoreCase.GetHashCode((name ?? "").Trim());
        var gate = gates[(uint)hash % gates.Length];
        await gate.WaitAsync(cancellation);
        return new Turn(gate);
    }

    public void Dispose()
    {
        foreach (var gate in gates)
        {
            gate.Dispose();
        }
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
