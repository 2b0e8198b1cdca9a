using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>
/// One demo, one browser, one login and one page for all tests, which come one after another: each begins with an address.
/// </summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    private const float Patience = 120_000;

    /// <summary>The one without windows first: it takes less of the processor.</summary>
    private static readonly string[] Browsers =
        ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private WatchedPage _page = null!;

    internal DemoProcess Demo { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var program = Browsers.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests need a browser: install Debian's package chromium-headless-shell.");
        Demo = await DemoProcess.StartAsync(messages: 4_000);
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu"] });
        var context = await _browser.NewContextAsync(new() { TimezoneId = "Europe/Berlin", ReducedMotion = ReducedMotion.Reduce });
        context.SetDefaultTimeout(Patience);
        _page = new WatchedPage(await context.NewPageAsync(), Demo.Root);
        await _page.Page.GotoAsync(Demo.Link.ToString());
        await _page.Page.WaitForURLAsync("**/console/now?range=10m");
    }

    /// <summary>The page, logged in, that has complained of nothing yet.</summary>
    internal async Task<WatchedPage> OpenAsync()
    {
        await _page.LookAsync(1440, ColorScheme.Light);
        _page.Forget();
        return _page;
    }

    /// <summary>A page, logged in, of a browser that was never here.</summary>
    /// <param name="script">What runs before the page's own.</param>
    internal async Task<IPage> OpenColdAsync(string script)
    {
        var context = await _browser!.NewContextAsync(new() { StorageState = await _page.Page.Context.StorageStateAsync() });
        await context.AddInitScriptAsync(script);
        return await context.NewPageAsync();
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
