using System.Net;
using System.Net.Http.Headers;

namespace Integration.Tests.Revocation;

/// <summary>The embedded authority as other people's software sees it: OpenSSL, GnuTLS, curl.</summary>
public sealed class RealClientsTests
{
    private const string Revoked = "camille-eiducioplus";
    private const string Good = "camille-eiducio";

    [Theory]
    [InlineData("-sha1")]
    [InlineData("-sha256")]
    public async Task OpenSslOcsp_Post_ReadsStatusReasonAndNonce(string hash)
    {
        await using var authority = await RunningAuthority.StartAsync();
        (await AskAsync(authority, Good, hash)).ShouldContain(": good");

        await authority.RevokeAsync(Revoked);

        var revoked = await AskAsync(authority, Revoked, hash);
        revoked.ShouldContain(": revoked");
        revoked.ShouldContain("Reason: keyCompromise");
        revoked.ShouldContain("Revocation Time:");
        (await AskAsync(authority, Good, hash)).ShouldContain(": good");

        // Issued by nobody: never good.
        var never = await Tool.RunAsync(
            "openssl",
            [
                "ocsp",
                hash,
                "-issuer",
                authority.Issuer,
                "-serial",
                "0x112199",
                "-url",
                authority.Ocsp,
                "-CAfile",
                authority.Chain,
            ]
        );
        never.Output.ShouldContain("0x112199: unknown");
        never.Output.ShouldContain("Response verify OK");
    }

    [Fact]
    public async Task OpenSslOcsp_GetByCurl_IsTheSameAndMayBeCached()
    {
        await using var authority = await RunningAuthority.StartAsync();
        await authority.RevokeAsync(Revoked);
        var request = Path.Combine(authority.Folder, "request.der");
        var response = Path.Combine(authority.Folder, "response.der");
        await Tool.RunAsync(
            "openssl",
            [
                "ocsp",
                "-no_nonce",
                "-issuer",
                authority.Issuer,
                "-cert",
                authority.Certificate(Revoked),
                "-reqout",
                request,
            ]
        );
        var base64 = Convert.ToBase64String(
            await File.ReadAllBytesAsync(request, RunningAuthority.Ct)
        );

        var got = await Tool.RunAsync(
            "curl",
            "-sS",
            "-D",
            "-",
            "-o",
            response,
            $"{authority.Ocsp}/{Uri.EscapeDataString(base64)}"
        );

        var headers = Headers(got.Output);
        got.Output.ShouldStartWith("HTTP/1.1 200");
        headers["content-type"].ShouldBe("application/ocsp-response");
        headers["cache-control"]
            .ShouldMatch(
                @"^(?=.*max-age=(3600|359\d)\b)(?=.*public)(?=.*no-transform)(?=.*must-revalidate).*$"
            );
        (Date(headers["expires"]) - Date(headers["last-modified"])).ShouldBe(
            TimeSpan.FromMinutes(60)
        );
        var read = await Tool.RunAsync(
            "openssl",
            [
                "ocsp",
                "-no_nonce",
                "-issuer",
                authority.Issuer,
                "-cert",
                authority.Certificate(Revoked),
                "-respin",
                response,
                "-CAfile",
                authority.Chain,
                "-resp_text",
            ]
        );
        read.Output.ShouldContain("Response verify OK");
        read.Output.ShouldContain(": revoked");
        read.Output.ShouldMatch("Responder Id: [0-9A-F]{40}", "byKey");
        read.Output.ShouldContain("OCSP Archive Cutoff");
        read.Output.ShouldContain("OCSP No Check");

        var again = await Tool.RunAsync(
            "curl",
            "-sS",
            "-D",
            "-",
            "-H",
            $"If-None-Match: {headers["etag"]}",
            $"{authority.Ocsp}/{base64}"
        );
        again.Output.ShouldStartWith("HTTP/1.1 304");
        Headers(again.Output)["etag"].ShouldBe(headers["etag"]);
    }

    [Fact]
    public async Task GnuTlsOcsptool_ReadsStatusAndVerifies()
    {
        await using var authority = await RunningAuthority.StartAsync();
        await authority.RevokeAsync(Revoked);

        foreach (var (id, status) in ((string, string)[])[(Good, "good"), (Revoked, "revoked")])
        {
            var asked = await Tool.RunAsync(
                "ocsptool",
                $"--ask={authority.Ocsp}",
                "--load-cert",
                authority.Certificate(id),
                "--load-issuer",
                authority.Issuer,
                "--nonce"
            );

            asked.Output.ShouldContain($"Certificate Status: {status}");
            asked.Output.ShouldContain("Verifying OCSP Response: Success");
        }
    }

    [Fact]
    public async Task OpenSslVerify_CrlFetchedOverHttp_RefusesTheRevokedAlone()
    {
        await using var authority = await RunningAuthority.StartAsync();
        await authority.RevokeAsync(Revoked);
        var crl = await FetchCrlAsync(authority);
        var pem = Path.Combine(authority.Folder, "crl.pem");

        var read = await Tool.RunAsync(
            "openssl",
            [
                "crl",
                "-inform",
                "DER",
                "-in",
                crl,
                "-out",
                pem,
                "-text",
                "-nameopt",
                "utf8",
                "-CAfile",
                authority.Chain,
            ]
        );
        read.Output.ShouldContain("verify OK");
        var text = await File.ReadAllTextAsync(pem, RunningAuthority.Ct);
        text.ShouldContain(authority.Pki.SerialOf(Revoked));
        text.ShouldContain("Key Compromise");
        text.ShouldContain("X509v3 CRL Number");
        text.ShouldNotContain("Issuing Distribution Point");

        var verify = (string id) =>
            Tool.RunAsync(
                "openssl",
                [
                    "verify",
                    "-crl_check",
                    "-CAfile",
                    authority.Chain,
                    "-CRLfile",
                    pem,
                    authority.Certificate(id),
                ]
            );
        (await verify(Good)).Status.ShouldBe(0);
        var refused = await verify(Revoked);
        refused.Status.ShouldBe(2);
        refused.Output.ShouldContain("certificate revoked");
    }

    [Fact]
    public async Task GnuTlsCerttool_CrlFetchedOverHttp_VerifiesAndListsTheRevoked()
    {
        await using var authority = await RunningAuthority.StartAsync();
        await authority.RevokeAsync(Revoked);
        var crl = await FetchCrlAsync(authority);

        var pem = Path.Combine(authority.Folder, "crl.pem");
        await Tool.RunAsync("openssl", ["crl", "-inform", "DER", "-in", crl, "-out", pem]);
        var verified = await Tool.RunAsync(
            "certtool",
            "--verify-crl",
            "--infile",
            pem,
            "--load-ca-certificate",
            authority.Issuer
        );
        var info = await Tool.RunAsync("certtool", "--crl-info", "--inder", "--infile", crl);

        verified.Output.ShouldContain("Verification output: Verified");
        verified.Status.ShouldBe(0);
        info.Output.ShouldContain(authority.Pki.SerialOf(Revoked), Case.Insensitive);
        info.Output.ShouldContain("Revoked certificates (1)");
    }

    [Fact]
    public async Task CurlCrl_Headers_NameTheTypeAndLetItBeAskedForAgain()
    {
        await using var authority = await RunningAuthority.StartAsync();

        var first = await Tool.RunAsync("curl", "-sS", "-D", "-", "-o", "/dev/null", authority.Crl);
        var headers = Headers(first.Output);
        var again = await Tool.RunAsync(
            "curl",
            "-sS",
            "-D",
            "-",
            "-o",
            "/dev/null",
            "-H",
            $"If-None-Match: {headers["etag"]}",
            authority.Crl
        );
        await authority.RevokeAsync(Revoked);
        var changed = await Tool.RunAsync(
            "curl",
            "-sS",
            "-D",
            "-",
            "-o",
            "/dev/null",
            "-H",
            $"If-None-Match: {headers["etag"]}",
            authority.Crl
        );

        headers["content-type"].ShouldBe("application/pkix-crl");
        headers.ShouldContainKey("last-modified");
        again.Output.ShouldStartWith("HTTP/1.1 304");
        changed.Output.ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Ocsp_HostileHttp_IsAnsweredAndHarmless()
    {
        await using var authority = await RunningAuthority.StartAsync();
        using var http = new HttpClient();
        var type = new MediaTypeHeaderValue("application/ocsp-request");

        async Task<HttpResponseMessage> PostAsync(HttpContent content, MediaTypeHeaderValue? t)
        {
            content.Headers.ContentType = t;
            return await http.PostAsync(authority.Ocsp, content, RunningAuthority.Ct);
        }

        (await PostAsync(new ByteArrayContent(new byte[17_000]), type)).StatusCode.ShouldBe(
            HttpStatusCode.RequestEntityTooLarge
        );
        using var endless = new StreamContent(new MemoryStream(new byte[1_000_000]));
        endless.Headers.ContentLength = null;
        (await PostAsync(endless, type)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync(new ByteArrayContent([0x30]), new("text/plain"))).StatusCode.ShouldBe(
            HttpStatusCode.UnsupportedMediaType
        );
        (await PostAsync(new ByteArrayContent([0x30]), null)).StatusCode.ShouldBe(
            HttpStatusCode.UnsupportedMediaType
        );
        foreach (
            var path in (string[])
                ["MAAA", "%%%", "AA//AA==", "%2F%2F", "", new string('A', 3000), "é", "..%2f..%2f"]
        )
        {
            var answer = await http.GetAsync($"{authority.Ocsp}/{path}", RunningAuthority.Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/ocsp-response");
            (await answer.Content.ReadAsByteArrayAsync(RunningAuthority.Ct)).ShouldBe(
                [0x30, 0x03, 0x0A, 0x01, 0x01],
                "malformedRequest"
            );
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }

        (
            await http.GetAsync($"{authority.Url}/ocsp/nobody/MAAA", RunningAuthority.Ct)
        ).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<string> AskAsync(RunningAuthority authority, string id, string hash)
    {
        var asked = await Tool.RunAsync(
            "openssl",
            [
                "ocsp",
                hash,
                "-issuer",
                authority.Issuer,
                "-cert",
                authority.Certificate(id),
                "-url",
                authority.Ocsp,
                "-CAfile",
                authority.Chain,
            ]
        );
        asked.Output.ShouldContain("Response verify OK");
        asked.Output.ShouldNotContain("WARNING", Case.Insensitive, "the nonce comes back");
        return asked.Output;
    }

    private static async Task<string> FetchCrlAsync(RunningAuthority authority)
    {
        var path = Path.Combine(authority.Folder, "fetched.crl");
        var fetched = await Tool.RunAsync("curl", "-sSf", "-o", path, authority.Crl);
        fetched.Status.ShouldBe(0, fetched.Output);
        return path;
    }

    private static Dictionary<string, string> Headers(string response) =>
        response
            .Split('\n')
            .Skip(1)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0].ToLowerInvariant(), parts => parts[1].Trim());

    private static DateTimeOffset Date(string header) =>
        DateTimeOffset.ParseExact(header, "r", System.Globalization.CultureInfo.InvariantCulture);
}
