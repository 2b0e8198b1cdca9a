using System.Globalization;
using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>Every screen, on a desk and in a hand, by day and by night: drawn without errors, and usable by everybody.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class ScreenTests(ConsoleFixture console)
{
    /// <summary>Each is loaded by its first address; the others are tabs of it, which are gone to.</summary>
    private static readonly string[][] Screens =
    [
        ["now"], ["provider"], ["provider/gmail"], ["sources"], ["campaigns", "campaigns?by=tenant"],
        ["queues", "queues?tab=ready", "queues?tab=orders"], ["message", "message?kind=delivered"],
        ["sessions", "sessions?tab=in", "sessions?tab=trace", "sessions?tab=recorder"], ["probe"],
        ["suppression", "suppression?tab=complaints", "suppression?tab=hygiene"], ["policy", "policy?tab=plugins", "policy?tab=rules"],
        ["exporters"], ["system", "system?tab=audit", "system?tab=log", "system?tab=users"],
    ];

    /// <summary>The screens that are looked at in large and middle windows, too.</summary>
    private static readonly string[] Wide = ["now", "provider/gmail", "sources", "queues", "system"];

    [Fact]
    public async Task Every_screen_is_drawn_without_errors_and_without_violations()
    {
        var page = await console.OpenAsync();
        foreach (var tabs in Screens)
        {
            await page.GoAsync(tabs[0]);
            await LookAtAsync(page, tabs[0]);
            foreach (var tab in tabs.Skip(1))
            {
                await page.MoveAsync(tab);
                await LookAtAsync(page, tab);
            }
        }
    }

    private static async Task LookAtAsync(WatchedPage page, string screen)
    {
        await page.LookAllWaysAsync(screen);
        foreach (var width in Wide.Contains(screen) ? (int[])[900, 3840] : [])
        {
            await page.LookAsync(width, ColorScheme.Light);
            await page.ShootCleanAsync(screen, $"{width}");
        }

        await page.LookAsync(1440, ColorScheme.Light);
    }

    [Fact]
    public async Task What_the_first_screen_needs_is_asked_for_at_once()
    {
        var page = await console.OpenAsync();
        await page.GoAsync("now");
        Assert.Empty(await page.Page.EvaluateAsync<string[]>(
            """
            () => {
              const told = new Set([...document.querySelectorAll("link[rel=modulepreload], script")].map(one => one.href || one.src));
              told.add(new URL("/console/parts/palette.js", location).href); // has time until all is drawn
              return performance.getEntriesByType("resource").map(one => one.name).filter(name => name.endsWith(".js") && !told.has(name));
            }
            """));
    }

    [Fact]
    public async Task A_screen_of_a_past_minute_says_so_and_its_address_brings_it_back()
    {
        var page = await console.OpenAsync();
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await page.GoAsync($"now?at={at}&range=10m");
        await Assertions.Expect(page.Page.GetByText("Looking at the past")).ToBeVisibleAsync();

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Sources" }).First.ClickAsync();
        await page.ReadyAsync();
        Assert.Contains("at=", page.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Page.GetByText("Looking at the past")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Back to live" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByText("Looking at the past")).ToBeHiddenAsync();
        await page.AssertCleanAsync("the past");
    }
}
