using Microsoft.Playwright;

namespace Browser.Tests;

/// <summary>Debian's Chromium without a window; each page has a profile of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Milliseconds until what should be on a page counts as missing.</summary>
    private const float Patience = 60_000;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        this.browser = browser;
    }

    /// <summary>./test installs it: where it is missing, tests fail.</summary>
    public static async Task<Chromium> StartAsync()
    {
        Assert.True(File.Exists(Program), $"there is no {Program} here (Debian's chromium)");
        // Other programs share the machine's cores.
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        return new(
            playwright,
            await playwright.Chromium.LaunchAsync(
                new()
                {
                    ExecutablePath = Program,
                    Headless = true,
                    ChromiumSandbox = false,
                }
            )
        );
    }

    /// <param name="url">What addresses without a host belong to.</param>
    public async Task<IPage> PageAsync(string url, Look look, params Cookie[] cookies)
    {
        var context = await browser.NewContextAsync(
            new()
            {
                BaseURL = url,
                ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
                JavaScriptEnabled = look.Script,
                ViewportSize = new() { Width = look.Width, Height = 900 },
            }
        );
        context.SetDefaultTimeout(Patience);
        await context.AddCookiesAsync([
            new Cookie
            {
                Name = "language",
                Value = look.Language,
                Url = url,
            },
            .. cookies,
        ]);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}

/// <summary>How a page is looked at.</summary>
internal sealed record Look(
    string Language = "fr",
    bool Dark = false,
    bool Script = true,
    int Width = 1440
);
