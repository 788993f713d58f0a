using System.Diagnostics;
using System.Globalization;
using PadesValidator;

namespace Fuzz;

/// <summary>
/// Mutates one file in a process of its own, which may die: the mutants that killed it or hung it are findings, and the
/// campaign goes on behind them.
/// </summary>
internal sealed class Campaign(string file, int mutants, int seed, TimeSpan deadline)
{
    /// <summary>As the service's cage, in hexadecimal: 512 MB.</summary>
    private const string HeapLimit = "0x20000000";

    public List<string> Findings { get; } = [];
    public List<string> Accepted { get; } = [];
    public int Done { get; private set; }
    public int Kinds { get; private set; }

    public async Task RunAsync()
    {
        var next = 0;
        while (next < mutants)
        {
            next = await RunFromAsync(next) + 1;
        }
    }

    /// <returns>The mutant at which the child ended.</returns>
    private async Task<int> RunFromAsync(int from)
    {
        using var child = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!)
            {
                ArgumentList = { "child", file, Text(from), Text(mutants), Text(seed) },
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["DOTNET_GCHeapHardLimit"] = HeapLimit },
            }
        )!;
        var errors = child.StandardError.ReadToEndAsync();
        var at = from;
        while (true)
        {
            var read = child.StandardOutput.ReadLineAsync();
            if (await Task.WhenAny(read, Task.Delay(deadline)) != read)
            {
                child.Kill();
                Findings.Add($"HANG {file} mutant {at}");
                return at;
            }

            if (await read is not { } line)
            {
                break;
            }

            at = Take(line, at);
        }

        await child.WaitForExitAsync();
        if (at < mutants)
        {
            Findings.Add($"DEATH {file} mutant {at}, exit {child.ExitCode}: {Head(await errors)}");
        }

        return at;
    }

    private int Take(string line, int at)
    {
        var parts = line.Split('\t', 2);
        switch (parts[0])
        {
            case "begin":
                return int.Parse(parts[1], CultureInfo.InvariantCulture);
            case "accepted":
                Accepted.Add($"{Path.GetFileName(file)}\t{parts[1]}");
                break;
            case "finding":
                Findings.Add($"{parts[1]} {file}");
                break;
            case "end":
                Kinds = int.Parse(parts[1], CultureInfo.InvariantCulture);
                Done = mutants;
                return mutants;
        }

        Done = at;
        return at;
    }

    private static string Head(string text) =>
        string.Join(" | ", text.Split('\n').Take(6).Select(l => l.Trim()));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The child: mutants from <paramref name="from"/> on, each announced before it is tried.</summary>
    public static int Child(string file, int from, int to, int seed)
    {
        var original = File.ReadAllBytes(file);
        var expected = Judgement.Of(original);
        // Mutants that made the readers do something new are mutated further: guided by behaviour, not by luck alone.
        var pool = new List<byte[]> { original };
        var kinds = new HashSet<string>(StringComparer.Ordinal) { expected.Behaviour };
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (var i = from; i < to; i++)
        {
            output.WriteLine($"begin\t{i}");
            var own = HashCode(seed, i);
            // Every second mutant is of the original itself, so that one that is reported can be made again from its number.
            var parent = i % 2 == 0 ? original : pool[own % pool.Count];
            var (mutant, mutation) = Mutator.Mutate(parent, own);
            Judgement judged;
            try
            {
                judged = Judgement.Of(mutant);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                output.WriteLine($"finding\tTHROW {Head(e.ToString())} mutant {i}");
                Keep(file, i, mutant);
                continue;
            }

            if (kinds.Add(judged.Behaviour) && pool.Count < 64)
            {
                pool.Add(mutant);
            }

            if (judged.Verdict != DocumentVerdict.Accept || mutant.AsSpan().SequenceEqual(original))
            {
                continue;
            }

            var wrong =
                expected.Verdict != DocumentVerdict.Accept ? "the original was not accepted"
                : judged.Signed != expected.Signed ? "other bytes are signed"
                : judged.Shown != expected.Shown ? "something else is shown"
                : null;
            output.WriteLine(
                $"accepted\t{i}\t{mutation.How} at {mutation.At}\t{wrong ?? "signed and shown the same"}"
            );
            if (wrong is not null)
            {
                output.WriteLine($"finding\tWRONG ACCEPT ({wrong}, {mutation.How}) mutant {i}");
                Keep(file, i, mutant);
            }
        }

        output.WriteLine($"end\t{kinds.Count}");
        return 0;
    }

    private static void Keep(string file, int number, byte[] mutant)
    {
        if (Environment.GetEnvironmentVariable("FUZZ_KEEP") is { Length: > 0 } folder)
        {
            var name = $"{Path.GetFileNameWithoutExtension(file)}-{number}.pdf";
            File.WriteAllBytes(Path.Combine(folder, name), mutant);
        }
    }

    private static int HashCode(int seed, int number) =>
        (int)(((uint)seed * 2654435761u + (uint)number * 40503u + 12345u) & 0x7fffffff);
}
