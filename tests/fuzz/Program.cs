using System.Globalization;
using Fuzz;
using PadesValidator;

// fuzz [--mutants N] [--seed S] [--files N] PATH…: mutates signed PDFs and holds the readers to three promises: they never
// throw, never hang, and never accept a file in which something signed or shown was changed.
if (args is ["child", var path, var from, var to, var own])
{
    return Campaign.Child(path, Number(from), Number(to), Number(own));
}

var mutants = Option("--mutants", 1000);
var seed = Option("--seed", 20261122);
var most = Option("--files", 50);
var files = args.Where(
        (a, i) =>
            !a.StartsWith("--", StringComparison.Ordinal)
            && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal))
    )
    .SelectMany(p =>
        Directory.Exists(p)
            ? Directory.EnumerateFiles(p, "*.pdf", SearchOption.AllDirectories)
            : [p]
    )
    .Order(StringComparer.Ordinal)
    .Where(f => new FileInfo(f).Length < 2_000_000 && Accepted(f))
    .Take(most)
    .ToList();
Console.WriteLine(
    $"{files.Count} signed files that are accepted as they are, {mutants} mutants each, seed {seed}"
);
var findings = 0;
var accepted = new List<string>();
var done = 0;
var gate = new Lock();
await Parallel.ForEachAsync(
    files,
    new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
    async (file, _) =>
    {
        var campaign = new Campaign(file, mutants, seed, TimeSpan.FromSeconds(20));
        await campaign.RunAsync();
        lock (gate)
        {
            findings += campaign.Findings.Count;
            accepted.AddRange(campaign.Accepted);
            done += campaign.Done;
            Console.WriteLine(
                $"{Path.GetFileName(file)}: {campaign.Accepted.Count} accepted, {campaign.Kinds} kinds of outcome, {campaign.Findings.Count} findings"
            );
            campaign.Findings.ForEach(Console.WriteLine);
        }
    }
);
Console.WriteLine();
Console.WriteLine("Accepted mutants (file, mutant, change, why it may pass):");
accepted.Order(StringComparer.Ordinal).ToList().ForEach(Console.WriteLine);
Console.WriteLine($"{done} mutants, {accepted.Count} accepted, {findings} findings");
return findings == 0 ? 0 : 1;

int Option(string name, int otherwise)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? Number(args[at + 1]) : otherwise;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static bool Accepted(string file)
{
    try
    {
        return Judgement.Of(File.ReadAllBytes(file)).Verdict == DocumentVerdict.Accept;
    }
    catch (IOException)
    {
        return false;
    }
}
