using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Cmp;
using MailRevocationWorker.Revocation.Remote;

namespace Integration.Tests.Revocation;

/// <summary>
/// The wire format, against OpenSSL's own CMP server. It would listen on every interface, so it runs in a network namespace of
/// its own, and a socket file is the way in.
/// </summary>
public sealed class CmpOpenSslTests(RemoteRig rig) : IClassFixture<RemoteRig>, IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<Process> started = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in started)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    [Theory]
    [InlineData("", RevocationResult.Revoked)]
    [InlineData("-pkistatus 1", RevocationResult.Pending)]
    [InlineData("-pkistatus 2 -failure 4", RevocationResult.Refused)]
    [InlineData("-pkistatus 2 -failure 10", RevocationResult.AlreadyRevoked)]
    [InlineData("-send_error", RevocationResult.Refused)]
    public async Task Revoke_AnsweredByOpenSsl_HasThatOutcome(string how, RevocationResult expected)
    {
        using var authority = await AuthorityAsync(how);

        (await RevokeAsync(authority)).Result.ShouldBe(expected);
    }

    [Fact]
    public async Task Revoke_UnprotectedErrorOfOpenSsl_IsUndecided()
    {
        using var authority = await AuthorityAsync("-send_error -send_unprotected");

        var fault = await Should.ThrowAsync<IOException>(() => RevokeAsync(authority));
        fault.Message.ShouldContain("not protected");
    }

    [Fact]
    public async Task Revoke_LegacyMac_IsTakenByOpenSslAndItsSha1AnswerIsNot()
    {
        var options = new CmpOptions
        {
            LegacySecretFile = rig.Text("secret"),
            LegacyReference = "RA1",
        };
        using var authority = await AuthorityAsync("-srv_ref RA1 -srv_secret pass:secret", options);

        // To a MAC that it can't verify it answers with an unprotected error; to ours it answers under HMAC-SHA-1.
        var fault = await Should.ThrowAsync<IOException>(() => RevokeAsync(authority));
        fault.Message.ShouldContain("MAC is not SHA-256");
    }

    private async Task<CmpAuthority> AuthorityAsync(string how, CmpOptions? options = null)
    {
        foreach (var tool in new[] { "unshare", "socat", "openssl", "ip" })
        {
            Assert.True(
                Environment
                    .GetEnvironmentVariable("PATH")!
                    .Split(':')
                    .Any(folder => File.Exists(Path.Combine(folder, tool))),
                $"{tool} is not installed"
            );
        }

        var socket = rig.Text("");
        File.Delete(socket);
        var ca = rig.Pem(rig.Ca);
        var signed = options is null
            ? $"-srv_cert {ca} -srv_key {rig.KeyPem(rig.Ca)} -srv_trusted {ca}"
            : $"-srv_cert {ca} -srv_key {rig.KeyPem(rig.Ca)}";
        var server =
            $"ip link set lo up && (socat UNIX-LISTEN:{socket},fork TCP:127.0.0.1:9000 & "
            + $"exec openssl cmp -config '' -port 9000 {signed} -rsp_cert {rig.Pem(rig.Target)} {how})";
        Start("unshare", Environment.IsPrivilegedProcess ? ["-n"] : ["-rn"], ["sh", "-c", server]);
        var port = FreePort();
        Start(
            "socat",
            [$"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr", $"UNIX-CONNECT:{socket}"]
        );
        options ??= new CmpOptions { SignerPkcs12 = rig.Pkcs12(rig.Ra) };
        options.Name = "OpenSSL";
        options.Url = $"http://127.0.0.1:{port}/pkix/";
        options.IssuerCertificate = ca;
        options.TimeoutSeconds = 30;
        await AnswersAsync(options.Url);
        return new CmpAuthority(options, rig.Targets, new Nothing(), TimeProvider.System);
    }

    /// <summary>Whatever it answers to what is no CMP message, it answers.</summary>
    private static async Task AnswersAsync(string url)
    {
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(url), RemoteRig.Ct);
                return;
            }
            catch (HttpRequestException) when (clock.Elapsed < Deadline)
            {
                await Task.Delay(50, RemoteRig.Ct);
            }
        }
    }

    private Task<RevocationReceipt> RevokeAsync(CmpAuthority authority) =>
        authority.RevokeAsync(rig.Registered, CrlReason.KeyCompromise, null, "R-1", RemoteRig.Ct);

    private void Start(string program, params IEnumerable<string>[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments.SelectMany(a => a))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        started.Add(process);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The mock server publishes nothing.</summary>
    private sealed class Nothing : IPublishedStatus
    {
        public Task<RevocationReceipt?> ReadAsync(
            RegisteredCertificate target,
            CancellationToken cancellationToken
        ) => Task.FromResult<RevocationReceipt?>(null);
    }
}
