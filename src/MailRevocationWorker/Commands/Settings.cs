using System.Globalization;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Storage;
using PdfaChecker;

namespace MailRevocationWorker.Commands;

/// <summary>The configuration can't be used: which key, which bound, which value. The service does not start.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Every room's options, read from appsettings.json (working folder, else beside the program), the file of <c>--config</c>, and environment variables that begin with MRW_, the later one winning.</summary>
public sealed class Settings
{
    private static readonly string[] Sections =
    [
        "Logging",
        "AllowedHosts",
        HttpOptions.Section,
        TrustOptions.Section,
        MailboxOptions.Section,
        DeliveryOptions.Section,
        InspectionOptions.Section,
        RegistryOptions.Section,
        PolicyOptions.Section,
        RevocationOptions.Section,
        ReplyOptions.Section,
        StorageOptions.Section,
        PipelineOptions.Section,
    ];

    private readonly IConfigurationRoot configuration;

    private Settings(IConfigurationRoot configuration)
    {
        this.configuration = configuration;
        var problems = new List<string>();
        foreach (
            var stray in configuration
                .GetChildren()
                .Select(c => c.Key)
                .Where(k => !Sections.Contains(k, StringComparer.OrdinalIgnoreCase))
        )
        {
            problems.Add(
                $"{stray} is no section of the configuration; there are {string.Join(", ", Sections)}"
            );
        }

        Http = Read<HttpOptions>(HttpOptions.Section, problems, o => o.Validate());
        Trust = Read<TrustOptions>(TrustOptions.Section, problems, o => o.Validate());
        Mailbox = Read<MailboxOptions>(MailboxOptions.Section, problems, o => o.Validate());
        Delivery = Read<DeliveryOptions>(DeliveryOptions.Section, problems, o => o.Validate());
        Inspection = Read<InspectionOptions>(
            InspectionOptions.Section,
            problems,
            o => o.Validate()
        );
        Registry = Read<RegistryOptions>(RegistryOptions.Section, problems, o => o.Validate());
        Revocation = Read<RevocationOptions>(
            RevocationOptions.Section,
            problems,
            o => o.Validate()
        );
        Reply = Read<ReplyOptions>(ReplyOptions.Section, problems, o => o.Validate());
        Storage = Read<StorageOptions>(StorageOptions.Section, problems, o => o.Validate());
        Pipeline = Read<PipelineOptions>(PipelineOptions.Section, problems, o => o.Validate());
        _ = Read<PolicyOptions>(PolicyOptions.Section, problems, o => o.Validate());
        if (problems.Count > 0)
        {
            throw new SettingsException(problems);
        }
    }

    public HttpOptions Http { get; }
    public TrustOptions Trust { get; }
    public MailboxOptions Mailbox { get; }
    public DeliveryOptions Delivery { get; }
    public InspectionOptions Inspection { get; }
    public RegistryOptions Registry { get; }
    public RevocationOptions Revocation { get; }
    public ReplyOptions Reply { get; }
    public StorageOptions Storage { get; }
    public PipelineOptions Pipeline { get; }

    public IConfiguration Configuration => configuration;

    /// <summary>Read afresh each time, so that the brake takes at once; settings that became wrong meanwhile brake too.</summary>
    public PolicyOptions Policy()
    {
        var problems = new List<string>();
        var policy = Read<PolicyOptions>(PolicyOptions.Section, problems, o => o.Validate());
        return problems.Count == 0 ? policy : new PolicyOptions { Automation = Automation.Off };
    }

    /// <exception cref="SettingsException">Some value is missing, out of bounds or of no known name.</exception>
    public static Settings Load(
        string? file,
        IEnumerable<KeyValuePair<string, string?>>? overrides = null
    )
    {
        var builder = new ConfigurationBuilder();
        var here = Path.GetFullPath("appsettings.json");
        try
        {
            builder.AddJsonFile(
                File.Exists(here)
                    ? here
                    : Path.Combine(AppContext.BaseDirectory, "appsettings.json"),
                optional: false,
                reloadOnChange: true
            );
            if (file is not null)
            {
                builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: true);
            }

            builder.AddEnvironmentVariables("MRW_");
            builder.AddInMemoryCollection(overrides ?? []);
            return new(builder.Build());
        }
        catch (Exception e)
            when (e is FileNotFoundException or InvalidDataException or FormatException)
        {
            throw new SettingsException([
                e.InnerException is null ? e.Message : $"{e.Message} {e.InnerException.Message}",
            ]);
        }
    }

    private T Read<T>(
        string section,
        List<string> problems,
        Func<T, IReadOnlyList<string>> validate
    )
        where T : class, new()
    {
        try
        {
            var options =
                configuration
                    .GetSection(section)
                    .Get<T>(binder => binder.ErrorOnUnknownConfiguration = true)
                ?? new T();
            problems.AddRange(validate(options));
            return options;
        }
        catch (InvalidOperationException e)
        {
            problems.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{section}: {e.Message}{(e.InnerException is null ? "" : $" ({e.InnerException.Message})")}"
                )
            );
            return new T();
        }
    }
}

/// <summary>Where the service listens. Section <c>Http</c>.</summary>
public sealed class HttpOptions
{
    public const string Section = "Http";

    /// <summary>Where CRLs and health are served.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8080";

    public IReadOnlyList<string> Validate() =>
        Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? []
            : [$"{Section}:Url must be an http or https address, was '{Url}'"];
}

/// <summary>What is trusted. Section <c>Trust</c>.</summary>
public sealed class TrustOptions
{
    public const string Section = "Trust";

    /// <summary>Anchors (PEM or DER) and trust folders, as for <c>verify --trust</c>.</summary>
    public IList<string> Paths { get; } = [];

    public IReadOnlyList<string> Validate() =>
        [
            .. Paths
                .Where(p => !Path.Exists(p))
                .Select(p => $"{Section}:Paths must name files or folders that exist, was '{p}'"),
        ];
}
