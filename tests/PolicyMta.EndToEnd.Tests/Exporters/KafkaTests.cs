using Confluent.Kafka;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>
/// The native library of a plugin at work, in the server: events go to librdkafka's mock cluster, which speaks Kafka's protocol over TCP,
/// and kcat reads them.
/// </summary>
[Needs(Need.Programs)]
public sealed class KafkaTests : IAsyncLifetime
{
    private const int Messages = 200;

    private readonly TestFolder _folder = new();
    private readonly CountingSink _sink = new();
    private readonly IProducer<Null, string> _cluster = new ProducerBuilder<Null, string>(new ProducerConfig(
        new Dictionary<string, string> { ["test.mock.num.brokers"] = "3", ["bootstrap.servers"] = "none" }))
        .SetLogHandler(static (_, _) => { }).Build();
    private MtaProcess _mta = null!;
    private string _brokers = "";

    public async ValueTask InitializeAsync()
    {
        using (var admin = new DependentAdminClientBuilder(_cluster.Handle).Build())
        {
            var brokers = admin.GetMetadata(TimeSpan.FromMinutes(1)).Brokers;
            _brokers = string.Join(", ", brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
        }

        _mta = new MtaProcess(_folder["mta"], Configuration());
        await _mta.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _mta.DisposeAsync();
        _cluster.Dispose();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Kcat_reads_each_event_and_a_replay_brings_the_same_again()
    {
        using var view = new ExporterView(_mta);
        await SendAsync(view);
        var (exitCode, output) = await MtaProcess.RunAsync(
            "exporters", "replay", "kafka", "--since", "1h", "--config", _mta.ConfigurationFile);
        Assert.True(exitCode == 0, output);
        await CaughtUpAsync(view);
        Assert.True((await view.OfAsync("PolicyMta.Kafka/events")).Events >= 4 * Messages, _mta.Output);

        await _mta.StopAsync();
        var events = new ReceivedEvents();
        var read = await Tool.RunAsync("kcat", "kcat", "-b", _brokers.Split(',')[0], "-t", "mail", "-C", "-e", "-q");
        foreach (var line in read.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            events.Add(line);
        events.AssertHoldsAll(new EventLedger(_folder["mta"]));
        Assert.True(events.Repeated >= 2 * Messages, $"{events.Repeated} events came again.");
    }

    private async Task SendAsync(ExporterView view)
    {
        var client = new LoadClient(_mta.SmtpPort);
        await client.RunAsync(2, Messages, CancellationToken.None);
        await Eventually.TrueAsync(() => client.Accepted.All(_sink.Copies.ContainsKey), () => _mta.Output);
        await CaughtUpAsync(view);
    }

    private Task CaughtUpAsync(ExporterView view) => Eventually.TrueAsync(
        async () => await view.OfAsync("PolicyMta.Kafka/events") is { State: "running", Lag: 0, Events: > 0 }, () => _mta.Output);

    private string Configuration() => $"""
        delivery:
          next_hop: 127.0.0.1:{_sink.Port}
        plugins:
          settings:
            PolicyMta.Kafka:
              brokers: [{_brokers}]
              topic: mail
              start: oldest
        """;
}
