using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MailRevocationWorker.Inspection;

/// <summary>What became of one question.</summary>
/// <param name="Answer">Null when the child died, passed a limit or answered nonsense.</param>
/// <param name="Failure">Why there is no answer; null when there is one.</param>
public sealed record Asked(Answer? Answer, string? Failure);

/// <summary>One caged child: this very program under the verb <c>inspect</c>, with limits on heap, memory, CPU time, files and answers, and no network where the system allows.</summary>
public sealed class InspectorProcess : IDisposable
{
    /// <summary>Starting is our own affair and has its own patience, in seconds: a busy machine must not be taken for a document that is slow to read.</summary>
    private const int StartSeconds = 60;
    private const int ReadyBytes = 4096;
    private const int EndMilliseconds = 2000;
    private readonly Process process;
    private readonly InspectionOptions options;
    private readonly byte[] buffer = new byte[64 * 1024];
    private bool ready;

    public InspectorProcess(InspectionOptions options)
        : this(options, [.. CageTools.Prefix(options), .. CageTools.Self(), "inspect"]) { }

    /// <param name="command">What is started; it speaks as <see cref="InspectorChild"/> does.</param>
    internal InspectorProcess(InspectionOptions options, IReadOnlyList<string> command)
    {
        this.options = options;
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.FileName = command[0];
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        // Read as hexadecimal, always.
        start.Environment["DOTNET_GCHeapHardLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"0x{(long)options.HeapMegabytes << 20:X}"
        );
        start.Environment[FileSizeLimit.Variable] = ((long)options.FileMegabytes << 20).ToString(
            CultureInfo.InvariantCulture
        );
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCgen0size"] = "0x4000000";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        process =
            Process.Start(start)
            ?? throw new InvalidOperationException("the inspector could not be started");
        _ = Discarded.ReadAsync(process.StandardError.BaseStream);
    }

    public int Id => process.Id;

    public bool IsAlive => !process.HasExited;

    /// <summary>Alive, and with at least half of its CPU time before it: what ends a child must be its question, never its age.</summary>
    public bool IsFit
    {
        get
        {
            try
            {
                return IsAlive
                    && process.TotalProcessorTime.TotalSeconds < options.CpuSeconds / 2.0;
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                return false; // it ended just now
            }
        }
    }

    /// <summary>Asks one question. After a failure the child is dead and must be replaced.</summary>
    /// <exception cref="InspectionOutageException">The child never came so far as to be asked.</exception>
    public async Task<Asked> AskAsync(Question question, CancellationToken cancellation)
    {
        await StartedAsync(cancellation);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(options.DeadlineSeconds));
        try
        {
            await process.StandardInput.WriteLineAsync(
                JsonSerializer.Serialize(question, InspectionJson.Options).AsMemory(),
                deadline.Token
            );
            await process.StandardInput.FlushAsync(deadline.Token);
            var line = await ReadLineAsync((long)options.AnswerMegabytes << 20, deadline.Token);
            var answer = line is null ? null : Parsed(line);
            return answer switch
            {
                null when line is null => Ended("the reader died"),
                null => Dead("the reader answered nonsense"),
                _ when answer.Id != question.Id => Dead("the reader answered another question"),
                // What it met may have left it in any state: it is ended like one that died.
                { Error: { } error } => Dead($"the reader failed: {error}"),
                _ => new(answer, null),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Dead($"no answer within {options.DeadlineSeconds} s");
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            return Dead($"the reader died: {e.Message}");
        }
        finally
        {
            if (cancellation.IsCancellationRequested)
            {
                Kill();
            }
        }
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    /// <summary>Waits for the child's first line: what fails until then can't be the question's fault.</summary>
    private async Task StartedAsync(CancellationToken cancellation)
    {
        if (ready)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(StartSeconds));
        try
        {
            var line = await ReadLineAsync(ReadyBytes, patience.Token);
            ready = line is not null && Parsed(line) is { Ready: true };
            if (!ready)
            {
                throw NotStarted(line is null ? Ended("it died") : Dead("it said something else"));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw NotStarted(Dead($"not ready within {StartSeconds} s"));
        }
        catch (Exception e)
            when (e is JsonException or (IOException and not InspectionOutageException))
        {
            throw NotStarted(Dead(e.Message));
        }
        finally
        {
            if (cancellation.IsCancellationRequested)
            {
                Kill();
            }
        }
    }

    private static InspectionOutageException NotStarted(Asked asked) =>
        new($"the reader could not be started: {asked.Failure}");

    private static Answer? Parsed(MemoryStream line) =>
        JsonSerializer.Deserialize<Answer>(
            line.GetBuffer().AsSpan(0, (int)line.Length),
            InspectionJson.Options
        );

    /// <returns>Null where the child's output ends first.</returns>
    /// <exception cref="IOException">The line is longer than <paramref name="limit"/> bytes.</exception>
    private async Task<MemoryStream?> ReadLineAsync(long limit, CancellationToken cancellation)
    {
        var line = new MemoryStream();
        var output = process.StandardOutput.BaseStream;
        while (true)
        {
            var read = await output.ReadAsync(buffer, cancellation);
            if (read == 0)
            {
                return null;
            }

            // Questions are asked one by one, so an answer's end is a chunk's end.
            var end = buffer[read - 1] == (byte)'\n';
            var length = end ? read - 1 : read;
            if (line.Length + length > limit)
            {
                throw new IOException("the answer is too long");
            }

            line.Write(buffer, 0, length);
            if (end)
            {
                return line;
            }
        }
    }

    private Asked Dead(string why)
    {
        var status = process.HasExited
            ? string.Create(CultureInfo.InvariantCulture, $" (exit status {process.ExitCode})")
            : "";
        Kill();
        return new(null, why + status);
    }

    /// <summary>The same for one that has ended by itself: its output closes a moment before its exit status can be had.</summary>
    private Asked Ended(string why)
    {
        process.WaitForExit(EndMilliseconds);
        return Dead(why);
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(EndMilliseconds);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
