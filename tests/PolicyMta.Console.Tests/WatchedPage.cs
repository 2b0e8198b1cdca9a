using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>A page whose errors, dialogs and violations are looked for.</summary>
internal sealed class WatchedPage
{
    private const int MostHeight = 1800;

    private static readonly (int Width, ColorScheme Scheme)[] Looks =
    [
        (1440, ColorScheme.Light), (1440, ColorScheme.Dark), (390, ColorScheme.Dark), (390, ColorScheme.Light),
    ];

    private readonly List<string> _complaints = [];
    private readonly Uri _root;

    public WatchedPage(IPage page, Uri root)
    {
        Page = page;
        _root = root;
        // An answer that is an error is told on the console, too. To listen for all answers costs far more.
        page.Console += (_, message) => Note(
            message.Type is "error" or "warning" && !IsNothing(message) ? $"{message.Type}: {message.Text} ({message.Location})" : null);
        page.PageError += (_, error) => Note($"exception: {error}");
        page.Dialog += (_, dialog) =>
        {
            Note($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>What was complained of until now is another test's.</summary>
    public void Forget()
    {
        lock (_complaints)
            _complaints.Clear();
    }

    /// <summary>Looks at it through a window of another width, or by night: nothing is loaded anew.</summary>
    public async Task LookAsync(int width, ColorScheme scheme)
    {
        await Page.SetViewportSizeAsync(width, width < 600 ? 844 : 900);
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await DrawnAsync();
    }

    /// <summary>Keeps pictures of it on a desk and in a hand, by day and by night, and looks for errors and violations.</summary>
    public async Task LookAllWaysAsync(string screen)
    {
        foreach (var (width, scheme) in Looks)
        {
            await LookAsync(width, scheme);
            var name = await ShootCleanAsync(screen, $"{width}-{scheme.ToString().ToLowerInvariant()}");
            await AssertAccessibleAsync(name, coloursAlone: scheme == ColorScheme.Dark);
        }
    }

    /// <summary>Keeps a picture, if there is nothing to complain of.</summary>
    /// <returns>The picture's name.</returns>
    public async Task<string> ShootCleanAsync(string screen, string look)
    {
        var name = $"{screen.Replace('/', '-').Replace('?', '-').Replace('=', '-')}-{look}";
        await ShootAsync(name);
        await AssertCleanAsync(name);
        return name;
    }

    /// <summary>Goes to a screen and waits until it has what it asked for.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(_root, "/console/" + path).ToString());
        await ReadyAsync();
    }

    /// <summary>Goes to another part of the screen, as a click does: nothing is loaded anew but what it shows.</summary>
    public async Task MoveAsync(string path)
    {
        await Page.EvaluateAsync("async address => (await import('/console/route.js')).go(address)", "/console/" + path);
        await DrawnAsync();
        await ReadyAsync();
    }

    /// <summary>Waits until the screen has its head and nothing is being loaded.</summary>
    public async Task ReadyAsync()
    {
        await Page.Locator("main h1").First.WaitForAsync();
        await Page.WaitForFunctionAsync("() => !document.querySelector('main .loading')", null);
    }

    /// <summary>No error in the console, no dialog, nothing wider than the page.</summary>
    public async Task AssertCleanAsync(string what)
    {
        lock (_complaints)
            Assert.True(_complaints.Count == 0, $"{what}:\n{string.Join('\n', _complaints)}");
        var over = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(over <= 0, $"{what} is {over} pixels wider than the window.");
    }

    public async Task AssertAccessibleAsync(string what, bool coloursAlone = false)
    {
        var found = await Accessibility.ViolationsAsync(Page, coloursAlone);
        Assert.True(found.Count == 0, $"{what}:\n{string.Join('\n', found)}");
    }

    /// <summary>Keeps a picture in the test's output: of the page, but no more of long tables than tells how they look.</summary>
    public async Task ShootAsync(string name)
    {
        var height = await Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        await Page.ScreenshotAsync(new()
        {
            Path = Path.Combine(AppContext.BaseDirectory, "screenshots", name + ".jpg"),
            Type = ScreenshotType.Jpeg,
            Quality = 80,
            FullPage = true,
            Clip = new() { Width = Page.ViewportSize!.Width, Height = Math.Min(height, MostHeight) },
        });
    }

    private Task DrawnAsync() =>
        Page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");

    /// <summary>That a thing is not there (any more) is an answer.</summary>
    private static bool IsNothing(IConsoleMessage message) =>
        message.Text.StartsWith("Failed to load resource: the server responded with a status of 404", StringComparison.Ordinal)
        && ((string[])["/recorder/", "/sessions/", "/why", "/explain/"]).Any(
            path => message.Location.Contains(path, StringComparison.Ordinal));

    private void Note(string? complaint)
    {
        if (complaint is null)
            return;
        lock (_complaints)
            _complaints.Add(complaint);
    }
}
