using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace MailRevocationWorker.Operations;

/// <summary>Console log lines with personal data redacted: JSON, one object a line, or text for a terminal.</summary>
public sealed class RedactedLog(IOptions<TelemetryOptions> options, TimeProvider clock)
    : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "redacted";

    private static readonly JsonWriterOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        var message = Redaction.Of(logEntry.Formatter(logEntry.State, logEntry.Exception));
        var exception = logEntry.Exception is { } e ? Redaction.Of(e.ToString()) : null;
        var at = clock
            .GetUtcNow()
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (options.Value.LogFormat == LogFormat.Text)
        {
            textWriter.WriteLine($"{at} {logEntry.LogLevel, -11} {logEntry.Category}: {message}");
            if (exception is not null)
            {
                textWriter.WriteLine(exception);
            }

            return;
        }

        textWriter.WriteLine(Line(logEntry, at, message, exception));
    }

    private static string Line<TState>(
        in LogEntry<TState> entry,
        string at,
        string message,
        string? exception
    )
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Json))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", at);
            json.WriteString("level", entry.LogLevel.ToString());
            json.WriteString("category", entry.Category);
            if (entry.EventId.Id != 0)
            {
                json.WriteNumber("eventId", entry.EventId.Id);
            }

            json.WriteString("message", message);
            if (exception is not null)
            {
                json.WriteString("exception", exception);
            }

            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                json.WriteStartObject("values");
                foreach (var (key, value) in values.DistinctBy(v => v.Key))
                {
                    if (key != "{OriginalFormat}")
                    {
                        json.WriteString(key, Text(value));
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static string? Text(object? value) =>
        value is null
            ? null
            : Redaction.Of(
                value is IFormattable number
                    ? number.ToString(null, CultureInfo.InvariantCulture)
                    : value.ToString() ?? ""
            );
}
