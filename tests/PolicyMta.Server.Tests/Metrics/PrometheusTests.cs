using System.Diagnostics;
using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Metrics;

/// <summary>Debian's Prometheus scrapes the server, with a token, and has its values.</summary>
[Needs(Need.Programs)]
public sealed class PrometheusTests
{
    [Fact]
    public async Task Prometheus_scrapes_it_and_has_its_values()
    {
        await using var server = await MeteredServer.StartAsync("max_domains: 10");
        server.CountAtDomain("receiver.test");
        using var folder = new TestFolder();
        var port = Ports.Free();
        var config = folder.Write("prometheus.yml", $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: policymta
                authorization: { credentials: prometheus }
                static_configs: [{ targets: ["{{server.EndPoint}}"] }]
            """);
        using var prometheus = Process.Start(new ProcessStartInfo("prometheus")
        {
            ArgumentList =
            {
                $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder.Root, "data")}",
                $"--web.listen-address=127.0.0.1:{port}",
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        prometheus.ErrorDataReceived += static (_, _) => { };
        prometheus.BeginErrorReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            string? value = null;
            await Eventually.TrueAsync(
                () =>
                {
                    value = QueryAsync(client, "policymta_domain_recipients_total{domain=\"receiver.test\",result=\"delivered\"}")
                        .GetAwaiter().GetResult();
                    return value is not null;
                },
                () => "Prometheus has not scraped the server.");
            Assert.Equal("1", value);
            Assert.Equal("1", await QueryAsync(client, "up{job=\"policymta\"}"));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    private static async Task<string?> QueryAsync(HttpClient client, string query)
    {
        try
        {
            using var answer = JsonDocument.Parse(
                await client.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}"));
            var result = answer.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0 ? null : result[0].GetProperty("value")[1].GetString();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
