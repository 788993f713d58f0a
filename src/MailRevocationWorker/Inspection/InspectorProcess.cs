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
    private readonly Process process;
    private readonly InspectionOptions options;
    private readonly byte[] buffer = new byte[64 * 1024];

    public InspectorProcess(InspectionOptions options)
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
        string[] command = [.. CageTools.Prefix(options), .. CageTools.Self(), "inspect"];
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
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    public bool IsAlive => !process.HasExited;

    /// <summary>Asks one question. After a failure the child is dead and must be replaced.</summary>
    public async Task<Asked> AskAsync(Question question, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(options.DeadlineSeconds));
        try
        {
            await process.StandardInput.WriteLineAsync(
                JsonSerializer.Serialize(question, InspectionJson.Options).AsMemory(),
                deadline.Token
            );
            await process.StandardInput.FlushAsync(deadline.Token);
            var line = await ReadLineAsync(deadline.Token);
            var answer = line is null
                ? null
                : JsonSerializer.Deserialize<Answer>(
                    line.GetBuffer().AsSpan(0, (int)line.Length),
                    InspectionJson.Options
                );
            return answer switch
            {
                null => Dead(line is null ? "the reader died" : "the reader answered nonsense"),
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

    private async Task<MemoryStream?> ReadLineAsync(CancellationToken cancellation)
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
            line.Write(buffer, 0, end ? read - 1 : read);
            if (end)
            {
                return line;
            }

            if (line.Length > (long)options.AnswerMegabytes << 20)
            {
                throw new IOException("the answer is too long");
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

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(2000);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
