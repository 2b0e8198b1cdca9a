using System.Globalization;
using System.Text;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>Debian's NATS server on a free port, with a stream on disk.</summary>
internal sealed class NatsTarget(string folder) : ITarget
{
    private const string Stream = "events";

    private Tool? _server;

    public int Port { get; } = Ports.Free();

    public async Task StartAsync()
    {
        Directory.CreateDirectory(folder);
        _server = Tool.Start(
            "nats-server", "nats-server", "-a", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-js", "-sd", folder, "-l",
            Path.Combine(folder, "log"));
        await Eventually.TrueAsync(DeclareAsync, () => "NATS does not answer.");
    }

    public async Task KillAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public async Task<ReceivedEvents> ReadAsync()
    {
        var events = new ReceivedEvents();
        await using var connection = Connect();
        var context = new NatsJSContext(connection);
        var stream = await context.GetStreamAsync(Stream);
        var left = stream.Info.State.Messages;
        var consumer = await context.CreateOrderedConsumerAsync(Stream);
        while (left > 0)
        {
            await foreach (var message in consumer.FetchAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = (int)Math.Min(left, 500) }))
            {
                events.Add(Encoding.UTF8.GetString(message.Data!));
                left--;
            }
        }

        return events;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task<bool> DeclareAsync()
    {
        try
        {
            await using var connection = Connect();
            var stream = new StreamConfig(Stream, ["mail.>"]) { DuplicateWindow = TimeSpan.FromHours(1) };
            await new NatsJSContext(connection).CreateStreamAsync(stream);
            return true;
        }
        catch (NatsException)
        {
            return false;
        }
    }

    private NatsConnection Connect() => new(new NatsOpts { Url = $"nats://127.0.0.1:{Port}", ConnectTimeout = TimeSpan.FromSeconds(2) });
}
