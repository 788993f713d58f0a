using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Ejbca;
using MailRevocationWorker.Revocation.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Integration.Tests.Revocation;

/// <summary>The documented contract of EJBCA's REST interface, spoken by a stub over mutual TLS.</summary>
public sealed class EjbcaTests(RemoteRig rig) : IClassFixture<RemoteRig>, IAsyncLifetime
{
    private const string Dn = "CN=Remote Issuing CA,O=Tests,C=FR";
    private static readonly DateTimeOffset RevokedAt = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private readonly List<(string Method, string Path, string Query)> calls = [];
    private WebApplication stub = null!;
    private Func<HttpContext, Task> answer = c => Plain(c, 500);
    private EjbcaAuthority authority = null!;
    private bool revoked;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                    listen.UseHttps(
                        new HttpsConnectionAdapterOptions
                        {
                            ServerCertificate = X509CertificateLoader.LoadPkcs12(
                                rig.Server.Export(X509ContentType.Pkcs12),
                                null
                            ),
                            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                            ClientCertificateValidation = (shown, _, _) =>
                                shown.Thumbprint == rig.Client.Thumbprint,
                        }
                    )
            )
        );
        stub = builder.Build();
        stub.Run(context =>
        {
            lock (calls)
            {
                calls.Add(
                    (
                        context.Request.Method,
                        context.Request.Path.Value!,
                        context.Request.QueryString.Value!
                    )
                );
            }

            return answer(context);
        });
        await stub.StartAsync(RemoteRig.Ct);
        authority = new EjbcaAuthority(Options(), rig.Targets, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        authority.Dispose();
        await stub.DisposeAsync();
    }

    [Fact]
    public async Task Revoke_Granted_IsRevokedWithTheCasAnswer()
    {
        answer = Ca(c => Status(c, revoked = true));

        var receipt = await RevokeAsync();

        receipt.Result.ShouldBe(RevocationResult.Revoked);
        receipt.RevokedAt.ShouldBe(RevokedAt);
        receipt.Reason.ShouldBe(CrlReason.KeyCompromise);
        var put = calls.Single(c => c.Method == "PUT");
        put.Path.ShouldEndWith($"/{RemoteRig.Serial}/revoke");
        put.Path.ShouldContain("CN=Remote Issuing CA,O=Tests,C=FR");
        put.Query.ShouldBe("?reason=KEY_COMPROMISE");
    }

    [Fact]
    public async Task Revoke_OkWithoutRevoked_IsPending()
    {
        answer = Ca(c => Status(c, false));

        (await RevokeAsync()).Result.ShouldBe(RevocationResult.Pending);
    }

    [Theory]
    [InlineData(202, RevocationResult.Pending)]
    [InlineData(400, RevocationResult.Refused)]
    [InlineData(403, RevocationResult.Refused)]
    [InlineData(404, RevocationResult.Refused)]
    [InlineData(422, RevocationResult.Refused)]
    public async Task Revoke_Answered_HasThatOutcome(int status, RevocationResult expected)
    {
        answer = Ca(c => Error(c, status, "words of the CA"));

        (await RevokeAsync()).Result.ShouldBe(expected);
        calls.Count(c => c.Method == "PUT").ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_Conflict_AsksForTheStatus()
    {
        answer = Ca(c =>
        {
            revoked = true;
            return Error(c, 409, "already revoked");
        });

        var receipt = await RevokeAsync();

        receipt.Result.ShouldBe(RevocationResult.AlreadyRevoked);
        receipt.RevokedAt.ShouldBe(RevokedAt);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(302)]
    public async Task Revoke_Doubt_IsTriedLater(int status)
    {
        answer = Ca(c => Plain(c, status));

        await Should.ThrowAsync<IOException>(RevokeAsync);
    }

    [Fact]
    public async Task Revoke_BackdatingForbidden_IsAskedWithoutADate()
    {
        answer = Ca(c =>
            c.Request.Query.ContainsKey("invalidity_date")
                ? Error(c, 422, "backdating")
                : Status(c, revoked = true)
        );

        var receipt = await authority.RevokeAsync(
            rig.Registered,
            CrlReason.KeyCompromise,
            RevokedAt.AddDays(-1),
            "R-1",
            RemoteRig.Ct
        );

        receipt.Result.ShouldBe(RevocationResult.Revoked);
        calls
            .Where(c => c.Method == "PUT")
            .Select(c => c.Query)
            .ShouldBe([
                "?reason=KEY_COMPROMISE&invalidity_date=2026-11-21T10%3A00%3A00Z",
                "?reason=KEY_COMPROMISE",
            ]);
    }

    [Fact]
    public async Task Revoke_AnswerLost_IsOneRevocationAndTheStatusTells()
    {
        // The CA revokes and dies before it answers.
        answer = Ca(c =>
        {
            revoked = true;
            c.Abort();
            return Task.CompletedTask;
        });

        var receipt = await RevokeAsync();

        receipt.Result.ShouldBe(RevocationResult.Revoked, "it was this call that revoked it");
        calls.Count(c => c.Method == "PUT").ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_Silence_EndsInTimeAndInDoubt()
    {
        answer = Ca(async c =>
        {
            await Task.Delay(Timeout.Infinite, c.RequestAborted)
                .ContinueWith(_ => { }, TaskScheduler.Default);
        });

        await Should.ThrowAsync<IOException>(RevokeAsync);
        calls.Count(c => c.Method == "PUT").ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_AlreadyRevoked_IsNotAskedAgain()
    {
        revoked = true;
        answer = Ca(c => Plain(c, 500));

        (await RevokeAsync()).Result.ShouldBe(RevocationResult.AlreadyRevoked);
        calls.ShouldNotContain(c => c.Method == "PUT");
    }

    [Fact]
    public async Task Revoke_CertificateOnHold_IsRevoked()
    {
        answer = context =>
        {
            if (context.Request.Method == "PUT")
            {
                return Status(context, revoked = true);
            }

            return revoked
                ? Status(context, true)
                : Body(
                    context,
                    200,
                    $$"""{"issuer_dn":"{{Dn}}","serial_number":"{{RemoteRig.Serial}}","revocation_reason":"CERTIFICATE_HOLD","revocation_date":"2026-11-22T09:00:00Z","revoked":true}"""
                );
        };

        (await RevokeAsync()).Result.ShouldBe(RevocationResult.Revoked);
        calls.Count(c => c.Method == "PUT").ShouldBe(1);
    }

    [Theory]
    [InlineData("{\"revoked\":true,\"serial_number\":\"99\"}")]
    [InlineData("{\"revoked\":true}")]
    [InlineData("{\"revoked\":\"yes\"}")]
    [InlineData("<html>")]
    public async Task Revoke_AnswerOfAnotherCertificateOrNone_ProvesNothing(string body)
    {
        answer = Ca(c => Body(c, 200, body));

        await Should.ThrowAsync<IOException>(RevokeAsync);
    }

    [Fact]
    public async Task Revoke_HugeAnswer_ProvesNothing()
    {
        answer = Ca(c => Body(c, 200, "{\"revoked\":true,\"x\":\"" + new string('x', 200_000)));

        await Should.ThrowAsync<IOException>(RevokeAsync);
    }

    [Fact]
    public async Task Revoke_CertificateOfAnotherCa_IsNotSent()
    {
        answer = Ca(c => Status(c, true));

        var receipt = await authority.RevokeAsync(
            rig.Foreign,
            CrlReason.Superseded,
            null,
            "R-1",
            RemoteRig.Ct
        );

        receipt.Result.ShouldBe(RevocationResult.Refused);
        calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Router_SendsEachCertificateToItsOwnCa()
    {
        answer = Ca(c => Status(c, revoked = true));
        var options = new RevocationOptions { CrlFolder = Path.GetTempPath() };
        using var embedded = new EmbeddedAuthority(
            options,
            rig.Database,
            new CrlFiles(options.CrlFolder),
            TimeProvider.System
        );
        using var router = new AuthorityRouter(embedded, [authority], rig.Targets, []);

        var foreign = await router.RevokeAsync(
            rig.Foreign,
            CrlReason.Superseded,
            null,
            "R-1",
            RemoteRig.Ct
        );
        foreign.Result.ShouldBe(RevocationResult.Refused);
        foreign.Detail.ShouldBe("its issuer is none of the embedded CAs");
        calls.ShouldBeEmpty();

        var own = await router.RevokeAsync(
            rig.Registered,
            CrlReason.Superseded,
            null,
            "R-1",
            RemoteRig.Ct
        );
        own.Result.ShouldBe(RevocationResult.Revoked);
        (await router.ProbeAsync(RemoteRig.Ct)).Works.ShouldBeTrue();
    }

    [Fact]
    public async Task Server_OfAnotherRoot_IsNotBelieved()
    {
        var options = Options();
        options.ServerRoots = rig.Pem(rig.OtherCa);
        using var wary = new EjbcaAuthority(options, rig.Targets, TimeProvider.System);

        await Should.ThrowAsync<HttpRequestException>(() =>
            wary.StatusAsync(rig.Registered, RemoteRig.Ct)
        );
        calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Client_Unknown_IsNotAdmitted()
    {
        var options = Options();
        options.ClientPkcs12 = rig.Pkcs12(rig.Ra);
        using var stranger = new EjbcaAuthority(options, rig.Targets, TimeProvider.System);

        await Should.ThrowAsync<HttpRequestException>(() =>
            stranger.StatusAsync(rig.Registered, RemoteRig.Ct)
        );
    }

    [Fact]
    public async Task Probe_CaThatAdmitsUs_Works()
    {
        answer = Ca(c => Plain(c, 500));

        (await authority.ProbeAsync(RemoteRig.Ct)).Works.ShouldBeTrue();

        answer = c => Error(c, 403, "no");
        (await authority.ProbeAsync(RemoteRig.Ct)).Works.ShouldBeFalse();
    }

    private EjbcaOptions Options() =>
        new()
        {
            Name = "test",
            Url = stub.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
            IssuerDn = Dn,
            IssuerCertificate = rig.Pem(rig.Ca),
            ClientPkcs12 = rig.Pkcs12(rig.Client),
            ServerRoots = rig.Pem(rig.Ca),
            TimeoutSeconds = 5,
        };

    private Task<RevocationReceipt> RevokeAsync() =>
        authority.RevokeAsync(rig.Registered, CrlReason.KeyCompromise, null, "R-1", RemoteRig.Ct);

    /// <summary>A CA that answers status questions truthfully, and revocations as the test wants.</summary>
    private Func<HttpContext, Task> Ca(Func<HttpContext, Task> revoke) =>
        context =>
            context.Request.Method == "PUT" ? revoke(context)
            : context.Request.Path.Value!.Contains(
                $"/{RemoteRig.Serial}/",
                StringComparison.Ordinal
            )
                ? Status(context, revoked)
            : Error(context, 404, "unknown certificate");

    private static Task Status(HttpContext context, bool revoked) =>
        Body(
            context,
            200,
            revoked
                ? $$"""{"issuer_dn":"CN=Remote Issuing CA, O=Tests, C=FR","serial_number":"{{RemoteRig.Serial.ToLower(CultureInfo.InvariantCulture)}}","revocation_reason":"KEY_COMPROMISE","revocation_date":"2026-11-22T10:00:00Z","message":"Successfully revoked","revoked":true}"""
                : $$"""{"issuer_dn":"{{Dn}}","serial_number":"{{RemoteRig.Serial}}","revocation_reason":null,"revocation_date":null,"message":"waiting","revoked":false}"""
        );

    private static Task Error(HttpContext context, int status, string words) =>
        Body(context, status, $$"""{"error_code":{{status}},"error_message":"{{words}}"}""");

    private static Task Plain(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = status == 302 ? "https://localhost/elsewhere" : null;
        return Task.CompletedTask;
    }

    private static Task Body(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }
}
