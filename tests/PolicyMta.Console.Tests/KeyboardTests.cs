using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>A walk without a mouse: from screen to screen, through a table, into an order and out again.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class KeyboardTests(ConsoleFixture console)
{
    [Fact]
    public async Task An_operator_walks_by_keys_alone()
    {
        var watched = await console.OpenAsync();
        var (page, keys) = (watched.Page, watched.Page.Keyboard);
        await watched.GoAsync("now");

        await keys.PressAsync("?");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToBeHiddenAsync();

        await keys.PressAsync("g");
        await keys.PressAsync("q");
        await page.WaitForURLAsync("**/console/queues");
        await watched.ReadyAsync();

        await keys.PressAsync("Control+k");
        var palette = page.GetByRole(AriaRole.Combobox, new() { Name = "Go to, or do" });
        await Assertions.Expect(palette).ToBeFocusedAsync();
        await keys.TypeAsync("providers");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/console/provider");
        await watched.ReadyAsync();

        // Into the table by Tab, down by the arrow, and open the row.
        var rows = page.Locator("mta-provider tbody th a");
        await rows.First.WaitForAsync();
        for (var i = 0; i < 60 && !await IsFocusedAsync(rows.First); i++)
            await keys.PressAsync("Tab");
        Assert.True(await IsFocusedAsync(rows.First), "Tab did not lead into the table.");
        await keys.PressAsync("ArrowDown");
        await Assertions.Expect(rows.Nth(1)).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/console/provider/*");
        await watched.ReadyAsync();

        await keys.PressAsync("Control+k");
        await keys.TypeAsync("suspend mail");
        await keys.PressAsync("Enter");
        var order = page.GetByRole(AriaRole.Dialog, new() { Name = "Act on mail" });
        await Assertions.Expect(order).ToBeVisibleAsync();
        await watched.ShootAsync("keyboard-order");
        await keys.PressAsync("Escape");
        await Assertions.Expect(order).ToBeHiddenAsync();

        await keys.PressAsync("/");
        await keys.TypeAsync("nobody@gmail-sim.test");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**/console/message?recipient=*");
        await watched.AssertCleanAsync("the walk");
    }

    private static Task<bool> IsFocusedAsync(ILocator element) => element.EvaluateAsync<bool>("e => e === document.activeElement");
}
