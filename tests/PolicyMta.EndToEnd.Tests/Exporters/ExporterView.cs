using System.Net.Http.Headers;
using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>The exporters of a server as its admin API shows them.</summary>
internal sealed class ExporterView(MtaProcess mta) : IDisposable
{
    private readonly HttpClient _client = new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{mta.HttpPort}"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", MtaProcess.AdminToken) },
    };

    public async Task<(string State, long Lag, long Events)> OfAsync(string name)
    {
        using var report = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/api/v1/admin/exporters", UriKind.Relative)));
        foreach (var exporter in report.RootElement.GetProperty("exporters").EnumerateArray())
        {
            if (exporter.GetProperty("name").GetString() == name)
            {
                return (exporter.GetProperty("state").GetString()!, exporter.GetProperty("lag_events").GetInt64(),
                    exporter.GetProperty("events").GetInt64());
            }
        }

        return ("missing", long.MaxValue, 0);
    }

    public void Dispose() => _client.Dispose();
}
