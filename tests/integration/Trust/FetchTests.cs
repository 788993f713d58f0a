using MailRevocationWorker.Inspection;
using MailRevocationWorker.Trust;
using MailRevocationWorker.Trust.Fetching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PadesValidator;
using PadesValidator.Tests.Making;
using PdfSyntax;

namespace Integration.Tests.Trust;

/// <summary>Fetching against a real server: what is had, what is refused, and what a validation makes of it.</summary>
public sealed class FetchTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TestPki.Now;
    private static readonly TestPki Pki = TestPki.Instance;
    private readonly string folder = Directory.CreateTempSubdirectory("fetch").FullName;
    private readonly FakeTimeProvider clock = new(Now);
    private StatusServer server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await StatusServer.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private FetchOptions Allowed =>
        new()
        {
            AllowedRanges = { "127.0.0.0/8" },
            Ports = { server.Port },
            RequestSeconds = 10,
        };

    private ServiceProvider Services(FetchOptions options)
    {
        options.Validate().ShouldBeEmpty();
        return new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddLogging()
            .AddRevocationFetching(
                options,
                Path.Combine(folder, "cache"),
                _ => (found, token) => SnapshotFile.KeepAsync(found, folder, token)
            )
            .BuildServiceProvider();
    }

    /// <summary>A signer whose certificate names the server.</summary>
    private Party Signer(
        IReadOnlyList<string>? crls = null,
        IReadOnlyList<string>? ocsp = null,
        IReadOnlyList<string>? issuers = null
    ) =>
        TestPki.Issue(
            Pki.Issuing,
            new()
            {
                CrlUrls = [.. (crls ?? []).Select(server.Url)],
                OcspUrls = [.. (ocsp ?? []).Select(server.Url)],
                IssuerUrls = [.. (issuers ?? []).Select(server.Url)],
            }
        );

    private static byte[] Crl(params (Party, DateTimeOffset)[] revoked) =>
        TestPki.Crl(Pki.Issuing, Now.AddHours(-1), Now.AddDays(1), revoked);

    /// <summary>Everything but the status of what the issuing authority issued.</summary>
    private static TrustSnapshot Trust =>
        Pki.Trust() with
        {
            Crls = [TestPki.Crl(Pki.Root, Now.AddDays(-1), Now.AddDays(1))],
        };

    private static DocumentEvidence Signed(Party signer) =>
        EvidenceReader.Read(
            PdfFile.Open(new PdfMaker().Sign(new CmsMaker(signer).Make)),
            ct: Token
        );

    private async Task<CompletedValidation> ValidateAsync(
        Party signer,
        FetchOptions? options = null,
        TrustSnapshot? trust = null
    )
    {
        await using var services = Services(options ?? Allowed);
        var evidence = Signed(signer);
        return await services
            .GetRequiredService<TrustCompletion>()
            .ValidateAsync((files, _) => Task.FromResult(Judge(files)), Token);

        (ValidationReport?, string?) Judge(IReadOnlyList<TrustFile> files)
        {
            var found = files
                .Select(f =>
                    System.Text.Json.JsonSerializer.Deserialize<TrustSnapshot>(
                        File.ReadAllBytes(f.Path),
                        InspectionJson.Options
                    )!
                )
                .ToList();
            var snapshot = trust ?? Trust;
            return (
                SignatureValidator.Validate(
                    evidence,
                    snapshot with
                    {
                        Intermediates =
                        [
                            .. snapshot.Intermediates,
                            .. found.SelectMany(f => f.Intermediates),
                        ],
                        Crls = [.. snapshot.Crls, .. found.SelectMany(f => f.Crls)],
                        OcspResponses = [.. found.SelectMany(f => f.OcspResponses)],
                    },
                    ValidationPolicy.Default,
                    Now,
                    Now
                ),
                null
            );
        }
    }

    private static Indication Of(CompletedValidation completed) =>
        completed.Report!.Signatures.ShouldHaveSingleItem().Indication;

    private static void IsDoubt(CompletedValidation completed, string problem)
    {
        var signature = completed.Report!.Signatures.ShouldHaveSingleItem();
        signature.Indication.ShouldBe(Indication.Indeterminate);
        signature.Has(FindingKey.StatusUnknown).ShouldBeTrue();
        completed.Fetched.ShouldBeEmpty();
        completed.Problems.ShouldContain(p => p.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Crl_Fetched_MakesItPass()
    {
        server.Serve("/ca.crl", Crl());

        var completed = await ValidateAsync(Signer(crls: ["/ca.crl"]));

        Of(completed).ShouldBe(Indication.TotalPassed);
        completed.Problems.ShouldBeEmpty();
        completed.Fetched.ShouldHaveSingleItem();
        server.Asked.ShouldBe(["GET /ca.crl"]);
    }

    [Fact]
    public async Task Crl_FetchedThatListsTheSigner_MakesItFail()
    {
        var signer = Signer(crls: ["/ca.crl"]);
        server.Serve("/ca.crl", Crl((signer, Now.AddDays(-2))));

        var completed = await ValidateAsync(signer);

        completed.Report!.Signatures[0].Has(FindingKey.CertificateRevoked).ShouldBeTrue();
    }

    [Fact]
    public async Task Cage_ValidatesOverWhatTheHostFetched()
    {
        server.Serve("/ca.crl", Crl());
        var evidence = Signed(Signer(crls: ["/ca.crl"]));
        var snapshot = await SnapshotFile.KeepAsync(Trust, folder, Token);
        using var cage = new InspectorPool(new InspectionOptions { DeadlineSeconds = 60 });
        await using var services = Services(Allowed);

        var completed = await services
            .GetRequiredService<TrustCompletion>()
            .ValidateAsync(
                (files, token) =>
                    cage.ValidateAsync(
                        evidence,
                        snapshot.Path,
                        Now,
                        Now,
                        token,
                        [.. files.Select(f => f.Path)]
                    ),
                Token
            );

        completed.Failure.ShouldBeNull();
        Of(completed).ShouldBe(Indication.TotalPassed);
        completed.Fetched.ShouldHaveSingleItem().Sha256.Length.ShouldBe(64);
    }

    [Fact]
    public async Task Cage_JudgesByTheHostsPolicy()
    {
        var evidence = Signed(Pki.Signer);
        var snapshot = await SnapshotFile.KeepAsync(
            Trust with
            {
                Crls = [.. Trust.Crls, TestPki.Crl(Pki.Issuing, Now.AddDays(-8), Now.AddYears(20))],
            },
            folder,
            Token
        );

        (await JudgeAsync(null)).Indication.ShouldBe(Indication.TotalPassed);
        (await JudgeAsync(ValidationPolicy.Default with { MostStatusAge = TimeSpan.FromDays(7) }))
            .Has(FindingKey.StatusStale)
            .ShouldBeTrue();

        async Task<SignatureReport> JudgeAsync(ValidationPolicy? policy)
        {
            using var cage = new InspectorPool(
                new InspectionOptions { DeadlineSeconds = 60 },
                policy
            );
            var (report, failure) = await cage.ValidateAsync(
                evidence,
                snapshot.Path,
                Now,
                Now,
                Token
            );
            failure.ShouldBeNull();
            return report!.Signatures.ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task Ocsp_AskedWithANonce_MakesItPass()
    {
        var signer = Signer(ocsp: ["/ocsp"], crls: ["/ca.crl"]);
        server.Answers["POST /ocsp"] = async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            context.Request.ContentType.ShouldBe("application/ocsp-request");
            await context.Response.Body.WriteAsync(
                new OcspMaker(signer, Pki.Issuing, Pki.Issuing)
                {
                    NextUpdate = null,
                    ThisUpdate = Now,
                    Nonce = body.ToArray()[^32..],
                }.Make(),
                context.RequestAborted
            );
        };

        var completed = await ValidateAsync(signer);

        Of(completed).ShouldBe(Indication.TotalPassed);
        server.Asked.ShouldBe(["POST /ocsp"]);
    }

    [Fact]
    public async Task Ocsp_WithAnotherNonce_IsNotBelieved()
    {
        var signer = Signer(ocsp: ["/ocsp"]);
        server.Serve(
            "POST /ocsp",
            new OcspMaker(signer, Pki.Issuing, Pki.Issuing) { Nonce = new byte[32] }.Make()
        );

        IsDoubt(await ValidateAsync(signer), "no answer about this certificate");
    }

    [Fact]
    public async Task Ocsp_OfAResponderThatTakesNoPost_IsAskedByGet()
    {
        var signer = Signer(ocsp: ["/o"]);
        var response = new OcspMaker(signer, Pki.Issuing, Pki.Issuing).Make();
        server.Answers["POST /o"] = context =>
        {
            context.Response.StatusCode = 405;
            return Task.CompletedTask;
        };
        var need = Needs(signer).Status.ShouldHaveSingleItem();

        // As the server sees it: it leaves an encoded slash as it is.
        var path =
            "/o/"
            + Convert
                .ToBase64String(RevocationReader.OcspRequest(need, default))
                .Replace("/", "%2F", StringComparison.Ordinal);
        server.Serve("GET " + path, response);

        Of(await ValidateAsync(signer)).ShouldBe(Indication.TotalPassed);
        server.Asked.ShouldBe(["POST /o", "GET " + path]);
    }

    [Fact]
    public async Task Ocsp_ThatFails_IsFollowedByTheCrl()
    {
        server.Serve("/ca.crl", Crl());

        Of(await ValidateAsync(Signer(ocsp: ["/none"], crls: ["/ca.crl"])))
            .ShouldBe(Indication.TotalPassed);
    }

    [Theory]
    [InlineData("out of date")]
    [InlineData("by a responder whose certificate has expired")]
    [InlineData("of the future")]
    public async Task Ocsp_ThatAnswersWithoutUse_IsFollowedByTheCrl(string how)
    {
        var signer = Signer(ocsp: ["/ocsp"], crls: ["/ca.crl"]);
        var responder =
            how == "by a responder whose certificate has expired"
                ? TestPki.Issue(
                    Pki.Issuing,
                    new()
                    {
                        Subject = "CN=Responder",
                        Usage = System
                            .Security
                            .Cryptography
                            .X509Certificates
                            .X509KeyUsageFlags
                            .DigitalSignature,
                        ExtendedUsage = "1.3.6.1.5.5.7.3.9",
                        NoCheck = true,
                        Policy = null,
                        To = Now.AddDays(-1),
                    }
                )
                : Pki.Issuing;
        var answer = new OcspMaker(signer, Pki.Issuing, responder);
        server.Serve(
            "POST /ocsp",
            (
                how switch
                {
                    "out of date" => answer with
                    {
                        ThisUpdate = Now.AddDays(-3),
                        NextUpdate = Now.AddDays(-2),
                    },
                    "of the future" => answer with
                    {
                        ThisUpdate = Now.AddDays(2),
                        NextUpdate = Now.AddDays(3),
                    },
                    _ => answer,
                }
            ).Make()
        );
        server.Serve("/ca.crl", Crl());

        var completed = await ValidateAsync(signer);

        Of(completed).ShouldBe(Indication.TotalPassed);
        server.Asked.ShouldBe(["POST /ocsp", "GET /ca.crl"]);
    }

    [Fact]
    public async Task Ocsp_OutOfDateWithNothingBetter_IsStaleAndNotUnknown()
    {
        var signer = Signer(ocsp: ["/ocsp"]);
        server.Serve(
            "POST /ocsp",
            new OcspMaker(signer, Pki.Issuing, Pki.Issuing)
            {
                ThisUpdate = Now.AddDays(-3),
                NextUpdate = Now.AddDays(-2),
            }.Make()
        );

        var completed = await ValidateAsync(signer);

        completed.Report!.Signatures[0].Has(FindingKey.StatusStale).ShouldBeTrue();
        completed.Problems.ShouldContain(p => p.Contains("out of date", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_IsUsedAgainUntilItsMinutesPass()
    {
        server.Serve("/ca.crl", Crl());

        await ValidateAsync(Signer(crls: ["/ca.crl"]));
        Of(await ValidateAsync(Signer(crls: ["/ca.crl"]))).ShouldBe(Indication.TotalPassed);
        server.Asked.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(10));
        await ValidateAsync(Signer(crls: ["/ca.crl"]));
        server.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_ThatMustNotBeStored_IsAskedForAgain()
    {
        server.Serve("/ca.crl", Crl(), "no-store");

        await ValidateAsync(Signer(crls: ["/ca.crl"]));
        await ValidateAsync(Signer(crls: ["/ca.crl"]));

        server.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Crl_OfSomebodyElse_IsNotBelieved()
    {
        server.Serve("/ca.crl", TestPki.Crl(Pki.Root, Now.AddDays(-1), Now.AddDays(1)));

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"])), "no CRL of this issuer");
    }

    [Fact]
    public async Task Garbage_IsDoubt()
    {
        server.Serve("/ca.crl", "<html>Welcome to the hotel's network</html>"u8.ToArray());

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"])), "no CRL of this issuer");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Endless_IsDoubtAndIsNotReadToItsEnd(bool announced)
    {
        var options = Allowed;
        options.MaxMegabytes = 1;
        server.Answers["/ca.crl"] = async context =>
        {
            if (announced)
            {
                context.Response.ContentLength = 1L << 40;
            }

            var block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        };

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"]), options), "larger than");
    }

    [Fact]
    public async Task Slow_IsDoubtInTime()
    {
        var options = Allowed;
        options.RequestSeconds = 1;
        server.Answers["/ca.crl"] = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var start = TimeProvider.System.GetTimestamp();

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"]), options), "too slow");

        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Trickle_IsDoubtInTime()
    {
        var options = Allowed;
        options.RequestSeconds = 1;
        server.Answers["/ca.crl"] = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[] { 0x30 }, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"]), options), "too slow");
    }

    [Fact]
    public async Task Deadline_EndsTheFetchingOfEverything()
    {
        server.Answers["/ca.crl"] = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var services = Services(Allowed);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var needs = Needs(Signer(crls: ["/ca.crl"]));

        var result = await services
            .GetRequiredService<RevocationFetcher>()
            .FetchAsync(needs, deadline.Token, Token);

        result.Found.ShouldBeEmpty();
        result.Problems.ShouldHaveSingleItem().ShouldContain("too slow");
    }

    [Fact]
    public async Task Address_OfAPrivatePlace_IsNotAsked()
    {
        server.Serve("/ca.crl", Crl());
        var options = new FetchOptions { Ports = { server.Port } };

        IsDoubt(
            await ValidateAsync(Signer(crls: ["/ca.crl"]), options),
            "an address that is not asked"
        );
        server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Port_ThatIsNotConfigured_IsNotAsked()
    {
        server.Serve("/ca.crl", Crl());
        var options = new FetchOptions { AllowedRanges = { "127.0.0.0/8" } };

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"]), options), "is not asked");
        server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Redirection_OnTheSameServer_IsFollowed()
    {
        server.Redirect("/old.crl", "/ca.crl");
        server.Serve("/ca.crl", Crl());

        Of(await ValidateAsync(Signer(crls: ["/old.crl"]))).ShouldBe(Indication.TotalPassed);
    }

    [Fact]
    public async Task Redirection_Elsewhere_IsNotFollowed()
    {
        await using var other = await StatusServer.StartAsync(Token);
        other.Serve("/ca.crl", Crl());
        var options = Allowed;
        options.Ports.Add(other.Port);
        server.Redirect("/ca.crl", other.Url("/ca.crl"));

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"]), options), "redirected elsewhere");
        other.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://[")]
    [InlineData("http://")]
    [InlineData("//")]
    [InlineData("http://127.0.0.1:99999/ca.crl")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Redirection_ToWhatIsNoAddress_IsDoubt(string location)
    {
        server.Answers["/ca.crl"] = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        };

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"])), "redirected");
        server.Asked.Distinct().ShouldBe(["GET /ca.crl"]);
    }

    [Fact]
    public async Task Redirection_ThatNeverEnds_IsGivenUp()
    {
        server.Redirect("/ca.crl", "/ca.crl");

        IsDoubt(await ValidateAsync(Signer(crls: ["/ca.crl"])), "redirected elsewhere");
        server.Asked.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Issuer_ThatIsMissing_IsFetchedFromHostsThatAreNamedAlone()
    {
        server.Serve("/ca.cer", Pki.Issuing.Der);
        server.Serve("/ca.crl", Crl());
        var signer = Signer(crls: ["/ca.crl"], issuers: ["/ca.cer"]);
        var without = Trust with { Intermediates = [] };

        (await ValidateAsync(signer, trust: without))
            .Report!.Signatures[0]
            .Has(FindingKey.ChainUntrusted)
            .ShouldBeTrue();
        server.Asked.ShouldBeEmpty();

        var options = Allowed;
        options.IssuerHosts.Add("127.0.0.1");
        Of(await ValidateAsync(signer, options, without)).ShouldBe(Indication.TotalPassed);
        server.Asked.ShouldBe(["GET /ca.cer", "GET /ca.crl"]);
    }

    [Fact]
    public async Task Fetching_SwitchedOff_AsksNobody()
    {
        server.Serve("/ca.crl", Crl());
        var options = Allowed;
        options.Enabled = false;

        var completed = await ValidateAsync(Signer(crls: ["/ca.crl"]), options);

        completed.Report!.Signatures[0].Has(FindingKey.StatusUnknown).ShouldBeTrue();
        server.Asked.ShouldBeEmpty();
    }

    private static ValidationNeeds Needs(Party signer) =>
        SignatureValidator
            .Validate(Signed(signer), Trust, ValidationPolicy.Default, Now, Now)
            .Needs;
}
