using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using PolicyMta.Testing;

namespace PolicyMta.Console.Tests;

/// <summary>What strangers write is shown as they wrote it, and is never markup.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class HostileTextTests(ConsoleFixture console)
{
    private const string Markup = "<img src=x onerror=\"document.title='owned'\">";

    /// <summary>Shows as "exe.png" where the direction of text is believed.</summary>
    private const string Turned = "\u202Egnp.exe";

    [Fact]
    public async Task A_reply_a_subject_and_a_campaign_stay_text()
    {
        await using var receiver = new HostileReceiver($"550 5.7.1 {Markup}");
        await File.WriteAllTextAsync(
            Path.Combine(console.Demo.Scripts, "hostile.js"),
            $$"""
            export function onRoute(route) {
              if (route.campaign.includes("onerror")) return { nextHop: "127.0.0.1:{{receiver.Port}}", provider: "hostile" };
            }
            """,
            TestContext.Current.CancellationToken);
        var id = await Eventually.GetAsync(SendAsync, id => id is not null);

        var watched = await console.OpenAsync();
        var page = watched.Page;
        string[] screens =
        [
            $"message/{id}", $"message?campaign={Uri.EscapeDataString(Markup)}", "campaigns", "provider/hostile", "sessions?tab=recorder",
            "now",
        ];
        foreach (var screen in screens)
        {
            await watched.GoAsync(screen);
            Assert.Equal(0, await page.Locator("img[src=x]").CountAsync());
            Assert.NotEqual("owned", await page.TitleAsync());
            await watched.AssertCleanAsync(screen);
        }

        await watched.GoAsync("campaigns?tenant=default");
        await Assertions.Expect(page.GetByText($"{Markup}\\u202egnp.exe").First).ToBeVisibleAsync();
        await watched.GoAsync($"message/{id}");
        await Assertions.Expect(page.Locator(".reply.bad", new() { HasText = Markup }).First).ToBeVisibleAsync();
        await watched.ShootAsync("hostile-text");
    }

    /// <summary>Sends a message, and says which it was once the receiver has refused it.</summary>
    private async Task<string?> SendAsync()
    {
        using var client = new HttpClient { BaseAddress = console.Demo.Root };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", console.Demo.Token);
        var answer = await client.PostAsJsonAsync("/api/v1/messages", new
        {
            from = "news@news.example",
            to = "jane@mail-sim.test",
            subject = Markup,
            text = Markup,
            campaign = Markup + Turned,
        });
        answer.EnsureSuccessStatusCode();
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var id = accepted.GetProperty("recipients")[0].GetProperty("id").GetString()!;
        return await RefusedAsync(client, id) ? id : null;
    }

    private static async Task<bool> RefusedAsync(HttpClient client, string id)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var status = await client.GetStringAsync(new Uri($"/api/v1/messages/{id}", UriKind.Relative));
            if (status.Contains("5.7.1", StringComparison.Ordinal))
                return true;
            await Task.Delay(50);
        }

        return false;
    }
}
