using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Crmf;
using Org.BouncyCastle.Asn1.X509;

namespace Integration.Tests.Revocation;

/// <summary>A CMP server that keeps state, publishes what it revoked, and misbehaves in exactly one way at a time.</summary>
internal sealed class CmpResponder : IPublishedStatus, IAsyncDisposable
{
    private readonly RemoteRig rig;
    private readonly WebApplication host;
    private readonly List<PkiMessage> requests = [];

    private CmpResponder(RemoteRig rig)
    {
        this.rig = rig;
        Signer = rig.Ca;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        host = builder.Build();
        host.Run(AnswerAsync);
    }

    public string Url => host.Urls.Single() + "/pkix/";
    public IReadOnlyList<PkiMessage> Requests => requests;
    public HashSet<string> Revoked { get; } = [];

    public X509Certificate2 Signer { get; set; }
    public int Status { get; set; }
    public int? Failure { get; set; }
    public int StatusCount { get; set; } = 1;
    public byte[]? Transaction { get; set; }
    public byte[]? RecipNonce { get; set; }
    public int NonceOctets { get; set; } = 16;
    public int Version { get; set; } = PkiHeader.CMP_2000;
    public DateTimeOffset? Time { get; set; }
    public bool Unprotected { get; set; }
    public bool Tampered { get; set; }
    public bool AsError { get; set; }
    public bool Revokes { get; set; } = true;
    public bool Dies { get; set; }
    public bool Silent { get; set; }
    public int Polls { get; set; }
    public string? NamedSerial { get; set; }
    public string MediaType { get; set; } = "application/pkixcmp";
    public byte[]? Raw { get; set; }

    public static async Task<CmpResponder> StartAsync(RemoteRig rig)
    {
        var responder = new CmpResponder(rig);
        await responder.host.StartAsync(RemoteRig.Ct);
        return responder;
    }

    public Task<RevocationReceipt?> ReadAsync(
        RegisteredCertificate target,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            Revoked.Contains(target.SerialNumber)
                ? new RevocationReceipt(
                    RevocationResult.AlreadyRevoked,
                    target.SerialNumber,
                    TimeProvider.System.GetUtcNow(),
                    null,
                    "1",
                    "published"
                )
                : null
        );

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (body.Length == 0)
        {
            context.Response.StatusCode = 405;
            return;
        }

        var request = PkiMessage.GetInstance(Asn1Object.FromByteArray(body.ToArray()));
        requests.Add(request);
        if (request.Body.Type == PkiBody.TYPE_REVOCATION_REQ && Revokes)
        {
            var details = RevReqContent.GetInstance(request.Body.Content).ToRevDetailsArray();
            Revoked.Add(
                details.Single().CertDetails.SerialNumber.Value.ToString(16).ToUpperInvariant()
            );
        }

        if (Dies)
        {
            context.Abort();
            return;
        }

        if (Silent)
        {
            var gone = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        context.Response.ContentType = MediaType;
        await context.Response.Body.WriteAsync(Raw ?? Reply(request));
    }

    private byte[] Reply(PkiMessage request)
    {
        var builder = new PkiHeaderBuilder(
            Version,
            new GeneralName(X509Name.GetInstance(Signer.SubjectName.RawData)),
            request.Header.Sender
        )
            .SetMessageTime(
                new DerGeneralizedTime((Time ?? TimeProvider.System.GetUtcNow()).UtcDateTime)
            )
            .SetTransactionID(Transaction ?? request.Header.TransactionID.GetOctets())
            .SetSenderNonce(RandomNumberGenerator.GetBytes(NonceOctets))
            .SetRecipNonce(RecipNonce ?? request.Header.SenderNonce.GetOctets());
        var body = Body();
        if (Unprotected)
        {
            return new PkiMessage(builder.Build(), body).GetDerEncoded();
        }

        return Signed(builder, body, Signer, Tampered);
    }

    /// <summary>Protected by the signer's RSA key; its certificate goes along.</summary>
    public static byte[] Signed(
        PkiHeaderBuilder builder,
        PkiBody body,
        X509Certificate2 signer,
        bool tampered = false
    )
    {
        builder.SetProtectionAlg(
            new AlgorithmIdentifier(
                new DerObjectIdentifier("1.2.840.113549.1.1.11"),
                DerNull.Instance
            )
        );
        var header = builder.Build();
        using var key = signer.GetRSAPrivateKey()!;
        var signature = key.SignData(
            new DerSequence(header, body).GetDerEncoded(),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        if (tampered)
        {
            signature[^1] ^= 1;
        }

        return new PkiMessage(
            header,
            body,
            new DerBitString(signature),
            [new CmpCertificate(X509CertificateStructure.GetInstance(signer.RawData))]
        ).GetDerEncoded();
    }

    private PkiBody Body()
    {
        if (Polls > 0)
        {
            Polls--;
            return requests.Count == 1
                ? new PkiBody(PkiBody.TYPE_REVOCATION_REP, Content(Info((int)PkiStatus.Waiting)))
                : new PkiBody(
                    PkiBody.TYPE_POLL_REP,
                    new PollRepContent(DerInteger.ValueOf(-1), DerInteger.ValueOf(1))
                );
        }

        var info = Info(Status);
        return AsError
            ? new PkiBody(PkiBody.TYPE_ERROR, new ErrorMsgContent(info))
            : new PkiBody(PkiBody.TYPE_REVOCATION_REP, Content(info));
    }

    private PkiStatusInfo Info(int status) =>
        Failure is { } failure
            ? new PkiStatusInfo(status, null, new PkiFailureInfo(failure))
            : new PkiStatusInfo(status);

    private RevRepContent Content(PkiStatusInfo info)
    {
        var statuses = new DerSequence(
            new Asn1EncodableVector([.. Enumerable.Repeat<Asn1Encodable>(info, StatusCount)])
        );
        if (NamedSerial is null)
        {
            return RevRepContent.GetInstance(new DerSequence(new Asn1EncodableVector(statuses)));
        }

        var named = new CertId(
            new GeneralName(X509Name.GetInstance(rig.Ca.SubjectName.RawData)),
            new DerInteger(new Org.BouncyCastle.Math.BigInteger(NamedSerial, 16))
        );
        return RevRepContent.GetInstance(
            new DerSequence(statuses, new DerTaggedObject(true, 0, new DerSequence(named)))
        );
    }
}
