using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Operations;
using MailRevocationWorker.Registry;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Benchmarks;

/// <summary>
/// OCSP responses per second over HTTP: this service's responder, pre-signed and fresh, beside <c>openssl ocsp</c> as a responder, each with the
/// same client, the same requests and the same CA, one after the other. Then the CRL of 100,000 entries.
/// </summary>
internal static class OcspLoad
{
    private const int Certificates = 500;
    private const int Entries = 100_000;
    private const int Clients = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static async Task PrintAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("ocsp-load-").FullName;
        try
        {
            foreach (var kind in Enum.GetValues<ResponderKeyKind>())
            {
                await ResponsesAsync(Path.Combine(folder, $"{kind}"), kind, output);
            }

            await CrlAsync(Path.Combine(folder, "crl"), output);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ResponsesAsync(
        string folder,
        ResponderKeyKind kind,
        TextWriter output
    )
    {
        Directory.CreateDirectory(folder);
        using var certificate = MakeCa(kind);
        var options = new RevocationOptions { CrlFolder = Path.Combine(folder, "crls") };
        options.Embedded.Authorities.Add(Write(folder, certificate));
        options.Ocsp.ResponderKey = kind;
        await using var app = await ServeAsync(folder, options);
        using var issuer = new IssuerCertificate(
            X509CertificateLoader.LoadCertificate(certificate.RawData)
        );
        var name = kind switch
        {
            ResponderKeyKind.P256 => "P-256",
            ResponderKeyKind.Rsa2048 => "RSA-2048",
            ResponderKeyKind.Rsa3072 => "RSA-3072",
        };
        var own = $"{app.Urls.First()}/ocsp/ca";
        await SayAsync($"{name}, pre-signed, no nonce", own, issuer, nonce: false);
        await SayAsync($"{name}, fresh, nonce", own, issuer, nonce: true);

        // openssl ocsp: one process, one request at a time; it signs each with the CA's own key.
        var port = FreePort();
        using var openssl = OpenSsl(folder, certificate, port);
        try
        {
            var theirs = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/");
            await ListeningAsync(new Uri(theirs), issuer);
            await SayAsync($"{name}, openssl ocsp, no nonce", theirs, issuer, nonce: false);
            await SayAsync($"{name}, openssl ocsp, nonce", theirs, issuer, nonce: true);
        }
        finally
        {
            openssl.Kill();
        }

        async Task SayAsync(string what, string url, IssuerCertificate ca, bool nonce)
        {
            await DriveAsync(url, ca, nonce, Warming);
            var (count, median, slow) = await DriveAsync(url, ca, nonce, Measured);
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what, -32} {count / Measured.TotalSeconds, 8:0} /s   median {median, 6:0.00} ms   p99 {slow, 6:0.00} ms"
                )
            );
        }
    }

    /// <summary>
    /// Several clients at once, each asking again as soon as it is answered, on a new connection each time, as relying parties do: <c>openssl ocsp</c> serves one connection after the
    /// other and would wait for ever on one that is kept in reserve.
    /// </summary>
    private static async Task<(int Count, double Median, double Slow)> DriveAsync(
        string url,
        IssuerCertificate issuer,
        bool nonce,
        TimeSpan time
    )
    {
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var times = await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(n => Task.Run(() => LoopAsync(new Uri(url), issuer, nonce, n, until)))
        );
        var all = times.SelectMany(t => t).Order().ToList();
        return all.Count == 0
            ? (0, double.NaN, double.NaN)
            : (all.Count, all[all.Count / 2], all[(int)(all.Count * 0.99)]);
    }

    private static async Task<List<double>> LoopAsync(
        Uri url,
        IssuerCertificate issuer,
        bool nonce,
        int first,
        long until
    )
    {
        var times = new List<double>();
        for (var n = first; Stopwatch.GetTimestamp() < until; n++)
        {
            var request = OcspRequestWriter.Write(
                [OcspRequestWriter.CertId(issuer, Serial(n % Certificates))],
                nonce ? RandomNumberGenerator.GetBytes(32) : (ReadOnlyMemory<byte>?)null
            );
            var start = Stopwatch.GetTimestamp();
            var der = await PostAsync(url, request);
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            switch (OcspResponseReader.Read(der))
            {
                case { Responses: [{ Status: OcspCertStatus.Good }] }:
                    times.Add(took);
                    break;
                case { Status: OcspResponseStatus.TryLater }:
                    break; // the responder's key is being made, or it is asked for more than it signs: not an answer
                default:
                    throw new InvalidOperationException($"{url} did not say good");
            }
        }

        return times;
    }

    private static async Task<byte[]> PostAsync(Uri url, byte[] request)
    {
        using var late = new CancellationTokenSource(Patience);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, url.Port, late.Token);
        await using var stream = client.GetStream();
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {url.AbsolutePath} HTTP/1.0\r\nHost: {url.Authority}\r\nContent-Type: application/ocsp-request\r\nContent-Length: {request.Length}\r\n\r\n"
        );
        await stream.WriteAsync(
            (byte[])[.. System.Text.Encoding.ASCII.GetBytes(head), .. request],
            late.Token
        );
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, late.Token);
        var bytes = answer.ToArray();
        if (
            !bytes.AsSpan().StartsWith("HTTP/1.1 200 "u8)
            && !bytes.AsSpan().StartsWith("HTTP/1.0 200 "u8)
        )
        {
            throw new InvalidOperationException(
                $"{url}: {System.Text.Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 200))}"
            );
        }

        return bytes[(bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..];
    }

    private static async Task<WebApplication> ServeAsync(string folder, RevocationOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var database = SqliteDatabase.InFile(Path.Combine(folder, "worker.db"));
        await database.PrepareAsync(CancellationToken.None);
        await RegisterAsync(database);
        builder
            .Services.AddSingleton(TimeProvider.System)
            .AddSingleton<WorkerDatabase>(database)
            .AddSingleton(options)
            .AddSingleton(new CrlFiles(options.CrlFolder))
            .AddSingleton<EmbeddedAuthority>()
            .AddSingleton<OcspService>();
        var app = builder.Build();
        app.MapOcsp();
        await app.StartAsync();
        return app;
    }

    private static async Task RegisterAsync(SqliteDatabase database)
    {
        var now = TimeProvider.System.GetUtcNow();
        var summary = await new RegistryImporter(database, TimeProvider.System).ImportAsync(
            new RegistryFileContent(
                now,
                [new("$", "A", "000123455", null, "A", null, [])],
                [new("$", "H", "Zoé", "D", "zoe@iles.example", null, "A", null)],
                [
                    .. Enumerable
                        .Range(0, Certificates)
                        .Select(n => new CertificateRow(
                            "$",
                            $"id-{n}",
                            "Eiducio",
                            "H",
                            "A",
                            "Load CA",
                            Serial(n),
                            $"TD{n}",
                            now.AddYears(-1),
                            now.AddYears(1),
                            RegisteredStatus.Valid,
                            null,
                            null,
                            null
                        )),
                ],
                []
            ),
            CancellationToken.None
        );
        if (!summary.Accepted || summary.Refused.Count > 0)
        {
            throw new InvalidOperationException("the registry was refused");
        }
    }

    private static string Serial(int n) =>
        string.Create(CultureInfo.InvariantCulture, $"1121{n:X8}5A5A5A5A5A5A5A5A5A5A5A5A");

    /// <summary>A CA with a key of that kind: openssl signs its responses with it.</summary>
    private static X509Certificate2 MakeCa(ResponderKeyKind kind)
    {
        using AsymmetricAlgorithm key = kind switch
        {
            ResponderKeyKind.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            ResponderKeyKind.Rsa2048 => RSA.Create(2048),
            ResponderKeyKind.Rsa3072 => RSA.Create(3072),
        };
        var request = key is RSA own
            ? new CertificateRequest(
                "CN=Load CA",
                own,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
            : new CertificateRequest("CN=Load CA", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, false)
        );
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddYears(-1), now.AddYears(5));
    }

    private static EmbeddedAuthorityOptions Write(string folder, X509Certificate2 certificate)
    {
        var path = Path.Combine(folder, "ca.p12");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));
        return new EmbeddedAuthorityOptions { Name = "ca", Pkcs12 = path };
    }

    private static Process OpenSsl(string folder, X509Certificate2 certificate, int port)
    {
        var now = TimeProvider.System.GetUtcNow();
        var index = Path.Combine(folder, "index.txt");
        File.WriteAllLines(
            index,
            Enumerable
                .Range(0, Certificates)
                .Select(n => $"V\t{now.AddYears(1):yyMMddHHmmss}Z\t\t{Serial(n)}\tunknown\t/CN={n}")
        );
        var ca = Path.Combine(folder, "ca.pem");
        var key = Path.Combine(folder, "ca.key");
        File.WriteAllText(ca, certificate.ExportCertificatePem());
        using var rsa = certificate.GetRSAPrivateKey();
        using var ecdsa = certificate.GetECDsaPrivateKey();
        File.WriteAllText(
            key,
            rsa?.ExportPkcs8PrivateKeyPem() ?? ecdsa!.ExportPkcs8PrivateKeyPem()
        );
        return Process.Start(
            new ProcessStartInfo(
                "/bin/sh",
                [
                    "-c",
                    // It says a line for each request: a pipe that nobody reads would fill, and it would wait.
                    "exec openssl \"$@\" >/dev/null 2>&1",
                    "openssl",
                    "ocsp",
                    "-index",
                    index,
                    "-port",
                    port.ToString(CultureInfo.InvariantCulture),
                    "-rsigner",
                    ca,
                    "-rkey",
                    key,
                    "-CA",
                    ca,
                    "-nmin",
                    "60",
                    "-ignore_err",
                ]
            )
        )!;
    }

    /// <summary>Until it answers, for ten seconds at most. A connection that is closed unused would leave <c>openssl ocsp</c> waiting on it.</summary>
    private static async Task ListeningAsync(Uri url, IssuerCertificate issuer)
    {
        var request = OcspRequestWriter.Write([OcspRequestWriter.CertId(issuer, Serial(0))], null);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            try
            {
                await PostAsync(url, request);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100, deadline.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task CrlAsync(string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        using var certificate = MakeCa(ResponderKeyKind.Rsa2048);
        using var authority = IssuingAuthority.Load(Write(folder, certificate)).Authority!;
        var now = TimeProvider.System.GetUtcNow();
        var crl = new Crl(
            authority.Issuer.SubjectDer,
            authority.Issuer.KeyIdentifier,
            7,
            now,
            now.AddHours(24),
            authority.StatusKeptSince,
            Enumerable
                .Range(0, Entries)
                .ToDictionary(Serial, n => new CrlEntry(now, n % 2 == 0 ? 0 : 4, null))
        );
        CrlWriter.Write(crl, authority);
        for (var run = 0; run < 3; run++)
        {
            GC.Collect();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            var der = CrlWriter.Write(crl, authority);
            var wrote = Stopwatch.GetElapsedTime(start);
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            start = Stopwatch.GetTimestamp();
            var read = CrlReader.Read(der)!;
            var sound = read.IsOf(authority.Issuer) && read.Content.Entries.Count == Entries;
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"CRL of {Entries} entries: {der.Length} octets, written and signed in {wrote.TotalMilliseconds:0} ms, {allocated >> 20} MB allocated; read and verified in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms ({sound})"
                )
            );
        }
    }
}
