namespace MailRevocationWorker.MailServers;

/// <summary>Ends what a server does not answer in time.</summary>
internal static class Deadline
{
    /// <exception cref="TimeoutException">The time is over; the connection is of no use any more.</exception>
    public static async Task<T> WithinAsync<T>(
        TimeSpan most,
        TimeProvider time,
        Func<CancellationToken, Task<T>> action,
        CancellationToken ct
    )
    {
        using var late = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            return await action(either.Token);
        }
        catch (Exception e) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"the server did not answer within {most.TotalSeconds:0.#} s",
                e
            );
        }
    }
}
