using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>One demo and one browser for all tests; each test has a page of its own, logged in by the printed link.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _session = "";

    internal DemoProcess Demo { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var program = Browsers.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need a browser: install Debian's package chromium.");
        Demo = await DemoProcess.StartAsync(messages: 40_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox"] });
        await using var context = await _browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(Demo.Link.ToString());
        await page.WaitForURLAsync("**/console/now");
        _session = await context.StorageStateAsync();
    }

    /// <summary>A page that is logged in; what it complains about is kept.</summary>
    internal async Task<WatchedPage> OpenAsync(int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            StorageState = _session,
            ViewportSize = new() { Width = width, Height = width < 600 ? 844 : 900 },
            ColorScheme = scheme,
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new WatchedPage(await context.NewPageAsync(), Demo.Root);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (Demo is not null)
            await Demo.DisposeAsync();
    }
}
