namespace TestSupport;

/// <summary>Where test data lies: the project's own fixtures, and the wider corpora that exist only beside a full workplace.</summary>
internal static class Places
{
    /// <summary>The repository's root: the nearest folder above the test binaries that holds Worker.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of tests/fixtures.</summary>
    public static string Fixture(params string[] parts) =>
        Path.Combine([Root, "tests", "fixtures", .. parts]);

    /// <summary>A file or folder of the shared corpora beside the repository; skips the test with a clear word where they are missing.</summary>
    public static string SharedOrSkip(params string[] parts)
    {
        // Beside the repository, or beside the folder of its worktrees.
        var path = Path.Combine([Root, "..", "shared", .. parts]);
        path = Path.Exists(path) ? path : Path.Combine([Root, "..", "..", "shared", .. parts]);
        Assert.SkipUnless(
            Path.Exists(path),
            $"the shared corpus {Path.Combine(parts)} is not here"
        );
        return Path.GetFullPath(path);
    }

    private static string FindRoot()
    {
        for (
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            folder is not null;
            folder = folder.Parent
        )
        {
            if (File.Exists(Path.Combine(folder.FullName, "Worker.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Worker.sln was not found above the test binaries.");
    }
}
