using System.Threading.Channels;

namespace MailRevocationWorker.Mailbox;

/// <summary>Lets one loop sleep until it is woken or its time has come; wakes that come together count once.</summary>
internal sealed class Wake(TimeProvider time)
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Signal() => channel.Writer.TryWrite(true);

    /// <returns>True: woken. False: the time had come.</returns>
    public async Task<bool> WaitAsync(TimeSpan most, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var woken = channel.Reader.ReadAsync(ended.Token).AsTask();
        var late = Task.Delay(most, time, ended.Token);
        var first = await Task.WhenAny(woken, late);
        await ended.CancelAsync();
        ct.ThrowIfCancellationRequested();
        if (first == late)
        {
            // Read and delay may end at the same moment: a wake must not be lost then.
            return await woken.ContinueWith(
                t => t.IsCompletedSuccessfully,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }

        return true;
    }
}
