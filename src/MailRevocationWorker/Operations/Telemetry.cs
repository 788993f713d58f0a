using MailRevocationWorker.Pipeline;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MailRevocationWorker.Operations;

/// <summary>Logs, figures and traces: what leaves the process.</summary>
public static class Telemetry
{
    /// <summary>The name under which a collector files what this service sends.</summary>
    public const string ServiceName = "mail-revocation-worker";

    /// <summary>Health and figures; they leave the process only where Telemetry:OtlpEndpoint says so.</summary>
    public static IServiceCollection AddOperations(
        this IServiceCollection services,
        TelemetryOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        services
            .AddSingleton(options)
            .AddSingleton<CrlAges>()
            .AddSingleton<ServiceHealth>()
            .AddHostedService<ServiceGauges>()
            .AddHostedService(s => new SystemdWatchdog(
                s.GetRequiredService<LoopWatch>(),
                SystemdWatchdog.Interval(
                    Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
                    Environment.GetEnvironmentVariable("WATCHDOG_PID")
                ),
                s.GetService<ISystemdNotifier>(),
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<SystemdWatchdog>>()
            ));
        if (options.OtlpEndpoint is { } endpoint)
        {
            AddExport(services, new Uri(endpoint), options);
        }

        return services;
    }

    /// <summary>Every line through the redaction, whatever else is configured.</summary>
    public static ILoggingBuilder AddRedactedConsole(
        this ILoggingBuilder logging,
        TelemetryOptions options
    )
    {
        logging.ClearProviders();
        logging.AddConsole().AddConsoleFormatter<RedactedLog, ConsoleFormatterOptions>();
        logging.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        // After everybody else: systemd's own formatter would write the lines as they are.
        logging.Services.PostConfigure<ConsoleLoggerOptions>(o =>
            o.FormatterName = RedactedLog.FormatterName
        );
        return logging;
    }

    private static void AddExport(
        IServiceCollection services,
        Uri endpoint,
        TelemetryOptions options
    ) =>
        services
            .AddOpenTelemetry()
            .ConfigureResource(r =>
                r.AddService(
                    ServiceName,
                    serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString()
                )
            )
            .WithMetrics(m =>
                m.AddMeter(ServiceInstruments.Name)
                    .AddRuntimeInstrumentation()
                    .AddAspNetCoreInstrumentation()
                    .AddOtlpExporter(
                        (o, reader) =>
                        {
                            To(o, endpoint, "v1/metrics");
                            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                                options.ExportSeconds * 1000;
                        }
                    )
            )
            .WithTracing(t =>
                t.AddSource(ServiceInstruments.Name)
                    .AddHttpClientInstrumentation()
                    .AddOtlpExporter(o => To(o, endpoint, "v1/traces"))
            );

    private static void To(OtlpExporterOptions options, Uri endpoint, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(endpoint, path);
    }
}
