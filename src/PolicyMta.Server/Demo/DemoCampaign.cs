using System.Globalization;
using System.Text;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Demo;

/// <summary>
/// A campaign in the demo: a template in two languages, an audience at the simulated providers, two subjects that are tried out. It is made
/// as any client would make it, by HTTP. Nothing is made if the folder of an earlier demo has it.
/// </summary>
internal sealed class DemoCampaign(AdminClient client, IReadOnlyList<string> domains, int recipients)
{
    public const string Name = "spring-sale";
    private const string Audience = "gardeners";
    private const int Piece = 1_000;

    private static readonly ImmutableArray<string> Names = ["Ada", "Ben", "Chloe", "Dan", "Eva", "Finn", "Greta", "Hugo", "Ida", "Jan"];
    private static readonly ImmutableArray<string> Cities = ["Bern", "Graz", "Lyon", "Porto", "Turin"];

    /// <summary>Whether all of it has been written and delivered, or given up.</summary>
    public async Task<bool> HasEndedAsync(CancellationToken cancellationToken)
    {
        var stats = JsonElement.Parse((await CallAsync("GET", $"campaigns/{Name}/stats", null, cancellationToken)).Body.Span);
        return stats.GetProperty("state").GetString() == "done" && stats.GetProperty("queued").GetInt64() == 0;
    }

    /// <exception cref="CommandException">The server refuses something, which says what.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if ((await client.CallAsync(HttpMethod.Get, $"/api/v1/campaigns/{Name}", default, cancellationToken)).Status == 200)
            return;
        await CallAsync("POST", $"templates/{Name}/versions", Template(), cancellationToken);
        await CallAsync("POST", $"templates/{Name}/versions/1/publish", "{}", cancellationToken);
        await CallAsync("PUT", $"audiences/{Audience}", "{}", cancellationToken);
        foreach (var piece in Enumerable.Range(0, recipients).Chunk(Piece))
        {
            var contacts = piece.Select(n => new
            {
                address = string.Create(CultureInfo.InvariantCulture, $"gardener{n}@{domains[n % domains.Count]}"),
                locale = n % 4 == 0 ? "de" : "en",
                fields = new { name = Names[n % Names.Length], city = Cities[n % Cities.Length] },
            });
            await CallAsync("POST", $"audiences/{Audience}/contacts", JsonSerializer.Serialize(new { contacts }), cancellationToken);
        }

        await CallAsync("POST", "campaigns", Plan, cancellationToken);
        await CallAsync("POST", $"campaigns/{Name}/start", "{}", cancellationToken);
    }

    private static string Plan => JsonSerializer.Serialize(new
    {
        name = Name,
        audience = Audience,
        from = "Garden Shop <shop@shop.example>",
        variants = new object[]
        {
            new { name = "plain", template = Name },
            new { name = "hurry", template = Name, subject = "{{ name }}, only until Sunday" },
        },
        rate = "100/s",
    });

    private static string Template()
    {
        var folder = Path.Combine(DemoFolder.Quickstart, "templates", Name);
        return JsonSerializer.Serialize(new
        {
            default_locale = "en",
            locales = Directory.EnumerateDirectories(folder).ToDictionary(
                static locale => Path.GetFileName(locale),
                static locale => new
                {
                    subject = File.ReadAllText(Path.Combine(locale, "subject.txt")).TrimEnd(),
                    html = File.ReadAllText(Path.Combine(locale, "body.html")),
                }),
        });
    }

    private async Task<HttpReply> CallAsync(string method, string path, string? body, CancellationToken cancellationToken)
    {
        var reply = await client.CallAsync(
            HttpMethod.Parse(method), "/api/v1/" + path, body is null ? default : Encoding.UTF8.GetBytes(body), cancellationToken);
        return reply.Status < 300 ? reply : throw new CommandException(
            $"The demo's campaign cannot be made: {method} {path} was answered with {reply.Status} "
                + $"{Encoding.UTF8.GetString(reply.Body.Span)}");
    }
}
