using System.Collections.Concurrent;
using System.Text;
using MailRevocationWorker.Mailbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailRevocationWorker.Tests.Mailbox;

/// <summary>A Maildir in a folder of its own, and a service loop that collects what it is offered.</summary>
internal sealed class MaildirBed : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("maildir-");
    private readonly SemaphoreSlim offered = new(0);
    private CancellationTokenSource? stop;
    private Task running = Task.CompletedTask;

    public MaildirBed()
    {
        Options = new()
        {
            PollSeconds = 1,
            SpoolFolder = Path.Combine(folder.FullName, "spool"),
            Maildir = new() { Path = Root },
        };
        foreach (var part in (string[])["new", "cur", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(Root, part));
        }
    }

    public string Root => Path.Combine(folder.FullName, "Maildir");

    public MailboxOptions Options { get; }

    public ConcurrentQueue<(ReceivedMessage Message, string Text)> Offered { get; } = new();

    /// <summary>Thrown by `take` while it is set.</summary>
    public Exception? Refusal { get; set; }

    public IMailbox Open() =>
        Mailboxes.Create(Options, TimeProvider.System, NullLoggerFactory.Instance);

    public IMailbox Start()
    {
        var mailbox = Open();
        stop = new();
        running = mailbox.RunAsync(TakeAsync, stop.Token);
        return mailbox;
    }

    public async Task StopAsync()
    {
        if (stop is not null)
        {
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(running);
            stop.Dispose();
            stop = null;
        }
    }

    /// <summary>As an MTA does: written to tmp/, renamed into new/.</summary>
    public string Deliver(string unique, string text)
    {
        var part = Path.Combine(Root, "tmp", unique);
        File.WriteAllText(part, text, Encoding.Latin1);
        var path = Path.Combine(Root, "new", unique);
        File.Move(part, path);
        return path;
    }

    public async Task<(ReceivedMessage Message, string Text)> NextAsync()
    {
        (await offered.WaitAsync(Deadline, TestContext.Current.CancellationToken)).ShouldBeTrue(
            "no message was offered in time"
        );
        Offered.TryDequeue(out var next).ShouldBeTrue();
        return next;
    }

    /// <summary>Waits until something holds; looks often, and gives up with a word.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        using var late = new CancellationTokenSource(Deadline);
        while (!holds())
        {
            late.IsCancellationRequested.ShouldBeFalse($"not in time: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public string[] Names(params string[] parts) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine([Root, .. parts]))
                .Select(p => Path.GetFileName(p)),
        ];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
        offered.Dispose();
    }

    private async Task TakeAsync(ReceivedMessage message, CancellationToken ct)
    {
        var text = await File.ReadAllTextAsync(message.Path, Encoding.Latin1, ct);
        Offered.Enqueue((message, text));
        offered.Release();
        if (Refusal is { } refusal)
        {
            throw refusal;
        }
    }
}
