using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PolicyMta.Testing;

namespace PolicyMta.Console.Tests;

/// <summary>
/// What the screen says of the demo's mail is what the demo prints and what its statistics, which are the journal's sums, say:
/// DemoStatisticsTests has the same of the JSON in which <c>demo --exit</c> ends.
/// </summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed partial class FigureTests(ConsoleFixture console)
{
    private static readonly string[] Metrics = ["accepted", "delivered", "deferred", "bounced"];
    private static readonly string[] OfProvider = Metrics[1..];

    [Fact]
    public async Task The_screens_figures_are_those_that_the_demo_prints_and_its_statistics()
    {
        await Eventually.TrueAsync(() => Finished().IsMatch(console.Demo.Output), () => $"The demo did not end:\n{console.Demo.Output}");
        var page = await console.OpenAsync();
        string last = "nothing";
        // Mail of other tests, and what is put off again and again, may still move the figures: they agree whenever it rests.
        await Eventually.TrueAsync(
            async () =>
            {
                await page.GoAsync("now?range=6h");
                var (printed, told, shown) = (Printed(), await ToldAsync(page.Page, "total"), await FiguresAsync(page.Page));
                var (byProvider, rows) = (await ToldAsync(page.Page, "provider"), await RowsAsync(page.Page));
                last = $"printed {printed}, told {told}, shown {shown}\nby provider {byProvider}\nin rows {rows}";
                return printed == told && told == shown && byProvider == rows;
            },
            () => last);
        await page.ShootAsync("figures");
        await page.AssertCleanAsync("figures");
    }

    /// <summary>The counts of the demo's last line.</summary>
    private string Printed()
    {
        var line = Progress().Matches(console.Demo.Output)[^1];
        return string.Join(' ', Metrics.Select((name, i) => $"{name} {line.Groups[i + 1].Value}"));
    }

    /// <summary>What the API says, in lines of a key and its counts.</summary>
    private static async Task<string> ToldAsync(IPage page, string by)
    {
        var answer = await page.EvaluateAsync<JsonElement>(
            "async path => (await fetch(path)).json()",
            $"/api/v1/admin/stats?by={by}&metrics={string.Join(',', Metrics)}&from=6h&step=minute&limit=50");
        var series = answer.GetProperty("series").EnumerateArray().ToList();
        return by == "total"
            ? Line(series.Single().GetProperty("totals"), Metrics)
            : Rows(series.Select(one =>
                $"{one.GetProperty("key").GetProperty(by).GetString()}: {Line(one.GetProperty("totals"), OfProvider)}"));
    }

    private static string Line(JsonElement totals, string[] names) =>
        string.Join(' ', names.Select(name => $"{name} {totals.GetProperty(name).GetInt64()}"));

    /// <summary>The counts at the head of the screen; what is shortened is whole in its title.</summary>
    private static async Task<string> FiguresAsync(IPage page)
    {
        var figures = await page.GetByLabel("Figures of this time").Locator(".figure").EvaluateAllAsync<string[][]>(
            "all => all.map(one => [one.querySelector('dt').textContent.trim().toLowerCase(), one.title])");
        return string.Join(' ', Metrics.Select(name => $"{name} {Number(figures.Single(figure => figure[0] == name)[1])}"));
    }

    /// <summary>The counts in the table of providers, without the shares below them.</summary>
    private static async Task<string> RowsAsync(IPage page)
    {
        var rows = await page.Locator("mta-now mta-table").First.Locator("tbody tr").EvaluateAllAsync<string[][]>(
            """
            rows => rows.map(row => [
              row.querySelector("th").textContent.trim(),
              ...["Delivered", "Deferred", "Bounced"].map(name => row.querySelector(`td[data-label=${name}]`).innerText),
            ])
            """);
        return Rows(rows.Select(row =>
            $"{row[0]}: {string.Join(' ', OfProvider.Select((name, i) => $"{name} {Number(row[i + 1].Split('\n')[0])}"))}"));
    }

    /// <summary>Of those that something was counted of; others are there since something waits for them.</summary>
    private static string Rows(IEnumerable<string> rows) =>
        string.Join('\n', rows.Where(row => !row.EndsWith("delivered 0 deferred 0 bounced 0", StringComparison.Ordinal)).Order());

    private static long Number(string text) => long.Parse(NotDigits().Replace(text, ""), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"100% accepted (\d+), delivered (\d+), deferred (\d+), bounced (\d+), queued", RegexOptions.None, 1000)]
    private static partial Regex Finished();

    [GeneratedRegex(@"accepted (\d+), delivered (\d+), deferred (\d+), bounced (\d+), queued", RegexOptions.None, 1000)]
    private static partial Regex Progress();

    [GeneratedRegex(@"\D", RegexOptions.None, 1000)]
    private static partial Regex NotDigits();
}
