using MailRevocationWorker.Commands;
using Microsoft.Extensions.Logging;

namespace MailRevocationWorker.Tests.Commands;

/// <summary>What an installation leaves at its default and thereby does without: said by doctor and at each start, and no error.</summary>
public sealed class UnkeptPromisesTests
{
    private const string Authserv = "Pipeline:AuthservId";
    private const string Auditor = "Schedule:Auditor";

    [Fact]
    public void Of_Defaults_AdvisesOnBothAndLetsTheServiceRun()
    {
        var probe = UnkeptPromises.Of(Settings.Load(null));

        probe.Works.ShouldBeTrue();
        probe
            .Checks.Where(c => c.Advice is not null)
            .Select(c => c.Subject)
            .ShouldBe([Authserv, Auditor]);
    }

    [Fact]
    public void Of_BothSet_NamesTheValuesAndAdvisesNothing()
    {
        var probe = UnkeptPromises.Of(Set());

        probe.Checks.ShouldAllBe(c => c.Works && c.Advice == null);
        probe.Checks[0].Detail.ShouldContain("mx.example.org");
        probe.Checks[1].Detail.ShouldContain("auditor@example.org");
    }

    [Fact]
    public void Warn_Defaults_WarnsOnceOfEach()
    {
        var log = new Lines();

        UnkeptPromises.Warn(Settings.Load(null), log);

        log.Said.Count.ShouldBe(2);
        log.Said[0].ShouldStartWith($"Warning {Authserv}: not set");
        log.Said[1].ShouldStartWith($"Warning {Auditor}: not set");
    }

    [Fact]
    public void Warn_BothSet_SaysNothing()
    {
        var log = new Lines();

        UnkeptPromises.Warn(Set(), log);

        log.Said.ShouldBeEmpty();
    }

    private static Settings Set() =>
        Settings.Load(null, [new(Authserv, "mx.example.org"), new(Auditor, "auditor@example.org")]);

    private sealed class Lines : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Said.Add($"{logLevel} {formatter(state, exception)}");
    }
}
