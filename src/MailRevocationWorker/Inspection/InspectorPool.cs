using System.Collections.Concurrent;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Inspection.Messages;
using PadesValidator;

namespace MailRevocationWorker.Inspection;

/// <summary>The host's side of the cage: children kept started and reused, replaced after death. A question that kills <see cref="InspectionOptions.Attempts"/> children has no answer, and that is a finding.</summary>
/// <param name="policy">Signatures are validated by it; null: the library's own.</param>
public sealed class InspectorPool(InspectionOptions options, ValidationPolicy? policy = null)
    : IDisposable
{
    private readonly SemaphoreSlim places = new(options.Processes);
    private readonly ConcurrentBag<InspectorProcess> idle = [];
    private long deaths;

    /// <summary>Children that died or were ended on a question, since the start. One that is retired for its age is none of them.</summary>
    public long Deaths => Interlocked.Read(ref deaths);

    /// <summary>Process ids of the children that wait: for those who measure what a child takes.</summary>
    internal IReadOnlyList<int> Idle => [.. idle.Select(c => c.Id)];

    /// <returns>Null, with the reason, when the mail defeated its reader.</returns>
    /// <exception cref="InspectionOutageException">Our own files could not be read or written, or no child started: nothing is said about the mail.</exception>
    public async Task<(MessageReport? Report, string? Failure)> ReadMessageAsync(
        string path,
        string outputFolder,
        MessageReadOptions reading,
        CancellationToken cancellation
    )
    {
        var asked = await AskAsync(
            new ReadMessage(Path.GetFullPath(path), Path.GetFullPath(outputFolder), reading),
            cancellation
        );
        return (asked.Answer?.Message, asked.Failure);
    }

    /// <exception cref="InspectionOutageException">As for <see cref="ReadMessageAsync"/>.</exception>
    public async Task<DocumentReport> ReadDocumentAsync(
        string path,
        string? flavour,
        bool form,
        CancellationToken cancellation
    )
    {
        var asked = await AskAsync(
            new ReadDocument(Path.GetFullPath(path), flavour, form),
            cancellation
        );
        return asked.Answer?.Document ?? await FailedAsync(path, asked.Failure, cancellation);
    }

    /// <returns>Null, with the reason, when the evidence defeated its reader.</returns>
    /// <exception cref="InspectionOutageException">As for <see cref="ReadMessageAsync"/>.</exception>
    public async Task<(ValidationReport? Report, string? Failure)> ValidateAsync(
        DocumentEvidence evidence,
        string? trustPath,
        DateTimeOffset receivedAt,
        DateTimeOffset now,
        CancellationToken cancellation,
        IReadOnlyList<string>? fetchedPaths = null
    )
    {
        var asked = await AskAsync(
            new Validate(
                evidence,
                trustPath is null ? null : Path.GetFullPath(trustPath),
                receivedAt,
                now
            )
            {
                FetchedPaths = [.. (fetchedPaths ?? []).Select(Path.GetFullPath)],
                Policy = policy ?? ValidationPolicy.Default,
            },
            cancellation
        );
        return (asked.Answer?.Validation, asked.Failure);
    }

    /// <summary>Starts every child and lets it read an ordinary document, so that the first request does not wait for the just-in-time compiler.</summary>
    public Task WarmAsync(string samplePath, CancellationToken cancellation) =>
        Task.WhenAll(
            Enumerable
                .Range(0, options.Processes)
                .Select(_ => ReadDocumentAsync(samplePath, null, form: true, cancellation))
        );

    public void Dispose()
    {
        while (idle.TryTake(out var child))
        {
            child.Dispose();
        }

        places.Dispose();
    }

    private async Task<Asked> AskAsync(Question question, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            var last = new Asked(null, null);
            for (var attempt = 0; attempt < options.Attempts; attempt++)
            {
                // What was asked before in a child must not speak against this question: its second try has a child of its own.
                var child = attempt == 0 ? Waiting() : new InspectorProcess(options);
                try
                {
                    last = await child.AskAsync(question, cancellation);
                }
                catch
                {
                    // Cancelled, or never started: half an answer may still be on its way.
                    child.Dispose();
                    throw;
                }

                Keep(child);
                if (last.Answer is { } answer)
                {
                    return answer.Outage is { } outage
                        ? throw new InspectionOutageException(outage)
                        : last;
                }

                Interlocked.Increment(ref deaths);
            }

            return last;
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>One that is idle and young enough, else a new one.</summary>
    private InspectorProcess Waiting()
    {
        while (idle.TryTake(out var waiting))
        {
            if (waiting.IsFit)
            {
                return waiting;
            }

            waiting.Dispose();
        }

        return new(options);
    }

    private void Keep(InspectorProcess child)
    {
        if (child.IsAlive)
        {
            idle.Add(child);
        }
        else
        {
            child.Dispose();
        }
    }

    /// <summary>A document that defeated its reader is still known by its hash, which needs no parsing.</summary>
    private static async Task<DocumentReport> FailedAsync(
        string path,
        string? failure,
        CancellationToken cancellation
    )
    {
        await using var file = File.OpenRead(path);
        return new()
        {
            Sha256 = Convert.ToHexString(
                await System.Security.Cryptography.SHA256.HashDataAsync(file, cancellation)
            ),
            Size = file.Length,
            Readability = Readability.ParserFailure,
            Problem = failure,
        };
    }
}
