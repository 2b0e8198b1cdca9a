using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>A page whose errors, dialogs and violations are looked for.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private const int MostHeight = 2400;

    private readonly List<string> _complaints = [];
    private readonly Uri _root;

    public WatchedPage(IPage page, Uri root)
    {
        Page = page;
        _root = root;
        // What the browser says of answers is told below, with their addresses.
        page.Console += (_, message) => Note(
            message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
                ? $"{message.Type}: {message.Text}"
                : null);
        page.Response += (_, answer) => Note(answer.Status >= 400 && !IsNothing(answer) ? $"{answer.Status}: {answer.Url}" : null);
        page.PageError += (_, error) => Note($"exception: {error}");
        page.Dialog += (_, dialog) =>
        {
            Note($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>Goes to a screen and waits until it has what it asked for.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(_root, "/console/" + path).ToString());
        await ReadyAsync();
    }

    /// <summary>Waits until the screen has its head and nothing is being loaded.</summary>
    public async Task ReadyAsync()
    {
        await Page.Locator("main h1").First.WaitForAsync();
        await Page.WaitForFunctionAsync("() => !document.querySelector('main .loading')", null, new() { Timeout = 60_000 });
    }

    /// <summary>No error in the console, no dialog, nothing wider than the page.</summary>
    public async Task AssertCleanAsync(string what)
    {
        lock (_complaints)
            Assert.True(_complaints.Count == 0, $"{what}:\n{string.Join('\n', _complaints)}");
        var over = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(over <= 0, $"{what} is {over} pixels wider than the window.");
    }

    /// <summary>WCAG 2.2 AA as far as a program can tell.</summary>
    public async Task AssertAccessibleAsync(string what)
    {
        var result = await Page.RunAxe(new AxeRunOptions
        {
            RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        });
        var found = result.Violations.SelectMany(violation => violation.Nodes.Select(
            node => $"{violation.Id} ({violation.Help}): {node.Html}"));
        Assert.True(result.Violations.Length == 0, $"{what}:\n{string.Join('\n', found)}");
    }

    /// <summary>Keeps a picture in the test's output: of the page, but no more of long tables than tells how they look.</summary>
    public async Task ShootAsync(string name)
    {
        var height = await Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        await Page.ScreenshotAsync(new()
        {
            Path = Path.Combine(AppContext.BaseDirectory, "screenshots", name + ".png"),
            FullPage = true,
            Clip = new() { Width = Page.ViewportSize!.Width, Height = Math.Min(height, MostHeight) },
        });
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    /// <summary>That a thing is not there (any more) is an answer.</summary>
    private static bool IsNothing(IResponse answer) => answer.Status == 404
        && (answer.Url.Contains("/recorder/", StringComparison.Ordinal) || answer.Url.Contains("/sessions/", StringComparison.Ordinal)
            || answer.Url.Contains("/why", StringComparison.Ordinal) || answer.Url.Contains("/explain/", StringComparison.Ordinal));

    private void Note(string? complaint)
    {
        if (complaint is null)
            return;
        lock (_complaints)
            _complaints.Add(complaint);
    }
}
