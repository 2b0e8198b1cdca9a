using System.Globalization;
using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>Every screen, on a desk and in a hand, by day and by night: drawn without errors, and usable by everybody.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class ScreenTests(ConsoleFixture console)
{
    private static readonly string[] Screens =
    [
        "now", "provider", "provider/gmail", "sources", "campaigns", "campaigns?by=tenant", "queues", "queues?tab=ready",
        "queues?tab=orders", "message", "message?kind=delivered", "sessions", "sessions?tab=in", "sessions?tab=trace",
        "sessions?tab=recorder", "probe", "suppression", "suppression?tab=complaints", "suppression?tab=hygiene", "policy",
        "policy?tab=plugins", "policy?tab=rules", "exporters", "system", "system?tab=audit", "system?tab=log", "system?tab=users",
    ];

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_screen_is_drawn_without_errors_and_without_violations(int width, ColorScheme scheme)
    {
        await using var page = await console.OpenAsync(width, scheme);
        foreach (var screen in Screens)
        {
            await page.GoAsync(screen);
            var name = $"{screen.Replace('/', '-').Replace('?', '-').Replace('=', '-')}-{width}-{scheme.ToString().ToLowerInvariant()}";
            await page.ShootAsync(name);
            await page.AssertCleanAsync(name);
            await page.AssertAccessibleAsync(name);
        }
    }

    [Theory]
    [InlineData(3840)]
    [InlineData(900)]
    public async Task Screens_fit_into_large_and_middle_windows(int width)
    {
        await using var page = await console.OpenAsync(width);
        foreach (var screen in (string[])["now", "provider/gmail", "sources", "queues", "system"])
        {
            await page.GoAsync(screen);
            await page.ShootAsync($"{screen.Replace('/', '-')}-{width}");
            await page.AssertCleanAsync($"{screen} at {width}");
        }
    }

    [Fact]
    public async Task A_screen_of_a_past_minute_says_so_and_its_address_brings_it_back()
    {
        await using var page = await console.OpenAsync();
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
