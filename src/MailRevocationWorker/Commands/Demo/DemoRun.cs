using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Pipeline;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Storage;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>The demo from the empty folder to the proof.</summary>
internal sealed class DemoRun(DemoScreen screen, TimeProvider clock)
{
    private const string Mailbox = "revocation@ca.example";

    /// <returns><see cref="ExitStatus.Done"/> when every sample got what it deserves and the CRLs list exactly what was revoked.</returns>
    /// <exception cref="IOException">The folder is no playground, or the port is taken.</exception>
    public async Task<int> RunAsync(
        string folder,
        int port,
        bool exit,
        CancellationToken cancellation
    )
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        if (FreePort(port) != port)
        {
            throw new IOException($"Port {port} is taken: --port names another one.");
        }

        screen.Say("Making keys, certificates, a registry and signed forms …");
        var now = clock.GetUtcNow();
        using var playground = Playground.Fresh(folder);
        using var pki = new TestPki(now, $"{url}/crl");
        var requests = new SampleRequests(pki, Mailbox, now);
        var samples = requests.All();
        playground.Write(pki, now);
        playground.Write(samples);
        playground.WriteConfiguration(Mailbox, url);

        await using var host = await ServiceHost.BuildAsync(
            Settings.Load(playground.Configuration),
            clock,
            cancellation
        );
        var database = host.Services.GetRequiredService<WorkerDatabase>();
        if (!await ImportAsync(playground, database, cancellation))
        {
            return ExitStatus.Failed;
        }

        await host.StartAsync(cancellation);
        screen.Say(
            $"The service runs at {url}; {samples.Count} mails arrive, one after the other:"
        );
        var watch = new DemoWatch(
            playground,
            database,
            host.Services.GetRequiredService<CaseStore>(),
            clock
        );
        var results = await screen.ShowAsync(
            samples,
            (sample, step) => watch.FollowAsync(sample, step, cancellation)
        );
        screen.Summarise(results);
        var proven = await ProveAsync(playground, pki, url, results, cancellation);
        ShowPlaces(playground);
        if (!exit)
        {
            var people = await DemoPeople.AddAsync(host.Services, cancellation);
            await new DemoDesk(
                host.Services.GetRequiredService<CaseStore>(),
                host.Services.GetRequiredService<Desk>(),
                playground,
                requests,
                watch
            ).SetAsync(results, cancellation);
            ShowDashboard(people, url);
            screen.Say(
                $"The service stays up at {url} and reads {playground.Maildir}; Ctrl+C ends it."
            );
            await host.WaitForShutdownAsync(cancellation);
        }
        else
        {
            await host.StopAsync(cancellation);
        }

        return proven && results.All(result => result.AsExpected)
            ? ExitStatus.Done
            : ExitStatus.Failed;
    }

    /// <summary>The preferred port where it is free, else any.</summary>
    public static int FreePort(int preferred)
    {
        foreach (var port in new[] { preferred, 0 })
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }

        return preferred;
    }

    private async Task<bool> ImportAsync(
        Playground playground,
        WorkerDatabase database,
        CancellationToken cancellation
    )
    {
        var read = RegistryFile.Read(playground.Registry);
        if (read.Content is null)
        {
            foreach (var problem in read.Problems)
            {
                screen.Say($"{problem.Path}: {problem.Why}");
            }

            return false;
        }

        var summary = await new RegistryImporter(database, clock).ImportAsync(
            read.Content,
            cancellation
        );
        if (!summary.Accepted || summary.Refused.Count > 0)
        {
            screen.Say(
                $"The registry was refused: {summary.WhyRefused} {string.Join("; ", summary.Refused.Select(row => row.Why))}"
            );
            return false;
        }

        return true;
    }

    /// <summary>The outcome, proven from outside: the CRLs are fetched, compared with the files, verified, and their serial numbers with the table's.</summary>
    private async Task<bool> ProveAsync(
        Playground playground,
        TestPki pki,
        string url,
        IReadOnlyList<SampleResult> results,
        CancellationToken cancellation
    )
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var proven = true;
        screen.Say();
        screen.Say("What the CRLs say, read back over HTTP and from disk:");
        foreach (var issuer in new[] { DemoIssuer.Qualified, DemoIssuer.Rgs })
        {
            var name = TestPki.FileName(issuer);
            var crl = await CrlProof.ReadAsync(
                http,
                name,
                $"{url}/crl/{name}.crl",
                Path.Combine(playground.Crls, $"{name}.crl"),
                pki.IssuerOf(issuer),
                cancellation
            );
            var expected = Revoked(pki, issuer, results);
            var agrees = crl.Problem is null && crl.Serials.SequenceEqual(expected);
            proven &= agrees;
            screen.Say(
                $"{(agrees ? "ok" : "NO")}  {name}.crl, CRL number {crl.Number ?? "?"}: "
                    + (crl.Problem ?? "signature verified, ")
                    + (
                        agrees ? $"lists exactly the {expected.Count} revoked above"
                        : crl.Problem is null ? $"should list {string.Join(", ", expected)}"
                        : ""
                    )
            );
            foreach (var serial in crl.Serials)
            {
                screen.Say($"      {serial}  {NameOf(pki, serial)}");
            }
        }

        return proven;
    }

    /// <summary>What the table says was revoked, of one CA; and it has to be the certificate that the sample names.</summary>
    private static List<string> Revoked(
        TestPki pki,
        DemoIssuer issuer,
        IReadOnlyList<SampleResult> results
    )
    {
        var ofIssuer = DemoCast
            .Certificates.Where(one => one.Issuer == issuer)
            .Select(one => pki.SerialOf(one.Id))
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. results
                .Where(result => result.Kind == DecisionKind.Revoke)
                .Select(result =>
                    result.Sample.Revokes is { } id ? pki.SerialOf(id) : result.Serial ?? "?"
                )
                .Where(ofIssuer.Contains)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string NameOf(TestPki pki, string serial) =>
        DemoCast.Certificates.FirstOrDefault(one => pki.SerialOf(one.Id) == serial) is { } known
            ? $"{known.Product}, {known.Id}"
            : "unknown";

    /// <summary>Where the cases that wait for a person are looked at, and as whom.</summary>
    private void ShowDashboard(IReadOnlyList<DemoPerson> people, string url)
    {
        screen.Say($"The dashboard: {url}/ (these people exist in this demo alone)");
        foreach (var person in people)
        {
            screen.Say(
                $"  {person.Name, -12} {person.Role.ToString().ToLowerInvariant(), -11} password {person.Password}"
            );
        }

        screen.Say();
    }

    private void ShowPlaces(Playground playground)
    {
        var crl = Path.Combine(playground.Crls, $"{TestPki.FileName(DemoIssuer.Qualified)}.crl");
        screen.Say();
        screen.Say("Where to look:");
        screen.Say($"  replies        {playground.Pickup}");
        screen.Say($"  mails          {playground.Samples}, now sorted in {playground.Maildir}");
        screen.Say($"  registry       {playground.Registry}");
        screen.Say($"  configuration  {playground.Configuration}");
        screen.Say("Check the outcome yourself:");
        screen.Say($"  openssl crl -inform DER -noout -text -in {crl}");
        screen.Say();
    }
}
