using System.Net;
using System.Text;
using System.Text.Json;
using MimeKit;
using PolicyMta.Policies;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Plugins;

/// <summary>The templates of an organisation, over HTTP from the draft to the mail in the spool.</summary>
public sealed class CampaignsTests : IAsyncLifetime
{
    /// <summary>What has nothing to do with it, and takes its time at each reload.</summary>
    private const string Others =
        "PolicyMta.Accounting, PolicyMta.Amqp, PolicyMta.Authentication, PolicyMta.BounceClassification, PolicyMta.DkimSigning, "
            + "PolicyMta.IspRules, PolicyMta.Kafka, PolicyMta.Nats, PolicyMta.Returns, PolicyMta.Suppression, PolicyMta.VaultSecrets, "
            + "PolicyMta.Webhooks";

    /// <summary>Few among all other tests; <c>POLICYMTA_CAMPAIGN_GENERATIONS=50</c> for a proof.</summary>
    private static readonly int Generations =
        int.TryParse(Environment.GetEnvironmentVariable("POLICYMTA_CAMPAIGN_GENERATIONS"), out var number) ? number : 5;

    private readonly TestFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly WarningLog _log = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Configure(steps: 1000);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "scripts"));
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(Path.Combine(_folder.Root, "policymta.yaml")), _log, TimeProvider.System, CancellationToken.None);
        _client.BaseAddress = new Uri($"http://{_server.Http!.EndPoint}/api/v1/");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_template_is_written_published_and_sent_in_two_languages()
    {
        await PushAsync("reset", "{{ name }}");
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync("ann", HttpMethod.Post, "templates/reset/versions/1/publish")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync("eve", HttpMethod.Get, "templates/reset")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync("nobody", HttpMethod.Get, "templates")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("shop", "reset", "en")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("bob", HttpMethod.Post, "templates/reset/versions/1/publish")).Status);

        var english = await MailAsync("reset", "en");
        var german = await MailAsync("reset", "de-CH");
        Assert.Equal(("Reset Ada <", "Neu Ada <"), (english.Subject, german.Subject));
        Assert.Contains("<p style=\"color: red\">Ada &lt;</p>", english.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("Ada <", german.TextBody!.Trim());

        var foreign = await SendAsync("eve", "reset", "en");
        Assert.Equal(HttpStatusCode.BadRequest, foreign.Status);
        Assert.Equal((await SendAsync("shop", "nothing", "en")).Body, foreign.Body);
    }

    [Fact]
    public async Task Generations_that_were_used_for_all_that_campaigns_do_leave_the_memory()
    {
        await PushAsync("reset", "{{ name }}");
        await DoAsync("bob", "templates/reset/versions/1/publish");
        await CallAsync("shop", HttpMethod.Put, "audiences/people", new { });
        await DoAsync("shop", "audiences/people/contacts", new
        {
            contacts = Enumerable.Range(0, 3).Select(static n => new { address = $"p{n}@receiver.test", fields = new { name = $"P {n}" } }),
        });
        for (var i = 1; i <= Generations; i++)
        {
            await UseLibrariesAsync(i);
            Assert.Equal(HttpStatusCode.Accepted, (await SendAsync("shop", "reset", "de")).Status);
            if (i % 5 == 0)
                await CampaignAsync($"c{i}");
            Configure(steps: 1000 + i);
            await ReloadAsync();
        }

        Configure(steps: 1, isDisabled: true);
        await ReloadAsync();
        await Eventually.TrueAsync(() => _server.Reloader.Draining.IsEmpty && _server.Reloader.Unloading.IsEmpty);
    }

    private async Task ReloadAsync()
    {
        var result = await _server.Reloader.ReloadAsync("test", CancellationToken.None);
        Assert.True(result.Outcome == ReloadOutcome.Reloaded, $"{result} {string.Join('\n', result.Problems)} {_log}");
    }

    /// <summary>Liquid, CSS, MJML and CSV: what runs in libraries that the plugin brings.</summary>
    private async Task UseLibrariesAsync(int i)
    {
        await PushAsync("reset", $"{{{{ name }}}} {i}");
        await DoAsync("ann", "templates/mjml/versions", new
        {
            default_locale = "en",
            locales = new
            {
                en = new
                {
                    subject = $"{i}",
                    mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section></mj-body></mjml>",
                },
            },
        });
        await DoAsync("bob", $"templates/reset/versions/{i + 1}/publish");
        await DoAsync("bob", $"templates/mjml/versions/{i}/publish");
    }

    private async Task CampaignAsync(string name)
    {
        await DoAsync("shop", "campaigns", new { name, audience = "people", from = "a@sender.test", template = "reset" });
        await DoAsync("shop", $"campaigns/{name}/start", new { force = true });
        await Eventually.TrueAsync(async () => await AcceptedAsync(name) == 3);
    }

    private async Task<int> AcceptedAsync(string campaign)
    {
        var (_, body) = await CallAsync("shop", HttpMethod.Get, $"campaigns/{campaign}/stats");
        return JsonElement.Parse(body).GetProperty("accepted").GetInt32();
    }

    private async Task DoAsync(string client, string path, object? body = null)
    {
        var (status, answer) = await CallAsync(client, HttpMethod.Post, path, body);
        Assert.True((int)status < 300, $"{path}: {answer} {_log}");
    }

    private void Configure(int steps, bool isDisabled = false) => _folder.Write("policymta.yaml", $$"""
        hostname: mx.sender.test
        http:
          address: "127.0.0.1:0"
          tokens:
            - { name: ann, organisation: acme, roles: [author], token_hash: "{{ApiFixture.HashOf("ann-token")}}" }
            - { name: bob, organisation: acme, roles: [approver], token_hash: "{{ApiFixture.HashOf("bob-token")}}" }
            - { name: shop, organisation: acme, token_hash: "{{ApiFixture.HashOf("shop-token")}}" }
            - { name: eve, organisation: other, token_hash: "{{ApiFixture.HashOf("eve-token")}}" }
            - { name: boss, scopes: [admin], token_hash: "{{ApiFixture.HashOf("boss-token")}}" }
        spool: { min_free_mb: 16, segment_size_mb: 1 }
        dns: { hosts_only: true }
        plugins:
          disabled: [{{Others}}{{(isDisabled ? ", PolicyMta.Campaigns" : "")}}]
          settings: { PolicyMta.Campaigns: { render_steps: {{steps}} } }
        scripts: { path: scripts }
        """);

    private async Task PushAsync(string name, string words)
    {
        var (status, body) = await CallAsync("ann", HttpMethod.Post, $"templates/{name}/versions", new
        {
            default_locale = "en",
            locales = new
            {
                en = new { subject = "Reset {{ name }}", html = $"<style>p {{ color: red }}</style><p>{words}</p>" },
                de = new { subject = "Neu {{ name }}", html = $"<p>{words}</p>" },
            },
        });
        Assert.True(status == HttpStatusCode.Created, body);
    }

    private Task<(HttpStatusCode Status, string Body)> SendAsync(string client, string template, string locale) =>
        CallAsync(client, HttpMethod.Post, "messages", new
        {
            from = "a@sender.test",
            to = "x@receiver.test",
            send_at = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O"),
            template,
            locale,
            substitutions = new { name = "Ada <" },
        });

    private async Task<MimeMessage> MailAsync(string template, string locale)
    {
        var (status, body) = await SendAsync("shop", template, locale);
        Assert.True(status == HttpStatusCode.Accepted, body);
        var id = JsonElement.Parse(body).GetProperty("id").GetString();
        var (_, content) = await CallAsync("boss", HttpMethod.Get, $"admin/messages/{id}/content");
        return MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(content)));
    }

    private async Task<(HttpStatusCode Status, string Body)> CallAsync(string client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", $"{client}-token");
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
