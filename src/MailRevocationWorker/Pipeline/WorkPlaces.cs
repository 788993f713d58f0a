namespace MailRevocationWorker.Pipeline;

/// <summary>The places at which messages are worked on, <see cref="PipelineOptions.Workers"/> of them. Who only waits for another case gives up the place meanwhile.</summary>
public sealed class WorkPlaces(PipelineOptions options) : IDisposable
{
    private readonly SemaphoreSlim free = new(options.Workers);

    /// <summary><see cref="Leave"/> must follow.</summary>
    public Task TakeAsync(CancellationToken cancellation) => free.WaitAsync(cancellation);

    public void Leave() => free.Release();

    public void Dispose() => free.Dispose();
}
