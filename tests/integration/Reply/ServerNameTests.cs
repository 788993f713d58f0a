using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.MailServers;
using MailRevocationWorker.Reply;

namespace Integration.Tests.Reply;

/// <summary>A server whose certificate chains to the configured authority is believed under its own name only.</summary>
public sealed class ServerNameTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mrw-name-");

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.9", false)]
    public async Task Tls_CertificateNamesAnotherServer_IsRefused(string named, bool believed)
    {
        using var certificate = SelfSigned(IPAddress.Parse(named));
        var caFile = Path.Combine(folder.FullName, "ca.pem");
        await File.WriteAllTextAsync(
            caFile,
            certificate.ExportCertificatePem(),
            TestContext.Current.CancellationToken
        );
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new DeliveryOptions
        {
            Kind = DeliveryKind.Smtp,
            Smtp = new()
            {
                Host = "127.0.0.1",
                Port = ((IPEndPoint)listener.LocalEndpoint).Port,
                Security = ConnectionSecurity.Tls,
                SignIn = SignInMethod.None,
                CaFile = caFile,
                TimeoutSeconds = 10,
            },
        };
        var serving = GreetAsync(listener, certificate);

        var probe = await ReplyTransports
            .Create(options, TimeProvider.System)
            .ProbeAsync(TestContext.Current.CancellationToken);
        await serving;

        probe.Works.ShouldBe(believed, probe.Checks[0].Detail);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static X509Certificate2 SelfSigned(IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }

    private static async Task GreetAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            using var reader = new StreamReader(tls);
            await tls.WriteAsync("220 here\r\n"u8.ToArray());
            while (await reader.ReadLineAsync() is not null)
            {
                await tls.WriteAsync("250 ok\r\n"u8.ToArray());
            }
        }
        catch (Exception e)
            when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client did not believe the certificate.
        }
    }
}
