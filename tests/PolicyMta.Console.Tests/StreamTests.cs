using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>Tables stream, but nothing moves under the pointer; charts say the same as their tables.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class StreamTests(ConsoleFixture console)
{
    [Fact]
    public async Task Rows_keep_their_places_while_the_pointer_is_in_the_table()
    {
        var watched = await console.OpenAsync();
        var page = watched.Page;
        await watched.GoAsync("now");
        var table = page.Locator("mta-now mta-table").First;
        await table.Locator("tbody tr").First.WaitForAsync();
        await table.Locator("tbody tr").First.HoverAsync();
        await Assertions.Expect(table.GetByText("rows stay in place")).ToBeVisibleAsync();
        var before = await table.Locator("tbody th").AllInnerTextsAsync();
        await page.EvaluateAsync("""
            () => {
              const table = document.querySelector("mta-now mta-table");
              table.rows = [{ name: "zz-new", delivered: 1e9 }, ...table.rows.toReversed()];
              return table.updateComplete;
            }
            """);
        Assert.Equal(before, await table.Locator("tbody th").AllInnerTextsAsync());
        await page.Mouse.MoveAsync(2, 2);
        await Assertions.Expect(table.GetByText("rows stay in place")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Behind_every_chart_is_a_table()
    {
        var watched = await console.OpenAsync();
        var page = watched.Page;
        await watched.GoAsync("now?range=1h");
        var chart = page.Locator("mta-chart").First;
        await chart.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
        await Assertions.Expect(chart.Locator("tbody tr").First).ToBeVisibleAsync();
        await watched.AssertAccessibleAsync("a chart's table");
        await watched.ShootAsync("chart-table");
    }

    [Fact]
    public async Task Rows_that_go_leave_nothing_behind()
    {
        var watched = await console.OpenAsync();
        await watched.GoAsync("now");
        var nodes = await watched.Page.EvaluateAsync<int[]>(
            """
            async () => {
              const table = document.createElement("mta-table");
              document.querySelector("main").append(table);
              table.columns = [{ id: "id", label: "Id" }];
              const counts = [];
              for (let round = 0; round < 20; round++) {
                table.rows = Array.from({ length: 5 }, (_, i) => ({ id: `${round}-${i}` }));
                await table.updateComplete;
                counts.push(table.querySelector("tbody").childNodes.length);
              }
              table.remove();
              return counts;
            }
            """);
        Assert.Equal(nodes[0], nodes[^1]);
    }
}
