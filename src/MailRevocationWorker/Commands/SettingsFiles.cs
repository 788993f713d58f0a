using System.Text.Json;

namespace MailRevocationWorker.Commands;

/// <summary>Where settings come from: files, the later one winning, then environment variables that begin with MRW_, then what a test says.</summary>
/// <remarks>
/// Each reading opens the files anew. The framework's watcher is not used: it empties a file's settings when a reload fails, so that what
/// the files before it say applies again, and that may be more freedom than the operator gave.
/// </remarks>
internal sealed class SettingsFiles(
    IReadOnlyList<string> files,
    IReadOnlyList<KeyValuePair<string, string?>> overrides
)
{
    /// <summary>Total: a file that is missing or can't be read is a problem, and the rest is read all the same.</summary>
    public IConfigurationRoot Read(List<string> problems)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in files)
        {
            if (Json(file, problems) is { } json)
            {
                builder.AddJsonStream(new MemoryStream(json));
            }
        }

        builder.AddEnvironmentVariables("MRW_");
        builder.AddInMemoryCollection(overrides);
        return builder.Build();
    }

    private static byte[]? Json(string file, List<string> problems)
    {
        try
        {
            // Shared with everybody: a reader must not make an editor's save fail.
            using var stream = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var content = new MemoryStream();
            stream.CopyTo(content);
            var json = content.ToArray();
            new ConfigurationBuilder().AddJsonStream(new MemoryStream(json)).Build();
            return json;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"{file} must be a configuration file, there is none");
        }
        catch (JsonException e)
        {
            problems.Add(
                $"{file}, line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: not JSON: {Reason(e.Message)}"
            );
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            problems.Add($"{file} can't be read: {e.Message}");
        }

        return null;
    }

    /// <summary>The parser's words without its own way of counting lines from zero.</summary>
    private static string Reason(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
