using MailRevocationWorker.Cases;
using MailRevocationWorker.Storage;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace Browser.Tests;

/// <summary>A caller is on the telephone: whatever they have at hand finds their case.</summary>
public sealed class SearchJourneys(DashboardBed bed)
{
    [Theory]
    [InlineData("number")]
    [InlineData("number without zeros")]
    [InlineData("name")]
    [InlineData("name, no accents")]
    [InlineData("serial")]
    [InlineData("serial in groups")]
    [InlineData("SIREN")]
    [InlineData("e-mail")]
    public async Task Search_ByWhatTheCallerHas_FindsTheCase(string what)
    {
        var ct = TestContext.Current.CancellationToken;
        var number = await bed.CaseAsync(DecisionCode.LegalRepresentativeRequest);
        var store = bed.Services.GetRequiredService<CaseStore>();
        var serial = (await store.LineAsync(number, ct))!.TargetSerial.ShouldNotBeNull();
        var parts = number.Split('-');
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        await page.GotoAsync("/cases");

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync(
            what switch
            {
                "number" => number,
                "number without zeros" => $"r{parts[1]}-{parts[2].TrimStart('0')}",
                "name" => "Étienne Jean-Baptiste",
                "name, no accents" => "etienne",
                "serial" => serial.ToLowerInvariant(),
                "serial in groups" => string.Join(
                    ' ',
                    serial
                        .PadLeft((serial.Length + 3) / 4 * 4, '0')
                        .Chunk(4)
                        .Select(c => new string(c))
                ),
                "SIREN" => "999000011",
                "e-mail" => "ines.ndiaye@vercors.example",
                _ => throw new ArgumentOutOfRangeException(nameof(what)),
            }
        );
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator($"[data-row='{number}']")).ToBeVisibleAsync();
        var expected =
            what.StartsWith("number", StringComparison.Ordinal)
            || what.StartsWith("serial", StringComparison.Ordinal);
        if (expected)
        {
            await Expect(page.Locator("[data-row]")).ToHaveCountAsync(1);
        }

        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Search_WhatNobodyIsCalled_SaysSo()
    {
        var page = await bed.PageAsync(new(), PersonRole.Operator);
        await page.GotoAsync("/cases?q=zzyzx");

        await Expect(page.Locator("[data-row]")).ToHaveCountAsync(0);
        await Expect(page.Locator("#case-list .empty")).ToBeVisibleAsync();
    }
}
