using System.Net;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Commands.Demo;
using MailRevocationWorker.Dashboard.Security;
using MailRevocationWorker.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Integration.Tests.Dashboard;

/// <summary>Attempts to get in or to act. Every endpoint of the service is tried, those of tomorrow too: the list is asked of the router.</summary>
public sealed class SecurityTests(SecurityTests.House house) : IClassFixture<SecurityTests.House>
{
    private const string Script = "<script>alert(1)</script>";
    private const string Image = "\"><img src=x onerror=alert(1)>";

    /// <summary>What whoever is signed in may send, whatever the role: it changes their own session and account, or takes a copy, which the journal tells.</summary>
    private static readonly string[] OwnAffairs =
    [
        "/sign-out",
        "/account",
        "/cases/{number}/export",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DashboardBed Bed => house.Bed;

    [Fact]
    public void Endpoints_OpenWithoutSignIn_AreTheseAndNoOthers()
    {
        Endpoints()
            .Where(e => e.Metadata.GetMetadata<OpenToAll>() is not null)
            .Select(Pattern)
            .Distinct()
            .ShouldBe(
                [
                    "/crl/{name}.crl",
                    "/ocsp/{name}/{**request}",
                    "/ocsp/{name}",
                    "/health/live",
                    "/health/ready",
                ],
                ignoreOrder: true
            );
        Endpoints()
            .Where(e =>
                e.Metadata.GetMetadata<IAllowAnonymous>() is not null
                && e.Metadata.GetMetadata<OpenToAll>() is null
            )
            .Select(Pattern)
            .Distinct()
            .Except(["/not-found"])
            .ShouldBe(
                [
                    "/sign-in",
                    "/sign-in/code",
                    "/welcome/{Token}",
                    "/preferences",
                    "/assets/{hash}/{name}",
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task EveryEndpoint_WithoutSignIn_LeadsToTheSignIn()
    {
        using var nobody = Bed.Visitor();
        var tried = 0;
        foreach (var endpoint in Closed())
        {
            foreach (var method in Methods(endpoint))
            {
                using var request = new HttpRequestMessage(method, Path(endpoint));
                using var answer = await nobody.SendAsync(request, Ct);
                answer.StatusCode.ShouldBe(
                    HttpStatusCode.Redirect,
                    $"{method} {Pattern(endpoint)}"
                );
                answer.Headers.Location!.ToString().ShouldContain("/sign-in");
                tried++;
            }
        }

        tried.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task EveryForm_WithoutAntiforgeryToken_IsRefused()
    {
        foreach (
            var endpoint in Endpoints().Where(e => e.Metadata.GetMetadata<OpenToAll>() is null)
        )
        {
            if (!Methods(endpoint).Contains(HttpMethod.Post))
            {
                continue;
            }

            using var answer = await house.Sophie.PostAsync(
                Path(endpoint),
                [new("_handler", "decide"), new("act", "note"), new("reason", "forged")],
                Ct
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, Pattern(endpoint));
        }

        (await Bed.Store.ActsOfAsync(house.Row.Id, Ct)).ShouldNotContain(a =>
            a.Detail.Reason == "forged"
        );
    }

    [Fact]
    public async Task Auditor_WithAValidForm_ChangesNothingAnywhere()
    {
        var (_, form) = Visitor.Form(await house.Marc.ReadAsync("/account", Ct), "/sign-out");
        var refused = 0;
        foreach (var endpoint in Closed())
        {
            if (
                !Methods(endpoint).Contains(HttpMethod.Post)
                || OwnAffairs.Contains(Pattern(endpoint))
            )
            {
                continue;
            }

            Dictionary<string, string> fields = new(form)
            {
                ["version"] = "1",
                ["act"] = "note",
                ["reason"] = "by an auditor",
                ["note"] = "by an auditor",
            };
            using var answer = await house.Marc.PostAsync(Path(endpoint), fields, Ct);
            // A page that only reads knows no form of that name.
            new[] { HttpStatusCode.Forbidden, HttpStatusCode.BadRequest }.ShouldContain(
                answer.StatusCode,
                Pattern(endpoint)
            );
            refused += answer.StatusCode == HttpStatusCode.Forbidden ? 1 : 0;
        }

        refused.ShouldBeGreaterThanOrEqualTo(6);
        (await Bed.Store.ActsOfAsync(house.Row.Id, Ct)).ShouldNotContain(a => a.Person == "marc");
    }

    [Theory]
    [InlineData("/people")]
    [InlineData("/brake")]
    [InlineData("/texts")]
    public async Task SupervisorsPages_ForOthers_AreRefused(string page)
    {
        foreach (var visitor in (Visitor[])[house.Anne, house.Marc])
        {
            using var answer = await visitor.GetAsync(page, Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        (await house.Sophie.ReadAsync(page, Ct)).ShouldContain("<form");
    }

    [Theory]
    [InlineData(403, "Votre rôle ne le permet pas", "Un auditeur lit tout")]
    [InlineData(400, "Formulaire non accepté", "Rien n’a été fait")]
    [InlineData(404, "Page introuvable", "Cette adresse ne mène à rien")]
    public async Task Refusal_OfAnyKind_IsAPageInWordsWithAWayOut(
        int status,
        string title,
        string text
    )
    {
        var (_, form) = Visitor.Form(await house.Marc.ReadAsync("/account", Ct), "/sign-out");
        using var answer = status switch
        {
            403 => await house.Marc.PostAsync($"/cases/{house.Row.Number}/act", form, Ct),
            400 => await house.Sophie.PostAsync($"/cases/{house.Row.Number}/act", [], Ct),
            _ => await house.Marc.GetAsync("/no-such-page", Ct),
        };

        ((int)answer.StatusCode).ShouldBe(status);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        page.ShouldContain($"<h1>{title}</h1>");
        page.ShouldContain(text);
        page.ShouldContain("href=\"/queue\"");
        page.ShouldContain("dashboard.css");
    }

    [Theory]
    [InlineData("R-2026-999999")]
    [InlineData("R-2026-0000001 OR 1=1")]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    public async Task Case_UnknownOrMisspelt_IsNotFoundAndNotActedOn(string number)
    {
        using var page = await house.Anne.GetAsync($"/cases/{number}/decide/approve", Ct);
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var (_, form) = Visitor.Form(await house.Anne.ReadAsync("/account", Ct), "/sign-out");
        Dictionary<string, string> fields = new(form) { ["version"] = "1", ["act"] = "claim" };
        using var act = await house.Anne.PostAsync($"/cases/{number}/act", fields, Ct);
        act.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Decision_PostedAsASmallAct_IsRefused()
    {
        var (_, form) = Visitor.Form(await house.Anne.ReadAsync("/account", Ct), "/sign-out");
        foreach (var act in (string[])["approve", "confirm", "reopen", "", "77"])
        {
            Dictionary<string, string> fields = new(form)
            {
                ["version"] = $"{house.Row.Version}",
                ["act"] = act,
            };
            using var answer = await house.Anne.PostAsync(
                $"/cases/{house.Row.Number}/act",
                fields,
                Ct
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, act);
        }
    }

    [Fact]
    public async Task Script_InEveryFieldOfMailAndForm_IsShownAsText()
    {
        foreach (
            var page in (string[])
                [
                    $"/cases/{house.Row.Number}",
                    $"/cases/{house.Row.Number}/decide/approve",
                    "/queue",
                    "/cases",
                    $"/cases?q={Uri.EscapeDataString(Script)}",
                    $"/cases/{house.Row.Number}?said={Uri.EscapeDataString(Script)}",
                    $"/registry?q={Uri.EscapeDataString(Image)}",
                ]
        )
        {
            var html = await house.Sophie.ReadAsync(page, Ct);
            html.ShouldNotContain("<script>", Case.Sensitive, page);
            html.ShouldNotContain("<img src=x", Case.Insensitive, page);
            html.ShouldNotContain("javascript:", Case.Insensitive, page);
        }

        WebUtility
            .HtmlDecode(await house.Sophie.ReadAsync($"/cases/{house.Row.Number}", Ct))
            .ShouldContain(Script, Case.Sensitive, "it is there, as text");
    }

    [Fact]
    public async Task EveryPage_TellsBrowsersToBeStrict()
    {
        foreach (var endpoint in Endpoints().Where(e => Methods(e).Contains(HttpMethod.Get)))
        {
            using var answer = await house.Sophie.GetAsync(Path(endpoint), Ct);
            var headers = answer.Headers;
            var where = Pattern(endpoint);
            var policy = headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem(where);
            policy.ShouldContain("default-src 'none'", Case.Sensitive, where);
            policy.ShouldNotContain("unsafe", Case.Insensitive, where);
            headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], where);
            headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"], where);
            headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"], where);
        }
    }

    [Fact]
    public async Task SignIn_WithAWayBackToElsewhere_StaysHere()
    {
        foreach (
            var elsewhere in (string[])["//evil.example", "/\\evil.example", "https://evil.example"]
        )
        {
            using var visitor = Bed.Visitor();
            using var answer = await visitor.SubmitAsync(
                $"/sign-in?ReturnUrl={Uri.EscapeDataString(elsewhere)}",
                "sign-in",
                Ct,
                ("Form.Name", "anne"),
                ("Form.Password", DashboardBed.Password)
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            answer.Headers.Location!.ToString().ShouldNotContain("evil");
        }
    }

    [Fact]
    public async Task Cookies_AreOutOfReachOfScript()
    {
        using var visitor = Bed.Visitor();
        using var page = await visitor.GetAsync("/sign-in", Ct);
        foreach (var cookie in page.Headers.GetValues("Set-Cookie"))
        {
            cookie.ShouldContain("httponly", Case.Insensitive);
            cookie.ShouldContain("samesite=", Case.Insensitive);
        }
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        Bed.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<RouteEndpoint> Closed() =>
        Endpoints().Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null);

    private static string Pattern(RouteEndpoint endpoint) =>
        "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    private static IEnumerable<HttpMethod> Methods(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(
            m => new HttpMethod(m)
        );

    /// <summary>The pattern with something plausible in each hole.</summary>
    private string Path(RouteEndpoint endpoint) =>
        string.Concat(
            endpoint.RoutePattern.PathSegments.Select(segment =>
                "/"
                + string.Concat(
                    segment.Parts.Select(part =>
                        part switch
                        {
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart l =>
                                l.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart s =>
                                s.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart p =>
                                p.Name.ToUpperInvariant() switch
                                {
                                    "NUMBER" => house.Row.Number,
                                    "ACT" => "approve",
                                    _ => "1",
                                },
                            _ => "1",
                        }
                    )
                )
            )
        )
            is { Length: > 0 } path
            ? path
            : "/";

    /// <summary>One service with people of each role and a request that is hostile in every field.</summary>
    public sealed class House : IAsyncLifetime
    {
        internal DashboardBed Bed { get; private set; } = null!;
        internal Visitor Anne { get; private set; } = null!;
        internal Visitor Sophie { get; private set; } = null!;
        internal Visitor Marc { get; private set; } = null!;
        internal CaseRow Row { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Bed = await DashboardBed.StartAsync(Ct, c => c["Policy"]!["Automation"] = "Off");
            Anne = await Bed.PersonAsync("anne", PersonRole.Operator, Ct);
            Sophie = await Bed.PersonAsync("sophie", PersonRole.Supervisor, Ct);
            Marc = await Bed.PersonAsync("marc", PersonRole.Auditor, Ct);
            Row = await Bed.MailAsync(
                Hostile(),
                c => c is { State: CaseState.WaitingForPerson, LastStep: CaseStep.Filed },
                Ct
            );
        }

        public async ValueTask DisposeAsync()
        {
            Anne.Dispose();
            Sophie.Dispose();
            Marc.Dispose();
            await Bed.DisposeAsync();
        }

        private MimeMessage Hostile()
        {
            var target = DemoCast.Certificates.Single(c => c.Id == "camille-eiducio");
            var holder = DemoCast.HolderOf(target);
            var hostile = holder with { Surname = Script, GivenName = Image };
            var form = FormFiller.Fill(
                FormFiller.Blank(),
                new()
                {
                    Product = target.Product,
                    RequestNumber = target.RequestNumber,
                    Serial = Bed.Pki.SerialOf(target.Id),
                    Holder = hostile,
                    Organisation = DemoCast.OrganisationOf(holder) with
                    {
                        Name = Script,
                        City = Image,
                    },
                    Reason = "Clé privée compromise",
                    Requester = hostile,
                    AsLegalRepresentative = false,
                    Date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
                    Comment = Script + Image,
                }
            );
            var signer = DemoCast.Certificates.Single(c => c.Id == "camille-eiducioplus");
            var pdf = SampleMails.Pdf(
                PadesSigner.Sign(form, Bed.Pki.ChainOf(signer), TimeProvider.System.GetUtcNow()),
                $"{Script}.pdf"
            );
            var mail = new MimeMessage
            {
                Subject = Script + Image,
                MessageId = "hostile@vercors.example",
                Date = TimeProvider.System.GetUtcNow(),
                Body = new Multipart("mixed")
                {
                    new TextPart("plain") { Text = Script + Image },
                    new TextPart("html")
                    {
                        Text = $"<html><body>{Script}<img src=x onerror=alert(1)></body></html>",
                    },
                    pdf,
                },
            };
            mail.From.Add(new MailboxAddress(Script, holder.Email));
            mail.To.Add(new MailboxAddress(Image, "revocation@ca.example"));
            return mail;
        }
    }
}
