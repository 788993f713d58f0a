using MailRevocationWorker.Cases;
using MailRevocationWorker.Dashboard;
using MailRevocationWorker.Dashboard.People;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.Operations;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Reply;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Schedule;
using MailRevocationWorker.Storage;
using MailRevocationWorker.Trust.Fetching;

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
    private static readonly string[] Unbound = ["Logging", "AllowedHosts"];

    private static readonly IReadOnlyDictionary<string, Type> Options = new Dictionary<string, Type>
    {
        [HttpOptions.Section] = typeof(HttpOptions),
        [TrustOptions.Section] = typeof(TrustOptions),
        [MailboxOptions.Section] = typeof(MailboxOptions),
        [DeliveryOptions.Section] = typeof(DeliveryOptions),
        [InspectionOptions.Section] = typeof(InspectionOptions),
        [RegistryOptions.Section] = typeof(RegistryOptions),
        [PolicyOptions.Section] = typeof(PolicyOptions),
        [RevocationOptions.Section] = typeof(RevocationOptions),
        [ReplyOptions.Section] = typeof(ReplyOptions),
        [StorageOptions.Section] = typeof(StorageOptions),
        [PipelineOptions.Section] = typeof(PipelineOptions),
        [DashboardOptions.Section] = typeof(DashboardOptions),
        [PeopleOptions.Section] = typeof(PeopleOptions),
        [ScheduleOptions.Section] = typeof(ScheduleOptions),
        [TelemetryOptions.Section] = typeof(TelemetryOptions),
    };

    private readonly SettingsFiles files;

    private Settings(SettingsFiles files)
    {
        this.files = files;
        var problems = new List<string>();
        var configuration = files.Read(problems);
        Configuration = configuration;
        var wrong = Walk(configuration, problems);
        Http = Read<HttpOptions>(o => o.Validate());
        Trust = Read<TrustOptions>(o => o.Validate());
        Mailbox = Read<MailboxOptions>(o => o.Validate());
        Delivery = Read<DeliveryOptions>(o => o.Validate());
        Inspection = Read<InspectionOptions>(o => o.Validate());
        Registry = Read<RegistryOptions>(o => o.Validate());
        Revocation = Read<RevocationOptions>(o => o.Validate());
        Reply = Read<ReplyOptions>(o => o.Validate());
        Storage = Read<StorageOptions>(o => o.Validate());
        Pipeline = Read<PipelineOptions>(o => o.Validate());
        Dashboard = Read<DashboardOptions>(o => o.Validate());
        People = Read<PeopleOptions>(o => o.Validate());
        Schedule = Read<ScheduleOptions>(o => o.Validate());
        Telemetry = Read<TelemetryOptions>(o => o.Validate());
        _ = Read<PolicyOptions>(o => o.Validate());
        if (problems.Count > 0)
        {
            throw new SettingsException(problems);
        }

        T Read<T>(Func<T, IReadOnlyList<string>> validate)
            where T : class, new() => Bind(configuration, wrong, problems, validate);
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
    public DashboardOptions Dashboard { get; }
    public PeopleOptions People { get; }
    public ScheduleOptions Schedule { get; }
    public TelemetryOptions Telemetry { get; }

    /// <summary>As it was at the start.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>
    /// Read afresh from the files each time, so that the brake takes at once. Whatever became wrong meanwhile, in any section, and a file that
    /// is missing or can't be read even for the moment of its being saved, is <see cref="Automation.Off"/> until it is good again.
    /// </summary>
    public PolicyOptions Policy()
    {
        var (policy, problems) = PolicyNow();
        return problems.Count == 0 ? policy : new PolicyOptions { Automation = Automation.Off };
    }

    /// <summary>Why <see cref="Policy"/> brakes though nobody asked it to, looked at afresh; empty: it does not. English, for operators.</summary>
    public IReadOnlyList<string> Problems() => PolicyNow().Problems;

    /// <exception cref="SettingsException">Some value is missing, out of bounds or of no known name.</exception>
    public static Settings Load(
        string? file,
        IEnumerable<KeyValuePair<string, string?>>? overrides = null
    )
    {
        var here = Path.GetFullPath("appsettings.json");
        var first = File.Exists(here)
            ? here
            : Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        return new(
            new SettingsFiles(
                file is null ? [first] : [first, Path.GetFullPath(file)],
                [.. overrides ?? []]
            )
        );
    }

    private (PolicyOptions Policy, IReadOnlyList<string> Problems) PolicyNow()
    {
        var problems = new List<string>();
        var configuration = files.Read(problems);
        var wrong = Walk(configuration, problems);
        var policy = Bind<PolicyOptions>(configuration, wrong, problems, o => o.Validate());
        return (policy, problems);
    }

    /// <summary>Every key that is no setting and every value that is not of its kind, in all sections.</summary>
    private static List<KeyProblem> Walk(IConfigurationRoot configuration, List<string> problems)
    {
        var wrong = new List<KeyProblem>();
        string[] known = [.. Unbound, .. Options.Keys];
        foreach (var section in configuration.GetChildren())
        {
            var name = Array.Find(
                known,
                k => k.Equals(section.Key, StringComparison.OrdinalIgnoreCase)
            );
            if (name is null)
            {
                problems.Add(
                    $"{section.Key} is no section of the configuration; {SettingsKeys.Advice(section.Key, known)}"
                );
            }
            else if (Options.TryGetValue(name, out var type))
            {
                wrong.AddRange(SettingsKeys.Check(configuration.GetSection(name), type));
            }
        }

        problems.AddRange(wrong.Select(w => w.Message));
        return wrong;
    }

    /// <summary>The options without the keys that are wrong, so that what else is wrong is said at the same time.</summary>
    private static T Bind<T>(
        IConfigurationRoot configuration,
        List<KeyProblem> wrong,
        List<string> problems,
        Func<T, IReadOnlyList<string>> validate
    )
        where T : class, new()
    {
        var section = Options.Single(o => o.Value == typeof(T)).Key;
        var good = configuration
            .GetSection(section)
            .AsEnumerable()
            .Where(v => v.Value is not null && !wrong.Exists(w => IsUnder(v.Key, w.Path)));
        var options =
            new ConfigurationBuilder()
                .AddInMemoryCollection(good)
                .Build()
                .GetSection(section)
                .Get<T>()
            ?? new T();
        problems.AddRange(
            validate(options)
                .Where(p => !wrong.Exists(w => p.StartsWith(w.Key + " ", StringComparison.Ordinal)))
        );
        return options;
    }

    private static bool IsUnder(string key, string path) =>
        key.StartsWith(path, StringComparison.OrdinalIgnoreCase)
        && (key.Length == path.Length || key[path.Length] == ':');
}

/// <summary>Where the service listens. Section <c>Http</c>.</summary>
public sealed class HttpOptions
{
    public const string Section = "Http";

    /// <summary>Where CRLs and health are served.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8080";

    public IReadOnlyList<string> Validate() =>
        Uri.TryCreate(Url, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", PathAndQuery: "/" }
            ? []
            :
            [
                $"{Section}:Url must be an http or https address with a port of 0 to 65535 and no path, was '{Url}'",
            ];
}

/// <summary>What is trusted. Section <c>Trust</c>.</summary>
public sealed class TrustOptions
{
    public const string Section = "Trust";

    /// <summary>Anchors (PEM or DER) and trust folders, as for <c>verify --trust</c>.</summary>
    public IList<string> Paths { get; } = [];

    /// <summary>
    /// How many days old a CRL or OCSP response may be, by its thisUpdate, to show that a signer is not revoked, whatever its nextUpdate
    /// says, 1 to 366. What is older is doubt.
    /// </summary>
    public int StatusMaxAgeDays { get; set; } = 31;

    /// <summary>The same for certificates of authorities, 1 to 3660: offline roots issue their lists once a year.</summary>
    public int AuthorityStatusMaxAgeDays { get; set; } = 366;

    /// <summary>The national trusted list as a source of anchors.</summary>
    public TrustedListOptions TrustedList { get; set; } = new();

    /// <summary>How revocation status that the folders lack is fetched.</summary>
    public FetchOptions Fetch { get; set; } = new();

    public IReadOnlyList<string> Validate() =>
        [
            .. TrustedList.Validate(),
            .. Fetch.Validate(),
            .. Range(nameof(StatusMaxAgeDays), StatusMaxAgeDays, 366),
            .. Range(nameof(AuthorityStatusMaxAgeDays), AuthorityStatusMaxAgeDays, 3660),
            .. Paths
                .Where(p => !Path.Exists(p))
                .Select(p => $"{Section}:Paths must name files or folders that exist, was '{p}'"),
        ];

    private static IEnumerable<string> Range(string key, int value, int most) =>
        value < 1 || value > most ? [$"{Section}:{key} must be 1 to {most}, was {value}"] : [];
}
