using System.Diagnostics;
using System.Globalization;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Security;
using MailRevocationWorker.Mailbox;
using MailRevocationWorker.MailServers;
using MimeKit;
using TestSupport;

namespace Integration.Tests;

/// <summary>A private Dovecot and Exim on loopback. Tests that share it run one after another; without the servers they are skipped with a word.</summary>
public sealed class MailRig : IAsyncLifetime
{
    public const string Operator = "operator@rig.test";
    public const string Holder = "holder@rig.test";
    private static readonly string Script = Path.Combine(
        Places.Root,
        "tests",
        "integration",
        "rig",
        "mail-rig"
    );
    private readonly Dictionary<string, string> env = [];
    private readonly string? capability;
    private string? missing;

    public MailRig() { }

    internal MailRig(string capability) => this.capability = capability;

    /// <summary>Relays for this machine without a sign-in, so that replies can leave in clear.</summary>
    internal bool Open { get; init; }

    /// <summary>Everything of this instance; short, since Unix sockets lie in it.</summary>
    public string Folder { get; } =
        Path.Combine(
            Path.GetTempPath(),
            string.Create(CultureInfo.InvariantCulture, $"mrw-{Guid.NewGuid().ToString("N")[..10]}")
        );

    public string CaFile => env["CA_CERT"];

    public string PasswordFile => Path.Combine(Folder, "password");

    public int SmtpPort => Port("SMTP_PORT");

    public int SmtpsPort => Port("SMTPS_PORT");

    public async ValueTask InitializeAsync()
    {
        missing = WhyNot();
        if (missing is not null)
        {
            return;
        }

        var started = await RunAsync("start");
        foreach (var line in started.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('=', 2);
            env[parts[0]] = parts[1];
        }

        await File.WriteAllTextAsync(PasswordFile, env["MAIL_PASS"] + "\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (missing is null)
        {
            await RunAsync("stop");
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Skips the test where the servers are not installed; else gives it empty mailboxes.</summary>
    public async Task ReadyAsync()
    {
        Assert.False(missing is not null, missing ?? "");
        foreach (var user in (string[])["operator", "holder"])
        {
            await RunAsync("empty", user);
        }
    }

    public async Task<string> RunAsync(string verb, params string[] arguments)
    {
        var start = new ProcessStartInfo(Script)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[verb, Folder, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        if (capability is not null)
        {
            start.Environment["MAIL_RIG_CAPABILITY"] = capability;
        }

        if (Open)
        {
            start.Environment["MAIL_RIG_OPEN"] = "1";
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"mail-rig {verb}: {await error}");
        return output;
    }

    /// <summary>Settings for the operator's mailbox, impatient enough for tests.</summary>
    public MailboxOptions MailboxOptions(ConnectionSecurity security = ConnectionSecurity.Tls) =>
        new()
        {
            Kind = MailboxKind.Imap,
            PollSeconds = 1,
            SpoolFolder = Path.Combine(Folder, "spool-of-the-service"),
            Imap = new()
            {
                Host = "127.0.0.1",
                Port = Port(security == ConnectionSecurity.Tls ? "IMAPS_PORT" : "IMAP_PORT"),
                Security = security,
                CaFile = CaFile,
                User = Operator,
                PasswordFile = PasswordFile,
                TimeoutSeconds = 10,
                ReconnectSeconds = 1,
                MaxReconnectSeconds = 2,
            },
        };

    /// <summary>By SMTP, as from the Internet: no sign-in. Returns when the server has accepted it.</summary>
    public async Task MailAsync(MimeMessage message, string to = Operator)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", SmtpPort, SecureSocketOptions.None);
        await client.SendAsync(message, message.From.Mailboxes.First(), [MailboxAddress.Parse(to)]);
        await client.DisconnectAsync(quit: true);
    }

    /// <summary>A look at a mailbox as its owner.</summary>
    public async Task<T> LookAsync<T>(string user, string folder, Func<IMailFolder, Task<T>> look)
    {
        using var client = new ImapClient();
        await client.ConnectAsync("127.0.0.1", Port("IMAP_PORT"), SecureSocketOptions.None);
        await client.AuthenticateAsync(user, env["MAIL_PASS"]);
        var opened = await client.GetFolderAsync(folder);
        await opened.OpenAsync(FolderAccess.ReadWrite);
        var seen = await look(opened);
        await client.DisconnectAsync(quit: true);
        return seen;
    }

    /// <summary>Waits until something holds; gives up with a word.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what, int seconds = 40)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await holds())
        {
            late.IsCancellationRequested.ShouldBeFalse($"not in time: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> holds, string what, int seconds = 40) =>
        UntilAsync(() => Task.FromResult(holds()), what, seconds);

    public static MimeMessage Mail(string subject, string text = "Bonjour") =>
        new(
            [new MailboxAddress("", Holder)],
            [new MailboxAddress("", Operator)],
            subject,
            new TextPart("plain") { Text = text }
        );

    private int Port(string name) => int.Parse(env[name], CultureInfo.InvariantCulture);

    private static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "the mail servers of this test need Linux and root";
        }

        var paths = (string[])["/usr/sbin/dovecot", "/usr/sbin/exim4", "/usr/bin/openssl"];
        return paths.FirstOrDefault(p => !File.Exists(p)) is { } absent
            ? $"{absent} is not installed: tests/integration/rig/mail-rig install"
            : null;
    }
}

[CollectionDefinition(nameof(MailRig), DisableParallelization = true)]
public sealed class MailRigCollection : ICollectionFixture<MailRig>;
