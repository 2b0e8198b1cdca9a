using System.Globalization;
using System.Text;
using PolicyMta.Testing;
using RabbitMQ.Client;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>Debian's RabbitMQ on free ports, with a durable queue; all that it writes lies in one folder.</summary>
internal sealed class RabbitTarget(string folder) : ITarget
{
    public const string Queue = "events";
    private const string Package = "rabbitmq-server";
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly int _distribution = Ports.Free();
    private readonly int _mapper = Ports.Free();
    private Tool? _epmd;
    private Tool? _server;

    public int Port { get; } = Ports.Free();

    public async Task StartAsync()
    {
        if (!File.Exists(Program))
            throw new InvalidOperationException($"This test needs {Program}: install Debian's package {Package}.");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "rabbitmq.conf"), "loopback_users = none\n");
        File.WriteAllText(Path.Combine(folder, "plugins"), "[].\n");
        string[] erlang =
            [$"HOME={folder}", Variable("ERL_EPMD_PORT", _mapper), "ERL_EPMD_ADDRESS=127.0.0.1"];
        _epmd ??= Tool.Start("env", Package, [.. erlang, "epmd"]);
        _server = Tool.Start("env", Package, [
            .. erlang, "RABBITMQ_NODENAME=policymta@localhost", "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1",
            Variable("RABBITMQ_NODE_PORT", Port), Variable("RABBITMQ_DIST_PORT", _distribution),
            $"RABBITMQ_MNESIA_BASE={folder}/mnesia", $"RABBITMQ_LOG_BASE={folder}/log", $"RABBITMQ_CONFIG_FILE={folder}/rabbitmq",
            $"RABBITMQ_ENABLED_PLUGINS_FILE={folder}/plugins", $"RABBITMQ_CONF_ENV_FILE={folder}/none", Program]);
        await Eventually.TrueAsync(DeclareAsync, () => "RabbitMQ does not answer.");
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
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        while (await channel.BasicGetAsync(Queue, autoAck: true) is { } message)
        {
            var text = Encoding.UTF8.GetString(message.Body.Span);
            Assert.StartsWith($"{{\"event_id\":{message.BasicProperties.MessageId},", text, StringComparison.Ordinal);
            events.Add(text);
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (_epmd is not null)
            await _epmd.DisposeAsync();
    }

    private async Task<bool> DeclareAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
            return true;
        }
        catch (Exception e) when (e is IOException or RabbitMQ.Client.Exceptions.RabbitMQClientException)
        {
            return false;
        }
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { HostName = "127.0.0.1", Port = Port }.CreateConnectionAsync();

    private static string Variable(string name, int value) => $"{name}={value.ToString(CultureInfo.InvariantCulture)}";
}
