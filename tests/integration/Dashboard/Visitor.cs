using System.Net;
using System.Text.RegularExpressions;

namespace Integration.Tests.Dashboard;

/// <summary>A browser without script: keeps cookies, follows nothing, fills forms in as they are on the page.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient http;
    private string? key;

    /// <summary>As they were shown once.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public Visitor(Uri url)
    {
        http = new(
            new SocketsHttpHandler
            {
                CookieContainer = new CookieContainer(),
                AllowAutoRedirect = false,
            }
        )
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public void Dispose() => http.Dispose();

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken ct) =>
        http.GetAsync(new Uri(path, UriKind.Relative), ct);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
        http.SendAsync(request, ct);

    /// <summary>The page's text; the status must be 200.</summary>
    public async Task<string> ReadAsync(string path, CancellationToken ct)
    {
        using var answer = await GetAsync(path, ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Content.ReadAsStringAsync(ct);
    }

    /// <summary>Sends the page's form of that action or handler, its hidden fields as they are, with these values.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(
        string page,
        string form,
        CancellationToken ct,
        params (string Name, string Value)[] values
    )
    {
        var (action, fields) = Form(await ReadAsync(page, ct), form);
        foreach (var (name, value) in values)
        {
            fields[name] = value;
        }

        return await PostAsync(action ?? page, fields, ct);
    }

    public async Task<HttpResponseMessage> PostAsync(
        string path,
        IEnumerable<KeyValuePair<string, string>> fields,
        CancellationToken ct
    )
    {
        using var content = new FormUrlEncodedContent(fields);
        return await http.PostAsync(new Uri(path, UriKind.Relative), content, ct);
    }

    /// <summary>Follows a link of <c>operator add</c>: sets the password, enrols an authenticator.</summary>
    public async Task EnrolAsync(string link, string password, CancellationToken ct)
    {
        var page = await ReadAsync(link, ct);
        key = Key().Match(page).Groups["key"].Value.Replace(" ", "", StringComparison.Ordinal);
        key.Length.ShouldBeGreaterThan(15, "the page shows the authenticator's key");
        using var answer = await SubmitAsync(
            link,
            "welcome",
            ct,
            ("Form.Password", password),
            ("Form.Again", password),
            ("Form.Code", Totp.Now(key))
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var shown = await answer.Content.ReadAsStringAsync(ct);
        shown.ShouldContain("href=\"/sign-in\"");
        RecoveryCodes = [.. Codes().Matches(shown).Select(m => m.Groups["code"].Value)];
    }

    /// <summary>Password, then code.</summary>
    public async Task SignInAsync(string name, string password, CancellationToken ct)
    {
        using var first = await PasswordAsync(name, password, ct);
        first.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var next = first.Headers.Location!;
        using var second = await SubmitAsync(
            next.IsAbsoluteUri ? next.PathAndQuery : next.ToString(),
            "code",
            ct,
            ("Form.Code", Totp.Now(key!))
        );
        second.StatusCode.ShouldBe(
            HttpStatusCode.Redirect,
            await second.Content.ReadAsStringAsync(ct)
        );
    }

    public Task<HttpResponseMessage> PasswordAsync(
        string name,
        string password,
        CancellationToken ct
    ) => SubmitAsync("/sign-in", "sign-in", ct, ("Form.Name", name), ("Form.Password", password));

    /// <summary>Action and hidden fields of a form, told by its action or its handler.</summary>
    public static (string? Action, Dictionary<string, string> Fields) Form(string html, string form)
    {
        foreach (Match match in Forms().Matches(html))
        {
            var action = Action().Match(match.Groups["attributes"].Value) is { Success: true } a
                ? WebUtility.HtmlDecode(a.Groups["value"].Value)
                : null;
            var fields = Hidden()
                .Matches(match.Groups["body"].Value)
                .Select(m => m.Value)
                .ToDictionary(
                    tag => WebUtility.HtmlDecode(Name().Match(tag).Groups["value"].Value),
                    tag => WebUtility.HtmlDecode(Value().Match(tag).Groups["value"].Value)
                );
            if (action == form || fields.GetValueOrDefault("_handler") == form)
            {
                return (action, fields);
            }
        }

        throw new ShouldAssertException($"the page has no form {form}");
    }

    [GeneratedRegex(
        "<form(?<attributes>[^>]*)>(?<body>.*?)</form>",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex Forms();

    [GeneratedRegex("action=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Action();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Hidden();

    [GeneratedRegex(" name=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Name();

    [GeneratedRegex(" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Value();

    [GeneratedRegex("<li>(?<code>[A-Z0-9]+-[A-Z0-9]+)</li>", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Codes();

    [GeneratedRegex(
        "<span class=\"mono\">(?<key>[A-Z2-7 ]+)</span>",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex Key();
}
