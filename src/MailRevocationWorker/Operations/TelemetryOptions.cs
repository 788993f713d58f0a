using System.Globalization;

namespace MailRevocationWorker.Operations;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>One JSON object a line, personal data redacted.</summary>
    Json,

    /// <summary>For a person at a terminal, personal data redacted.</summary>
    Text,
}

/// <summary>What the service tells of itself. Section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Base address of an OpenTelemetry collector that takes OTLP over HTTP with protobuf, for example http://127.0.0.1:4318; null: nothing is exported.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Seconds between two exports of the metrics.</summary>
    public int ExportSeconds { get; set; } = 60;

    public LogFormat LogFormat { get; set; } = LogFormat.Json;

    /// <summary>Less free space than this, where data and database lie, makes the service not ready. Megabytes.</summary>
    public int MinFreeMegabytes { get; set; } = 500;

    /// <summary>What is wrong with these settings; empty: nothing.</summary>
    public IReadOnlyList<string> Validate() =>
        [
            .. new (string Key, int Value, int Low, int High)[]
            {
                (nameof(ExportSeconds), ExportSeconds, 1, 3600),
                (nameof(MinFreeMegabytes), MinFreeMegabytes, 0, 1_000_000),
            }
                .Where(o => o.Value < o.Low || o.Value > o.High)
                .Select(o =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Section}:{o.Key} must be {o.Low} to {o.High}, was {o.Value}"
                    )
                ),
            .. OtlpEndpoint is null
            || (
                Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var url)
                && url is { Scheme: "http" or "https", PathAndQuery: "/" }
            )
                ? Array.Empty<string>()
                :
                [
                    $"{Section}:OtlpEndpoint must be an http or https address without a path, was '{OtlpEndpoint}'",
                ],
        ];
}
