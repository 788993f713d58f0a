using MailRevocationWorker.Dashboard.Language;
using Microsoft.AspNetCore.Mvc;

namespace MailRevocationWorker.Dashboard.Layout;

public enum Theme
{
    /// <summary>As the system has it.</summary>
    Auto,
    Light,
    Dark,
}

/// <summary>How one person likes the pages; kept in cookies of this browser, since it is nobody else's business.</summary>
/// <param name="Shortcuts">Single-key shortcuts: some assistive software needs them off (WCAG 2.2, 2.1.4).</param>
public sealed record Preferences(Words Words, Theme Theme, bool Shortcuts)
{
    private const string LanguageCookie = "language";
    private const string ThemeCookie = "theme";
    private const string ShortcutsCookie = "shortcuts";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    public static Preferences Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(
            Words.In(request.Cookies[LanguageCookie]),
            Enum.TryParse<Theme>(request.Cookies[ThemeCookie], ignoreCase: true, out var theme)
            && Enum.IsDefined(theme)
                ? theme
                : Theme.Auto,
            request.Cookies[ShortcutsCookie] != "off"
        );
    }

    /// <summary>The switches: a form each, so that they work without script; open to whoever sees a page, the sign-in too.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                "/preferences",
                (
                    HttpContext http,
                    [FromForm] string? language,
                    [FromForm] string? theme,
                    [FromForm] string? shortcuts,
                    [FromForm] string? back
                ) =>
                {
                    if (Words.All.Any(w => w.Code == language))
                    {
                        Keep(http, LanguageCookie, language!);
                    }

                    if (Enum.TryParse<Theme>(theme, out var chosen) && Enum.IsDefined(chosen))
                    {
                        Keep(http, ThemeCookie, chosen.ToString());
                    }

                    if (shortcuts is "on" or "off")
                    {
                        Keep(http, ShortcutsCookie, shortcuts);
                    }

                    return Results.LocalRedirect(IsLocal(back) ? back! : "/");
                }
            )
            .AllowAnonymous();

    /// <summary>A path of this very site: never "//elsewhere" nor "/\elsewhere".</summary>
    private static bool IsLocal(string? path) =>
        path is ['/', ..]
        && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.StartsWith("/\\", StringComparison.Ordinal)
        && !path.Any(char.IsControl);

    private static void Keep(HttpContext http, string name, string value) =>
        http.Response.Cookies.Append(
            name,
            value,
            new()
            {
                MaxAge = Kept,
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
            }
        );
}
