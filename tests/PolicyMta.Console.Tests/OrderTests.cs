using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>An operator's order: counted before, given with a reason, seen in force, undone.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class OrderTests(ConsoleFixture console)
{
    [Fact]
    public async Task A_suspension_is_previewed_confirmed_and_undone()
    {
        var watched = await console.OpenAsync();
        var page = watched.Page;
        await watched.GoAsync("queues?domain=never.test");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Words.Matching("^Act on mail") }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Act on mail" });
        await Assertions.Expect(dialog.GetByText("Would touch now")).ToBeVisibleAsync();
        await watched.AssertAccessibleAsync("the order");
        await dialog.GetByLabel("Reason").FillAsync("a test of the console");
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = Words.Matching("^Suspend") }).Last.ClickAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();

        var undo = page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true });
        await Assertions.Expect(undo).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = Words.Matching("^Orders in force") }).ClickAsync();
        await Assertions.Expect(page.GetByText("a test of the console")).ToBeVisibleAsync();
        await watched.ShootAsync("order-in-force");
        await undo.ClickAsync();
        await Assertions.Expect(page.GetByText("a test of the console")).ToBeHiddenAsync();
        await watched.AssertCleanAsync("the order");
    }
}
