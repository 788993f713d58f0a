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

    /// <summary>Children that died or were ended on a question, since the start.</summary>
    public long Deaths => Interlocked.Read(ref deaths);

    /// <returns>Null, with the reason, when the mail defeated its reader.</returns>
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
                var child =
                    idle.TryTake(out var waiting) && waiting.IsAlive ? waiting : Fresh(waiting);
                last = await child.AskAsync(question, cancellation);
                if (child.IsAlive)
                {
                    idle.Add(child);
                }
                else
                {
                    child.Dispose();
                    Interlocked.Increment(ref deaths);
                }

                if (last.Answer is not null)
                {
                    break;
                }
            }

            return last;
        }
        finally
        {
            places.Release();
        }
    }

    private InspectorProcess Fresh(InspectorProcess? dead)
    {
        dead?.Dispose();
        return new(options);
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
