using System.Text.Json;

namespace PolicyMta.Server.Tests.Statistics;

/// <summary>Reads server-sent events.</summary>
internal sealed class EventStreamReader(HttpResponseMessage response) : IDisposable
{
    private StreamReader? _reader;

    /// <summary>How many comment lines have come.</summary>
    public int Comments { get; private set; }

    public async Task<(string Name, long? Id, JsonElement Data)> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        _reader ??= new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var (name, id, data) = ("", (long?)null, "");
        while (await _reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(':'))
                Comments++;
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && name.Length > 0)
                return (name, id, JsonDocument.Parse(data).RootElement);
        }

        throw new EndOfStreamException();
    }

    /// <summary>The next event of a name that is as it should be.</summary>
    public async Task<(long? Id, JsonElement Data)> NextAsync(string name, Func<JsonElement, bool> holds)
    {
        while (true)
        {
            var (found, id, data) = await NextAsync();
            if (found == name && holds(data))
                return (id, data);
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        response.Dispose();
    }
}
