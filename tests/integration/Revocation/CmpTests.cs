using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation.Cmp;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.X509;

namespace Integration.Tests.Revocation;

/// <summary>CMP against a responder that keeps state and misbehaves: what it says is believed only when the CA said it, to this question.</summary>
public sealed class CmpTests(RemoteRig rig) : IClassFixture<RemoteRig>, IAsyncLifetime
{
    private CmpResponder responder = null!;
    private CmpAuthority authority = null!;

    public async ValueTask InitializeAsync()
    {
        responder = await CmpResponder.StartAsync(rig);
        authority = Authority(Options());
    }

    public async ValueTask DisposeAsync()
    {
        authority.Dispose();
        await responder.DisposeAsync();
    }

    [Fact]
    public async Task Revoke_Accepted_SendsIssuerSerialAndOneReason()
    {
        var receipt = await RevokeAsync();

        receipt.Result.ShouldBe(RevocationResult.Revoked);
        var request = responder.Requests.Single();
        request.Header.Pvno.IntValueExact.ShouldBe(2);
        request.Header.SenderNonce.GetOctets().Length.ShouldBe(16);
        var details = RevReqContent
            .GetInstance(request.Body.Content)
            .ToRevDetailsArray()
            .ShouldHaveSingleItem();
        details.CertDetails.Issuer.GetEncoded().ShouldBe(rig.Ca.SubjectName.RawData);
        details.CertDetails.SerialNumber.Value.ToString(16).ShouldBe("1a2b3c4d5e6f7081");
        ReasonOf(details).ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_Twice_AreTwoTransactions()
    {
        responder.Revokes = false;
        await RevokeAsync();
        await RevokeAsync();

        responder
            .Requests.Select(r => Convert.ToHexString(r.Header.TransactionID.GetOctets()))
            .Distinct()
            .Count()
            .ShouldBe(2);
    }

    [Fact]
    public async Task Revoke_UnknownReason_StillSendsAReason()
    {
        await authority.RevokeAsync(
            rig.Registered,
            MailRevocationWorker.Cases.CrlReason.Unspecified,
            null,
            "R-1",
            RemoteRig.Ct
        );

        ReasonOf(
                RevReqContent
                    .GetInstance(responder.Requests.Single().Body.Content)
                    .ToRevDetailsArray()
                    .Single()
            )
            .ShouldBe(0);
    }

    [Theory]
    [InlineData(1, null, false, RevocationResult.Pending)]
    [InlineData(2, null, false, RevocationResult.Refused)]
    [InlineData(2, PkiFailureInfo.BadCertId, false, RevocationResult.Refused)]
    [InlineData(2, PkiFailureInfo.CertRevoked, false, RevocationResult.AlreadyRevoked)]
    [InlineData(2, PkiFailureInfo.SystemUnavail, true, RevocationResult.Refused)]
    public async Task Revoke_Answered_HasThatOutcome(
        int status,
        int? failure,
        bool asError,
        RevocationResult expected
    )
    {
        responder.Revokes = false;
        responder.Status = status;
        responder.Failure = failure;
        responder.AsError = asError;

        (await RevokeAsync()).Result.ShouldBe(expected);
    }

    [Theory]
    [InlineData("signed by the registration authority's own certificate")]
    [InlineData("signed by another CA")]
    [InlineData("replayed nonce")]
    [InlineData("other transaction")]
    [InlineData("short nonce")]
    [InlineData("protocol version 1")]
    [InlineData("time of yesterday")]
    [InlineData("unprotected")]
    [InlineData("unprotected error")]
    [InlineData("signature broken")]
    [InlineData("two statuses")]
    [InlineData("another certificate")]
    [InlineData("status 5")]
    [InlineData("error that accepts")]
    [InlineData("error that accepts with changes")]
    [InlineData("media type")]
    [InlineData("garbage")]
    [InlineData("nothing")]
    [InlineData("huge")]
    [InlineData("dies")]
    [InlineData("silence")]
    public async Task Revoke_AnswerThatProvesNothing_IsTriedLater(string how)
    {
        responder.Revokes = false;
        Misbehave(how);

        var fault = await Should.ThrowAsync<IOException>(RevokeAsync);
        fault.Message.ShouldContain("undecided");
    }

    [Theory]
    [InlineData("unprotected error")]
    [InlineData("dies")]
    [InlineData("status 5")]
    public async Task Revoke_DoneAndAnsweredBadly_IsToldByWhatIsPublished(string how)
    {
        Misbehave(how);

        (await RevokeAsync()).Result.ShouldBe(
            RevocationResult.Revoked,
            "it was this request that revoked it"
        );
        responder.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_Waiting_IsPolledInTheSameTransaction()
    {
        responder.Polls = 2;

        (await RevokeAsync()).Result.ShouldBe(RevocationResult.Revoked);

        responder
            .Requests.Select(r => r.Body.Type)
            .ShouldBe([PkiBody.TYPE_REVOCATION_REQ, PkiBody.TYPE_POLL_REQ, PkiBody.TYPE_POLL_REQ]);
        responder
            .Requests.Select(r => Convert.ToHexString(r.Header.TransactionID.GetOctets()))
            .Distinct()
            .Count()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_WaitingTooLong_IsPending()
    {
        responder.Revokes = false;
        responder.Polls = 1000;
        var options = Options();
        options.PollSeconds = 1;
        using var impatient = Authority(options);

        (await RevokeAsync(impatient)).Result.ShouldBe(RevocationResult.Pending);
    }

    [Fact]
    public async Task Revoke_SignedByACertificateMadeForAnswering_IsBelievedUnderItsRoot()
    {
        using var answering = rig.Issue(
            "CMP Responder",
            rig.Ca,
            ["1.3.6.1.5.5.7.3.27"],
            RemoteRig.RandomSerial()
        );
        responder.Signer = answering;
        responder.Revokes = false;
        await Should.ThrowAsync<IOException>(RevokeAsync);

        var options = Options();
        options.ResponseRoots = rig.Pem(rig.Ca);
        using var trusting = Authority(options);
        (await RevokeAsync(trusting)).Result.ShouldBe(RevocationResult.Revoked);

        // Under the same root, and not made for answering.
        responder.Signer = rig.Ra;
        await Should.ThrowAsync<IOException>(() => RevokeAsync(trusting));
    }

    [Fact]
    public async Task Revoke_PublishedAlready_IsNotSent()
    {
        responder.Revoked.Add(RemoteRig.Serial);

        (await RevokeAsync()).Result.ShouldBe(RevocationResult.AlreadyRevoked);
        responder.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Revoke_CertificateOfAnotherCa_IsNotSent()
    {
        var receipt = await authority.RevokeAsync(
            rig.Foreign,
            MailRevocationWorker.Cases.CrlReason.Superseded,
            null,
            "R-1",
            RemoteRig.Ct
        );

        receipt.Result.ShouldBe(RevocationResult.Refused);
        responder.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void LegacyMac_OfTheSameSecretOnly_IsBelieved()
    {
        byte[] part = [1, 2, 3];
        var ours = Mac("secret");
        var header = new PkiHeaderBuilder(2, ours.Sender, ours.Sender)
            .SetProtectionAlg(ours.Algorithm)
            .Build();
        var message = new PkiMessage(
            header,
            new PkiBody(PkiBody.TYPE_CONFIRM, DerNull.Instance),
            new DerBitString(ours.Protect(part))
        );

        Mac("secret").Objection(message, part).ShouldBeNull();
        Mac("secret").Objection(message, [1, 2, 4]).ShouldNotBeNull();
        Mac("Secret").Objection(message, part).ShouldNotBeNull();
    }

    private MacProtection Mac(string secret) =>
        new(new CmpOptions { LegacySecretFile = rig.Text(secret), LegacyReference = "RA1" });

    private static int ReasonOf(RevDetails details) =>
        DerEnumerated
            .GetInstance(
                details.CrlEntryDetails.GetExtension(X509Extensions.ReasonCode).GetParsedValue()
            )
            .IntValueExact;

    private void Misbehave(string how)
    {
        switch (how)
        {
            case "signed by the registration authority's own certificate":
                responder.Signer = rig.Ra;
                break;
            case "signed by another CA":
                responder.Signer = rig.OtherCa;
                break;
            case "replayed nonce":
                responder.RecipNonce = new byte[16];
                break;
            case "other transaction":
                responder.Transaction = new byte[16];
                break;
            case "short nonce":
                responder.NonceOctets = 8;
                break;
            case "protocol version 1":
                responder.Version = 1;
                break;
            case "time of yesterday":
                responder.Time = TimeProvider.System.GetUtcNow().AddDays(-1);
                break;
            case "unprotected":
                responder.Unprotected = true;
                break;
            case "unprotected error":
                responder.Unprotected = true;
                responder.AsError = true;
                responder.Status = 2;
                break;
            case "error that accepts":
                responder.AsError = true;
                responder.Status = 0;
                break;
            case "error that accepts with changes":
                responder.AsError = true;
                responder.Status = 1;
                break;
            case "signature broken":
                responder.Tampered = true;
                break;
            case "two statuses":
                responder.StatusCount = 2;
                break;
            case "another certificate":
                responder.NamedSerial = "99";
                break;
            case "status 5":
                responder.Status = 5;
                break;
            case "media type":
                responder.MediaType = "text/html";
                break;
            case "garbage":
                responder.Raw = [0x30, 0x82, 0xff, 0xff, 1, 2, 3];
                break;
            case "nothing":
                responder.Raw = [];
                break;
            case "huge":
                responder.Raw = new byte[2_000_000];
                break;
            case "dies":
                responder.Dies = true;
                break;
            case "silence":
                responder.Silent = true;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(how), how, "no such way");
        }
    }

    private CmpOptions Options() =>
        new()
        {
            Name = "test",
            Url = responder.Url,
            IssuerCertificate = rig.Pem(rig.Ca),
            SignerPkcs12 = rig.Pkcs12(rig.Ra),
            TimeoutSeconds = 5,
            PollSeconds = 20,
        };

    private CmpAuthority Authority(CmpOptions options) =>
        new(options, rig.Targets, responder, TimeProvider.System);

    private Task<RevocationReceipt> RevokeAsync() => RevokeAsync(authority);

    private Task<RevocationReceipt> RevokeAsync(CmpAuthority by) =>
        by.RevokeAsync(
            rig.Registered,
            MailRevocationWorker.Cases.CrlReason.KeyCompromise,
            null,
            "R-1",
            RemoteRig.Ct
        );
}
