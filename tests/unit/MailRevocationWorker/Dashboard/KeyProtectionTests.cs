using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Dashboard;
using MailRevocationWorker.Dashboard.People;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MailRevocationWorker.Tests.Dashboard;

public sealed class KeyProtectionTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keys-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Keys_WithACertificate_LieEncryptedAndOpenWithItAlone()
    {
        var options = new DashboardOptions
        {
            KeyProtectionPkcs12 = Pkcs12("one", "secret"),
            KeyProtectionPasswordFile = Text("secret"),
        };
        options.Validate().ShouldBeEmpty();

        var shielded = Protect(options, "a session");

        Stored().ShouldContain("EncryptedData");
        Stored().ShouldNotContain("<masterKey");
        Unprotect(options, shielded).ShouldBe("a session");
        var other = new DashboardOptions { KeyProtectionPkcs12 = Pkcs12("two", null) };
        Should.Throw<CryptographicException>(() => Unprotect(other, shielded));
    }

    [Fact]
    public void Keys_WithoutACertificate_LieOpenAndNobodyIsWarnedEachTime()
    {
        var lines = new List<string>();

        Protect(new(), "a session", lines);

        Stored().ShouldContain("<masterKey");
        lines.ShouldNotContain(l => l.Contains("encryptor", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Validate_FileThatThePasswordDoesNotOpen_NamesTheKey()
    {
        var options = new DashboardOptions
        {
            KeyProtectionPkcs12 = Pkcs12("one", "secret"),
            KeyProtectionPasswordFile = Text("else"),
        };

        options
            .Validate()
            .ShouldHaveSingleItem()
            .ShouldStartWith("Dashboard:KeyProtectionPkcs12 must be");
        options.KeyProtectionPkcs12 = Path.Combine(folder.FullName, "none.p12");
        options
            .Validate()
            .ShouldHaveSingleItem()
            .ShouldStartWith("Dashboard:KeyProtectionPkcs12 must be");
    }

    private string Protect(DashboardOptions options, string text, List<string>? lines = null)
    {
        using var services = Services(options, lines);
        return Protector(services).Protect(text);
    }

    private string Unprotect(DashboardOptions options, string text)
    {
        using var services = Services(options, null);
        return Protector(services).Unprotect(text);
    }

    private static IDataProtector Protector(ServiceProvider services) =>
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private ServiceProvider Services(DashboardOptions options, List<string>? lines)
    {
        var services = new ServiceCollection();
        services.AddLogging(log => log.AddProvider(new Lines(lines ?? [])));
        services
            .AddPeople(new() { Database = Path.Combine(folder.FullName, "worker.db") }, options)
            .AddSessions(options, Path.Combine(folder.FullName, "keys"), secure: false);
        return services.BuildServiceProvider();
    }

    private string Stored() =>
        File.ReadAllText(
            Directory.GetFiles(Path.Combine(folder.FullName, "keys")).ShouldHaveSingleItem()
        );

    private string Pkcs12(string name, string? password)
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest(
            $"CN={name}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Combine(folder.FullName, $"{name}.p12");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, password));
        return file;
    }

    private string Text(string content)
    {
        var file = Path.Combine(folder.FullName, $"{content}.txt");
        File.WriteAllText(file, content);
        return file;
    }

    private sealed class Lines(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Add(formatter(state, exception));

        public void Dispose() { }
    }
}
