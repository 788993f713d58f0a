using System.Collections.Concurrent;
using System.Text;
using MailRevocationWorker.Mailbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Tests.Mailbox;

/// <summary>The service's side of a mailbox: runs the loop and collects what it is offered.</summary>
internal sealed class ImapBed : IAsyncDisposable
{
    private readonly SemaphoreSlim offered = new(0);
    private readonly ConcurrentQueue<(ReceivedMessage Message, string Text)> messages = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public ImapBed(MailboxOptions options)
    {
        options.Validate().ShouldBeEmpty();
        Mailbox = Mailboxes.Create(options, TimeProvider.System, NullLoggerFactory.Instance);
        running = Mailbox.RunAsync(TakeAsync, stop.Token);
    }

    public IMailbox Mailbox { get; }

    /// <summary>Thrown by `take` while it is set.</summary>
    public Exception? Refusal { get; set; }

    public int Waiting => messages.Count;

    public async Task<(ReceivedMessage Message, string Text)> NextAsync()
    {
        var inTime = await offered.WaitAsync(
            TimeSpan.FromSeconds(40),
            TestContext.Current.CancellationToken
        );
        inTime.ShouldBeTrue($"no message was offered in time; {Mailbox.State}");
        messages.TryDequeue(out var next).ShouldBeTrue();
        return next;
    }

    public Task<FilingResult> FileAsync(ReceivedMessage message, MailboxFolder folder)
    {
        var id = MessageIdOf(message);
        return Mailbox.FileAsync(
            message.Key,
            id,
            message.Sha256,
            folder,
            TestContext.Current.CancellationToken
        );
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        (Mailbox as IDisposable)?.Dispose();
        stop.Dispose();
        offered.Dispose();
    }

    private readonly ConcurrentDictionary<string, string> ids = new();

    private string? MessageIdOf(ReceivedMessage message) => ids.GetValueOrDefault(message.Sha256);

    private async Task TakeAsync(ReceivedMessage message, CancellationToken ct)
    {
        var text = await File.ReadAllTextAsync(message.Path, Encoding.Latin1, ct);
        var parsed = await MimeKit.MimeMessage.LoadAsync(message.Path, ct);
        ids[message.Sha256] = parsed.MessageId ?? "";
        messages.Enqueue((message, text));
        offered.Release();
        if (Refusal is { } refusal)
        {
            throw refusal;
        }
    }
}
