using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Ocsp;
using MailRevocationWorker.Storage;
using Microsoft.EntityFrameworkCore;

namespace MailRevocationWorker.Tests.Revocation;

public sealed class OcspTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, ResponderKeyKind.P256)]
    [InlineData(false, ResponderKeyKind.Rsa2048)]
    [InlineData(true, ResponderKeyKind.Rsa3072)]
    public async Task Answer_IssuedCertificate_IsGoodAndSignedByADelegatedResponder(
        bool rsa,
        ResponderKeyKind kind
    )
    {
        await using var rig = await AuthorityRig.MakeAsync(rsa);
        rig.Options.Ocsp.ResponderKey = kind;
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();

        var response = await AskAsync(rig, ocsp, "7E01");

        var single = response.Responses.ShouldHaveSingleItem();
        single.Status.ShouldBe(OcspCertStatus.Good);
        single.ThisUpdate.ShouldBe(rig.Now);
        single.NextUpdate.ShouldBe(rig.Now.AddMinutes(60));
        response.IsOf(rig.Issuer, rig.Now).ShouldBeTrue();
        using var responder = X509CertificateLoader.LoadCertificate(
            response.Certificates.ShouldHaveSingleItem().Span
        );
        responder
            .Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .Single()
            .EnhancedKeyUsages[0]
            .Value.ShouldBe("1.3.6.1.5.5.7.3.9");
        responder.Extensions.ShouldContain(e => e.Oid!.Value == "1.3.6.1.5.5.7.48.1.5");
        (responder.NotAfter.ToUniversalTime() - rig.Now.UtcDateTime).ShouldBe(
            TimeSpan.FromHours(24)
        );
        response
            .IsOf(rig.Issuer, rig.Now.AddHours(25))
            .ShouldBeFalse("the responder's certificate is over");
    }

    [Fact]
    public async Task Answer_RevokedCertificate_SaysWhenAndWhyAtOnce()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var target = await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        (await AskAsync(rig, ocsp, "7E01")).Responses[0].Status.ShouldBe(OcspCertStatus.Good);

        await rig.Authority.RevokeAsync(
            target,
            CrlReason.KeyCompromise,
            rig.Now.AddDays(-2),
            "R-2026-000001",
            Ct
        );

        var single = (await AskAsync(rig, ocsp, "7E01")).Responses[0];
        single.Status.ShouldBe(
            OcspCertStatus.Revoked,
            "a response signed before is not given again"
        );
        single.Entry.ShouldBe(new(rig.Now, 1, rig.Now.AddDays(-2)));
    }

    [Fact]
    public async Task Answer_SerialNeverIssued_IsUnknownForAShortTime()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();

        var single = (await AskAsync(rig, ocsp, "7E02")).Responses[0];

        single.Status.ShouldBe(OcspCertStatus.Unknown);
        single.NextUpdate.ShouldBe(rig.Now.AddMinutes(5));
    }

    [Theory]
    [InlineData(RegisteredStatus.Pending, OcspCertStatus.Unknown)]
    [InlineData(RegisteredStatus.Expired, OcspCertStatus.Good)]
    [InlineData(RegisteredStatus.Revoked, OcspCertStatus.Unknown)]
    public async Task Answer_ByWhatTheRegistrySays_IsNeverGoodWhereItDoubts(
        RegisteredStatus registered,
        OcspCertStatus expected
    )
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync(
            AuthorityRig.Row("7E01") with
            {
                Status = registered,
                RevokedAt = registered == RegisteredStatus.Revoked ? rig.Now.AddDays(-9) : null,
            }
        );
        using var ocsp = rig.Ocsp();

        (await AskAsync(rig, ocsp, "7E01")).Responses[0].Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Answer_CertificateOfANamesake_IsUnknown()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var namesake = TestCa.Make(rig.Folder, "namesake");
        using var theirs = namesake.Issue("5B");
        await rig.RegisterAsync(AuthorityRig.Row("5B", theirs));
        using var ocsp = rig.Ocsp();

        (await AskAsync(rig, ocsp, "5B")).Responses[0].Status.ShouldBe(OcspCertStatus.Unknown);
    }

    [Fact]
    public async Task Answer_TableRestoredWithoutARevocation_StillSaysRevoked()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RevokeAsync(await rig.RegisterAsync("7E01"));
        await rig.LoseTablesAsync();
        rig.Start();
        using var ocsp = rig.Ocsp();

        (await AskAsync(rig, ocsp, "7E01")).Responses[0].Status.ShouldBe(OcspCertStatus.Revoked);
    }

    [Theory]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task Answer_BothHashes_RepeatTheCertIdOctetForOctet(string hash)
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var id = rig.CertId("7E01", new HashAlgorithmName(hash));

        var response = await AskAsync(ocsp, OcspRequestWriter.Write([id], null));

        response.Responses[0].Status.ShouldBe(OcspCertStatus.Good);
        response.Responses[0].Certificate.Der.ToArray().ShouldBe(id.Der.ToArray());
    }

    [Fact]
    public async Task Answer_AnotherIssuersCertId_IsUnauthorizedAndUnsigned()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var ours = rig.CertId("7E01", HashAlgorithmName.SHA1);
        var otherKey = OcspRequestWriter.CertId(
            ours.HashAlgorithm,
            ours.IssuerNameHash.ToArray(),
            RandomNumberGenerator.GetBytes(20),
            "7E01"
        );
        var otherName = OcspRequestWriter.CertId(
            ours.HashAlgorithm,
            RandomNumberGenerator.GetBytes(20),
            ours.IssuerKeyHash.ToArray(),
            "7E01"
        );

        (await AskAsync(ocsp, OcspRequestWriter.Write([otherKey], null))).Status.ShouldBe(
            OcspResponseStatus.Unauthorized
        );
        (await AskAsync(ocsp, OcspRequestWriter.Write([otherName], null))).Status.ShouldBe(
            OcspResponseStatus.Unauthorized
        );
        var mixed = await AskAsync(ocsp, OcspRequestWriter.Write([otherKey, ours], null));
        mixed
            .Responses.Select(r => r.Status)
            .ShouldBe([OcspCertStatus.Unknown, OcspCertStatus.Good]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(128)]
    public async Task Answer_Nonce_IsEchoedAndTheAnswerIsNobodyElses(int octets)
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var nonce = RandomNumberGenerator.GetBytes(octets);

        var answer = await ocsp.AnswerAsync("test-ca", rig.Request("7E01", nonce), Ct);

        answer!.Validity.ShouldBeNull();
        OcspResponseReader.Read(answer.Der)!.Nonce!.Value.ToArray().ShouldBe(nonce);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(129)]
    public async Task Answer_NonceOfNoOrTooManyOctets_IsMalformed(int octets)
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var ocsp = rig.Ocsp();

        (await AskAsync(ocsp, rig.Request("7E01", new byte[octets]))).Status.ShouldBe(
            OcspResponseStatus.MalformedRequest
        );
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public async Task Answer_SeveralInOneMessage_AreBounded(int count, bool answered)
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var ids = Enumerable.Repeat(rig.CertId("7E01", HashAlgorithmName.SHA256), count);

        var response = await AskAsync(ocsp, OcspRequestWriter.Write([.. ids], null));

        response.Responses.Count.ShouldBe(answered ? count : 0);
        response.Status.ShouldBe(
            answered ? OcspResponseStatus.Successful : OcspResponseStatus.MalformedRequest
        );
    }

    [Fact]
    public async Task Answer_NegativeSerialOfTheSameOctets_IsAnotherNumber()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("9E01");
        using var ocsp = rig.Ocsp();
        var request = rig.Request("9E01");
        var at = Convert.ToHexString(request).IndexOf("0203009E01", StringComparison.Ordinal) / 2;
        var negative = Convert.FromHexString(
            Convert.ToHexString(request).Replace("0203009E01", "02029E01", StringComparison.Ordinal)
        );
        foreach (var length in (int[])[1, 3, 5, 7, 9])
        {
            negative[length]--; // each enclosing SEQUENCE is one octet shorter
        }

        at.ShouldBeGreaterThan(0);
        (await AskAsync(ocsp, request)).Responses[0].Status.ShouldBe(OcspCertStatus.Good);
        (await AskAsync(ocsp, negative)).Responses[0].Status.ShouldBe(OcspCertStatus.Unknown);
    }

    [Fact]
    public async Task Answer_AnyPrefixOrFlippedOctet_IsAnAnswerAndNeverGoodForAnotherSerial()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var request = rig.Request("7E01", RandomNumberGenerator.GetBytes(16));

        for (var n = 0; n < request.Length; n++)
        {
            var cut = await ocsp.AnswerAsync("test-ca", request.AsMemory(0, n), Ct);
            OcspResponseReader.Read(cut!.Der)!.Status.ShouldBe(OcspResponseStatus.MalformedRequest);
            var flipped = request.ToArray();
            flipped[n] ^= 0x41;
            var response = await AskAsync(ocsp, flipped);
            response
                .Responses.Where(r => r.Status == OcspCertStatus.Good)
                .ShouldAllBe(
                    r => r.Certificate.SerialNumber == "7E01",
                    n.ToString(CultureInfo.InvariantCulture)
                );
        }
    }

    [Fact]
    public async Task Read_AnyPrefixOrFlippedOctetOfAResponse_NeverThrowsAndIsNeverTheCas()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var der = (await ocsp.AnswerAsync("test-ca", rig.Request("7E01"), Ct))!.Der.ToArray();

        for (var n = 0; n < der.Length; n++)
        {
            OcspResponseReader.Read(der.AsMemory(0, n)).ShouldBeNull();
            var flipped = der.ToArray();
            flipped[n] ^= 0x41;
            var read = OcspResponseReader.Read(flipped);
            if (read?.IsOf(rig.Issuer, rig.Now) == true)
            {
                // What is not signed: how the certificate's own signature wrapper and the frame are encoded.
                read.Signed.ToArray().ShouldBe(OcspResponseReader.Read(der)!.Signed.ToArray());
            }
        }
    }

    [Fact]
    public async Task Answer_WithoutNonce_IsSignedOnceUntilHalfOfItsLife()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var request = rig.Request("7E01");

        var first = await ocsp.AnswerAsync("test-ca", request, Ct);
        rig.Storage.Clock.Advance(TimeSpan.FromMinutes(29));
        var second = await ocsp.AnswerAsync("test-ca", request, Ct);
        rig.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        var third = await ocsp.AnswerAsync("test-ca", request, Ct);

        second.ShouldBeSameAs(first);
        third!.Validity!.ThisUpdate.ShouldBe(rig.Now);
    }

    [Fact]
    public async Task Answer_ClockSetBackSinceItWasSigned_IsSignedAnew()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var request = rig.Request("7E01");
        await ocsp.AnswerAsync("test-ca", request, Ct);
        rig.Storage.Clock.Jump(TimeSpan.FromHours(-6));

        var answer = await ocsp.AnswerAsync("test-ca", request, Ct);

        answer!.Validity!.ThisUpdate.ShouldBe(rig.Now);
    }

    [Fact]
    public async Task Answer_HalfOfTheRespondersLife_ComesFromANewKeyThatIsJournalled()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync("7E01");
        using var ocsp = rig.Ocsp();
        var before = (await AskAsync(rig, ocsp, "7E01")).Certificates[0].ToArray();

        rig.Storage.Clock.Advance(TimeSpan.FromHours(12));
        var response = await AskAsync(rig, ocsp, "7E01");

        response.Certificates[0].ToArray().ShouldNotBe(before);
        response.IsOf(rig.Issuer, rig.Now).ShouldBeTrue();
        await using var db = rig.Storage.Database.CreateDbContext();
        (await db.Journal.CountAsync(j => j.Kind == JournalData.ResponderIssued, Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task Presign_ValidCertificates_AreAnsweredFromWhatWasSigned()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        await rig.RegisterAsync(AuthorityRig.Row("7E01"), AuthorityRig.Row("7E02"));
        using var ocsp = rig.Ocsp();

        (await ocsp.PresignAsync(Ct)).ShouldBe(4, "SHA-1 and SHA-256 of each");
        (await ocsp.PresignAsync(Ct)).ShouldBe(0);
        rig.Storage.Clock.Advance(TimeSpan.FromMinutes(20));
        var answer = await ocsp.AnswerAsync("test-ca", rig.Request("7E02"), Ct);
        answer!.Validity!.ThisUpdate.ShouldBe(rig.Now.AddMinutes(-20));
        rig.Storage.Clock.Advance(TimeSpan.FromMinutes(20));
        (await ocsp.PresignAsync(Ct)).ShouldBe(4);
    }

    [Fact]
    public async Task Presign_MoreThanTheBound_StopsThere()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        rig.Options.Ocsp.MaxPresignedResponses = 3;
        await rig.RegisterAsync(AuthorityRig.Row("7E01"), AuthorityRig.Row("7E02"));
        using var ocsp = rig.Ocsp();

        (await ocsp.PresignAsync(Ct)).ShouldBe(3);
    }

    [Fact]
    public async Task Answer_RevocationsMeanwhile_NeverGoesBackToGood()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        var targets = await rig.RegisterAsync([
            .. Enumerable.Range(1, 12).Select(n => AuthorityRig.Row($"7E{n:X2}")),
        ]);
        using var ocsp = rig.Ocsp();
        var revoked = new HashSet<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var asking = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    foreach (var target in targets)
                    {
                        bool known;
                        lock (revoked)
                        {
                            known = revoked.Contains(target.SerialNumber);
                        }

                        var status = (await AskAsync(rig, ocsp, target.SerialNumber))
                            .Responses[0]
                            .Status;
                        if (known)
                        {
                            status.ShouldBe(OcspCertStatus.Revoked);
                        }
                    }
                }
            },
            Ct
        );

        foreach (var (n, target) in targets.Index())
        {
            await rig.RevokeAsync(target, caseNumber: $"R-2026-{n:000000}");
            lock (revoked)
            {
                revoked.Add(target.SerialNumber);
            }
        }

        await stop.CancelAsync();
        await asking;
    }

    [Fact]
    public async Task Answer_NameOfNoCa_IsNone()
    {
        await using var rig = await AuthorityRig.MakeAsync();
        using var ocsp = rig.Ocsp();

        (await ocsp.AnswerAsync("../test-ca", rig.Request("7E01"), Ct)).ShouldBeNull();
    }

    [Fact]
    public void Validate_BadSettings_NamesKeyBoundAndValue()
    {
        var options = new RevocationOptions
        {
            Ocsp = new()
            {
                Minutes = 4,
                ResponderHours = 0,
                MaxPresignedResponses = -1,
            },
        };

        options
            .Validate()
            .ShouldBe([
                "Revocation:Ocsp:Minutes must be 5 to 1440, was 4",
                "Revocation:Ocsp:ResponderHours must be 1 to 168, was 0",
                "Revocation:Ocsp:Minutes must be at most half of ResponderHours, was 4 of 0",
                "Revocation:Ocsp:MaxPresignedResponses must be 0 to 1000000, was -1",
            ]);
    }

    private static Task<SignedOcspResponse> AskAsync(
        AuthorityRig rig,
        OcspService ocsp,
        string serial
    ) => AskAsync(ocsp, rig.Request(serial));

    private static async Task<SignedOcspResponse> AskAsync(OcspService ocsp, byte[] request)
    {
        var answer = (await ocsp.AnswerAsync("test-ca", request, Ct)).ShouldNotBeNull();
        return OcspResponseReader.Read(answer.Der).ShouldNotBeNull();
    }
}
