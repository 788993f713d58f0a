using BenchmarkDotNet.Running;
using Benchmarks;

// A folder of one's own files first, where one is named; then what the arguments ask for.
var folder = Environment.GetEnvironmentVariable("PDFA_FILES");
if (!string.IsNullOrEmpty(folder))
{
    return FolderTimes.Print(folder, Console.Out);
}

if (args is ["ocsp"])
{
    await OcspLoad.PrintAsync(Console.Out);
    return 0;
}

if (args is ["cage"])
{
    await CageTimes.PrintAsync(Console.Out);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(PadesBenchmarks).Assembly).Run(args);
return 0;
