using System.Text.Json;
using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>What the screens of campaigns show: a template in three versions, an audience with segments, plans.</summary>
internal static class CampaignData
{
    public const string Panel = "panel/policymta-campaigns";

    /// <summary>Calls the API as the page does, and gives the answer, or what it refused.</summary>
    private const string Call =
        """
        async ([method, path, body, type]) => {
          const { api } = await import("/console/api.js");
          try {
            return await api.call(
                method, "/api/v1/" + path, { body: type ? body : body ? JSON.parse(body) : undefined, type: type || undefined });
          } catch (error) {
            if (!error.status) throw error;
            return { status: error.status, message: error.message, errors: error.errors };
          }
        }
        """;

    public static Task<JsonElement> CallAsync(IPage page, string method, string path, object? body = null) =>
        page.EvaluateAsync<JsonElement>(Call, new[] { method, path, body is null ? null : JsonSerializer.Serialize(body), null });

    public static Task<JsonElement> ImportAsync(IPage page, string audience, string csv) =>
        page.EvaluateAsync<JsonElement>(Call, new[] { "POST", $"audiences/{audience}/import", csv, "text/csv" });

    /// <summary>The panel, with all of it.</summary>
    public static async Task<WatchedPage> OpenAsync(ConsoleFixture console)
    {
        var watched = await console.OpenAsync();
        await watched.GoAsync(Panel);
        await MakeAsync(watched.Page);
        watched.Forget();
        return watched;
    }

    /// <summary>Makes all of it, unless it is there.</summary>
    private static async Task MakeAsync(IPage page)
    {
        await CallAsync(page, "PUT", "brands/footer",
            new { html = "<p style=\"color: #555\">Acme Ltd, 1 Road</p>", text = "Acme Ltd, 1 Road" });
        var known = await CallAsync(page, "GET", "templates/newsletter");
        if (known.TryGetProperty("versions", out _))
            return;
        foreach (var (word, isSent) in new[] { ("Hello", true), ("Welcome", true), ("Good morning", false) })
        {
            var version = await PushAsync(page, "newsletter", $"{word}, {{{{ name }}}}", HtmlOf(word));
            if (isSent)
                await CallAsync(page, "POST", $"templates/newsletter/versions/{version}/publish");
        }

        await CallAsync(page, "PUT", "audiences/readers", new { });
        var rows = Enumerable.Range(0, 60).Select(
            static i => $"reader{i}@mail-sim.test,Reader {i},{(i % 3 == 0 ? "Wien" : "Graz")},{i % 7}");
        await ImportAsync(page, "readers", "email,name,city,orders\n" + string.Join('\n', rows));
        await CallAsync(page, "PUT", "segments/vienna", new { audience = "readers", definition = new { field = "city", @is = "Wien" } });
        await CallAsync(page, "PUT", "segments/loyal", new
        {
            audience = "readers",
            definition = new { all = new object[] { new { field = "orders", at_least = 3 }, new { not_opened_within = "30d" } } },
        });
        await PlanAsync(page, "summer", "vienna", null);
        await PlanAsync(page, "spring", null, "Spring sale for {{ name }}");
        await CallAsync(page, "POST", "campaigns/spring/start", new { force = true });
    }

    /// <summary>Pushes a template's words in one language.</summary>
    /// <returns>The number of the version.</returns>
    public static async Task<long> PushAsync(IPage page, string name, string subject, string html)
    {
        var made = await CallAsync(page, "POST", $"templates/{name}/versions", new
        {
            default_locale = "en",
            locales = new { en = new { subject, html } },
        });
        return made.GetProperty("version").GetInt64();
    }

    private static string HtmlOf(string word) =>
        """
        <style>h1 { color: #0a5 } @media (max-width: 500px) { h1 { font-size: 20px } }</style>
        <h1>WORD, {{ name }}</h1>
        <p style="background: #eef">Spring is in {{ city }}.</p>
        <p><a href="https://example.com/spring">See what is new</a></p>
        {% brand footer %}
        """.Replace("WORD", word, StringComparison.Ordinal);

    private static Task<JsonElement> PlanAsync(IPage page, string name, string? segment, string? subject) =>
        CallAsync(page, "POST", "campaigns", new
        {
            name,
            audience = "readers",
            segment,
            from = "Acme <news@news.example>",
            variants = subject is null
                ? new object[] { new { name = "a", template = "newsletter" } }
                : [new { name = "a", template = "newsletter" }, new { name = "b", template = "newsletter", subject }],
        });
}
