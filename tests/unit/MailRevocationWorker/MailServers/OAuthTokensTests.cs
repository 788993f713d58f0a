using System.Text;
using MailKit.Security;
using MailRevocationWorker.MailServers;
using TestSupport;

namespace MailRevocationWorker.Tests.MailServers;

public sealed class OAuthTokensTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("oauth-");
    private readonly SettableClock clock = new(Start);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string TokenFile => Path.Combine(folder.FullName, "refresh");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task ClientCredentials_ManyAskAtOnce_OneRequestForAllUntilItEnds()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        using var tokens = Tokens(Credentials(endpoint));

        var asked = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tokens.TokenAsync(Ct)));

        asked.ShouldAllBe(t => t.Token == "access-1");
        asked.Count(t => t.IsNew).ShouldBe(1);
        endpoint
            .Asked.ShouldHaveSingleItem()
            .ShouldBe(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "client_credentials",
                    ["scope"] = "mail.read mail.send",
                    ["client_id"] = "the service",
                    ["client_secret"] = "s3cr&t",
                }
            );
        clock.Advance(TimeSpan.FromMinutes(54) - TimeSpan.FromSeconds(1));
        (await tokens.TokenAsync(Ct)).Token.ShouldBe("access-1");
        clock.Advance(TimeSpan.FromSeconds(1));
        (await tokens.TokenAsync(Ct)).Token.ShouldBe("access-2", "a tenth of its life is left");
    }

    [Fact]
    public async Task ClientCredentials_BasicProof_IsFormEncodedInTheHeaderAlone()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        var options = Credentials(endpoint);
        options.ClientProof = OAuthClientProof.Basic;
        using var tokens = Tokens(options);

        await tokens.TokenAsync(Ct);

        endpoint.Asked.Single().Keys.ShouldNotContain("client_secret");
        endpoint
            .Proofs.Single()
            .ShouldBe(
                "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("the%20service:s3cr%26t"))
            );
    }

    [Fact]
    public async Task RefreshToken_Rotated_IsStoredPrivatelyAndUsedNextTime()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = n => TokenEndpoint.Granted($"access-{n}", 3600, $"refresh-{n}");
        using var tokens = Tokens(await RefreshAsync(endpoint, "refresh-0"));

        await tokens.TokenAsync(Ct);
        (await File.ReadAllTextAsync(TokenFile, Ct)).ShouldBe("refresh-1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(TokenFile)
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        clock.Advance(TimeSpan.FromHours(1));
        await tokens.TokenAsync(Ct);

        endpoint.Asked.Select(a => a["refresh_token"]).ShouldBe(["refresh-0", "refresh-1"]);
        folder.GetFiles("*.part").ShouldBeEmpty();
    }

    [Fact]
    public async Task RefreshToken_NotRotated_StaysAsItIs()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        using var tokens = Tokens(await RefreshAsync(endpoint, "refresh-0"));

        await tokens.TokenAsync(Ct);

        (await File.ReadAllTextAsync(TokenFile, Ct)).ShouldBe("refresh-0");
    }

    [Fact]
    public async Task RefreshToken_TwoProcessesAtOnce_TakeTurnsAndNeverUseOneTwice()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = n => TokenEndpoint.Granted($"access-{n}", 3600, $"refresh-{n}");
        var options = await RefreshAsync(endpoint, "refresh-0");
        using var service = new OAuthTokens(options, TimeSpan.FromSeconds(20), TimeProvider.System);
        using var doctor = new OAuthTokens(options, TimeSpan.FromSeconds(20), TimeProvider.System);

        await Task.WhenAll(service.TokenAsync(Ct), doctor.TokenAsync(Ct));

        endpoint.Asked.Select(a => a["refresh_token"]).ShouldBe(["refresh-0", "refresh-1"]);
        (await File.ReadAllTextAsync(TokenFile, Ct)).ShouldBe("refresh-2\n");
    }

    [Fact]
    public async Task RefreshToken_TheDiskFails_SaysSoKeepsItInMemoryAndStoresItLater()
    {
        Directory.CreateDirectory(TokenFile); // a file can't be moved over a folder
        var file = new RefreshTokenFile(TokenFile, clock);

        (
            await Should.ThrowAsync<AuthenticationException>(() => file.StoreAsync("refresh-1", Ct))
        ).Message.ShouldContain("kept in memory");
        (await file.ReadAsync(Ct)).ShouldBe("refresh-1");
        Directory.Delete(TokenFile);
        await file.StoreAgainAsync(Ct);

        (await File.ReadAllTextAsync(TokenFile, Ct)).ShouldBe("refresh-1\n");
    }

    [Fact]
    public async Task Endpoint_Down_IsAskedSeldomerAndSeldomer()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = _ => (503, "busy");
        using var tokens = Tokens(Credentials(endpoint));

        // An hour of a mailbox loop that tries every five seconds.
        for (var i = 0; i < 720; i++)
        {
            await Should.ThrowAsync<AuthenticationException>(() => tokens.TokenAsync(Ct));
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        // 15 s, 30 s, 1, 2, 4, 8 min, then every 15 min.
        endpoint.Asked.Count.ShouldBe(9);
        endpoint.Answer = n => TokenEndpoint.Granted("good");
        clock.Advance(TimeSpan.FromMinutes(15));
        (await tokens.TokenAsync(Ct)).Token.ShouldBe("good");
    }

    [Fact]
    public async Task Clock_SetBack_ProlongsNeitherAPauseNorAToken()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = n => n == 1 ? (503, "busy") : TokenEndpoint.Granted($"good {n}");
        using var tokens = Tokens(Credentials(endpoint));
        await Should.ThrowAsync<OAuthException>(() => tokens.TokenAsync(Ct));

        clock.Jump(TimeSpan.FromHours(-6));
        clock.Advance(TimeSpan.FromSeconds(15));
        (await tokens.TokenAsync(Ct)).Token.ShouldBe("good 2");
        clock.Jump(TimeSpan.FromHours(-6));
        clock.Advance(TimeSpan.FromHours(1));

        (await tokens.TokenAsync(Ct)).Token.ShouldBe("good 3");
    }

    [Fact]
    public async Task Endpoint_Refuses_SaysTheCodeAndNothingElseAndWaitsLonger()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = _ =>
            (
                400,
                """{"error":"invalid_grant","error_description":"camille@ca.example is locked"}"""
            );
        using var tokens = Tokens(Credentials(endpoint));

        var refused = await Should.ThrowAsync<OAuthException>(() => tokens.TokenAsync(Ct));
        refused.Refused.ShouldBeTrue();
        refused.Message.ShouldEndWith("answered 400 invalid_grant");
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<OAuthException>(() => tokens.TokenAsync(Ct));
        endpoint.Asked.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<OAuthException>(() => tokens.TokenAsync(Ct));

        endpoint.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Endpoint_AsksForPatience_IsGivenIt()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = n => n == 1 ? (429, "{}") : TokenEndpoint.Granted("good");
        endpoint.RetryAfter = "600";
        using var tokens = Tokens(Credentials(endpoint));
        await Should.ThrowAsync<OAuthException>(() => tokens.TokenAsync(Ct));

        clock.Advance(TimeSpan.FromSeconds(599));
        await Should.ThrowAsync<OAuthException>(() => tokens.TokenAsync(Ct));
        clock.Advance(TimeSpan.FromSeconds(1));

        (await tokens.TokenAsync(Ct)).Token.ShouldBe("good");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"access_token":"a"}""")]
    [InlineData("""{"access_token":"a","token_type":"mac"}""")]
    [InlineData("""{"access_token":"a\r\nb","token_type":"Bearer"}""")]
    [InlineData("""{"access_token":7,"token_type":"Bearer"}""")]
    public async Task Endpoint_AnswersOddly_IsAFailureWithoutAToken(string body)
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        endpoint.Answer = _ => (200, body);
        using var tokens = Tokens(Credentials(endpoint));

        (
            await Should.ThrowAsync<OAuthException>(() => tokens.TokenAsync(Ct))
        ).Message.ShouldEndWith("answered without a Bearer token");
    }

    [Fact]
    public async Task Forget_TheServerRefusedIt_TheNextIsNew()
    {
        await using var endpoint = await TokenEndpoint.StartAsync(Ct);
        using var tokens = Tokens(Credentials(endpoint));
        var (first, _) = await tokens.TokenAsync(Ct);

        await tokens.ForgetAsync("another", Ct);
        (await tokens.TokenAsync(Ct)).ShouldBe((first, false));
        await tokens.ForgetAsync(first, Ct);

        (await tokens.TokenAsync(Ct)).ShouldBe(("access-2", true));
    }

    [Fact]
    public void Validate_EverythingMissing_NamesTheKeys()
    {
        var findings = new OptionFindings();

        new OAuthOptions { TokenEndpoint = "http://login.example/token" }.Validate(
            "Mailbox:Imap:OAuth",
            findings
        );
        new OAuthOptions
        {
            Grant = OAuthGrant.RefreshToken,
            RefreshTokenFile = "/nowhere",
        }.Validate("X", findings);

        findings.Messages.Count.ShouldBe(6);
        findings
            .Messages[0]
            .ShouldBe(
                "Mailbox:Imap:OAuth:TokenEndpoint must be an https address (http for loopback alone), was 'http://login.example/token'"
            );
        findings.Messages.ShouldContain(m => m.StartsWith("X:RefreshTokenFile must be a file"));
    }

    private OAuthTokens Tokens(OAuthOptions options) =>
        new(options, TimeSpan.FromSeconds(20), clock);

    private OAuthOptions Credentials(TokenEndpoint endpoint)
    {
        var secret = Path.Combine(folder.FullName, "secret");
        File.WriteAllText(secret, "s3cr&t\n");
        return new()
        {
            TokenEndpoint = endpoint.Url,
            ClientId = "the service",
            ClientSecretFile = secret,
            Scope = "mail.read mail.send",
        };
    }

    private async Task<OAuthOptions> RefreshAsync(TokenEndpoint endpoint, string token)
    {
        await File.WriteAllTextAsync(TokenFile, token, Ct);
        return new()
        {
            TokenEndpoint = endpoint.Url,
            Grant = OAuthGrant.RefreshToken,
            ClientId = "public client",
            RefreshTokenFile = TokenFile,
        };
    }
}
