using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MailRevocationWorker.Commands;

public enum OutputFormat
{
    Text,
    Jsonl,
}

/// <summary>The two ways of writing results.</summary>
public static class Formats
{
    public static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        };

    public static Option<OutputFormat> Option() =>
        new("--format")
        {
            Description = "text, or jsonl: one JSON object a file",
            DefaultValueFactory = _ => OutputFormat.Text,
        };
}

/// <summary>The files and folders that a verb is given.</summary>
public static class FileArguments
{
    /// <summary>Folders are walked, in the order of names.</summary>
    public static IEnumerable<string> Walk(IEnumerable<string> arguments) =>
        arguments.SelectMany(a =>
            Directory.Exists(a)
                ? Directory
                    .EnumerateFiles(a, "*", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
                : (IEnumerable<string>)[a]
        );

    /// <summary>0 only when every file was there to be read.</summary>
    public static int StatusOf(IEnumerable<string> arguments) =>
        arguments.All(Path.Exists) ? ExitStatus.Done : ExitStatus.Failed;

    /// <summary>An anchor or trust folder that is not there is a usage error: without it everybody is unknown.</summary>
    public static void RequireThatExist(this Option<string[]> option) =>
        option.Validators.Add(result =>
        {
            foreach (var path in result.Tokens.Select(t => t.Value).Where(p => !Path.Exists(p)))
            {
                result.AddError($"{option.Name}: there is no file or folder '{path}'");
            }
        });
}

/// <summary>ISO 8601 times on the command line; without an offset they are UTC.</summary>
public static class Times
{
    public static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
        {
            return time;
        }

        result.AddError($"'{text}' is no time; write for example 2026-11-22T23:00:00Z");
        return null;
    }
}

/// <summary>A private folder that goes with its owner.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mrw-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
