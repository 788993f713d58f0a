using System.Globalization;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;

namespace Integration.Tests.Revocation;

/// <summary>
/// A CA in a process of its own, asked by CMP or by EJBCA's REST interface, that publishes a CRL. What it revoked is on its disk before it answers, so that it can be killed at
/// any moment and started again on the same folder and ports.
/// </summary>
internal sealed class StubCa(StubCaFolder folder)
{
    public const string Verb = "stub-ca";

    private readonly X509Certificate2 ca = Load(folder.Ca);
    private readonly X509Certificate2 server = Load(folder.Server);
    private readonly X509Certificate2 client = Load(folder.Client);
    private readonly Lock writing = new();

    public static async Task<int> RunAsync(string path)
    {
        var folder = new StubCaFolder(path);
        await using var host = new StubCa(folder).Host();
        await host.StartAsync();
        var urls = host.Urls.Order(StringComparer.Ordinal).ToArray();
        await File.WriteAllLinesAsync(folder.Urls + ".new", urls);
        File.Move(folder.Urls + ".new", folder.Urls, overwrite: true);
        await host.WaitForShutdownAsync();
        return 0;
    }

    private WebApplication Host()
    {
        var ports = File.Exists(folder.Urls)
            ? [.. File.ReadAllLines(folder.Urls).Select(u => new Uri(u).Port)]
            : new[] { 0, 0 };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, ports[0]);
            kestrel.Listen(
                IPAddress.Loopback,
                ports[1],
                listen =>
                    listen.UseHttps(
                        new HttpsConnectionAdapterOptions
                        {
                            ServerCertificate = server,
                            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                            ClientCertificateValidation = (shown, _, _) =>
                                shown.Thumbprint == client.Thumbprint,
                        }
                    )
            );
        });
        var app = builder.Build();
        app.MapGet("/ca.crl", () => Results.Bytes(Crl(), "application/pkix-crl"));
        app.MapPost("/pkix/", CmpAsync);
        const string Certificate = "/ejbca/ejbca-rest-api/v1/certificate/{dn}/{serial}/";
        app.MapGet(Certificate + "revocationstatus", Status);
        app.MapPut(Certificate + "revoke", RevokeAsync);
        return app;
    }

    private async Task CmpAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = PkiMessage.GetInstance(Asn1Object.FromByteArray(body.ToArray()));
        var details = RevReqContent.GetInstance(request.Body.Content).ToRevDetailsArray().Single();
        var fresh = Revoke(details.CertDetails.SerialNumber.Value.ToString(16).ToUpperInvariant());
        await HoldAsync(context);
        var status = fresh
            ? new PkiStatusInfo((int)PkiStatus.Granted)
            : new PkiStatusInfo(
                (int)PkiStatus.Rejection,
                null,
                new PkiFailureInfo(PkiFailureInfo.CertRevoked)
            );
        var header = new PkiHeaderBuilder(
            PkiHeader.CMP_2000,
            new GeneralName(X509Name.GetInstance(ca.SubjectName.RawData)),
            request.Header.Sender
        )
            .SetMessageTime(new DerGeneralizedTime(TimeProvider.System.GetUtcNow().UtcDateTime))
            .SetTransactionID(request.Header.TransactionID.GetOctets())
            .SetSenderNonce(RandomNumberGenerator.GetBytes(16))
            .SetRecipNonce(request.Header.SenderNonce.GetOctets());
        context.Response.ContentType = "application/pkixcmp";
        await context.Response.Body.WriteAsync(
            CmpResponder.Signed(
                header,
                new PkiBody(
                    PkiBody.TYPE_REVOCATION_REP,
                    RevRepContent.GetInstance(new DerSequence(new DerSequence(status)))
                ),
                ca
            )
        );
    }

    private async Task RevokeAsync(HttpContext context, string dn, string serial)
    {
        var fresh = Revoke(serial.ToUpperInvariant());
        await HoldAsync(context);
        await (
            fresh
                ? Status(dn, serial).ExecuteAsync(context)
                : Results
                    .Json(
                        new { error_code = 409, error_message = "already revoked" },
                        statusCode: 409
                    )
                    .ExecuteAsync(context)
        );
    }

    private IResult Status(string dn, string serial)
    {
        folder.Note("status", serial);
        var file = folder.RevokedFile(serial.ToUpperInvariant());
        var revoked = File.Exists(file);
        return Results.Json(
            new
            {
                issuer_dn = Uri.UnescapeDataString(dn),
                serial_number = serial,
                revocation_reason = revoked ? "SUPERSEDED" : null,
                revocation_date = revoked ? File.ReadAllText(file) : null,
                message = "",
                revoked,
            }
        );
    }

    /// <summary>On the disk when it returns.</summary>
    /// <returns>False: it was revoked before.</returns>
    private bool Revoke(string serial)
    {
        lock (writing)
        {
            folder.Note("revoke", serial);
            if (File.Exists(folder.RevokedFile(serial)))
            {
                return false;
            }

            var written = folder.RevokedFile(serial) + ".new";
            using (var file = File.Create(written))
            {
                file.Write(
                    System.Text.Encoding.ASCII.GetBytes(
                        TimeProvider
                            .System.GetUtcNow()
                            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                    )
                );
                file.Flush(flushToDisk: true);
            }

            File.Move(written, folder.RevokedFile(serial));
            return true;
        }
    }

    /// <summary>Revoked, and not yet answered: for as long as the test wants.</summary>
    private async Task HoldAsync(HttpContext context)
    {
        if (!File.Exists(folder.Hold))
        {
            return;
        }

        await File.WriteAllBytesAsync(folder.Holding, []);
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }

    private byte[] Crl()
    {
        var builder = new CertificateRevocationListBuilder();
        var revoked = File.Exists(folder.Late) ? [] : folder.Revoked;
        foreach (var serial in revoked)
        {
            builder.AddEntry(
                Convert.FromHexString(serial.Length % 2 == 0 ? serial : "0" + serial),
                DateTimeOffset.Parse(
                    File.ReadAllText(folder.RevokedFile(serial)),
                    CultureInfo.InvariantCulture
                ),
                X509RevocationReason.Superseded
            );
        }

        var now = TimeProvider.System.GetUtcNow();
        return builder.Build(
            ca,
            new BigInteger(now.ToUnixTimeMilliseconds()),
            now.AddHours(1),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1,
            now.AddMinutes(-1)
        );
    }

    private static X509Certificate2 Load(string file) =>
        X509CertificateLoader.LoadPkcs12FromFile(file, null);
}
