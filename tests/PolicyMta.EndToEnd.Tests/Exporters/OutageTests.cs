using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>
/// Targets of others that go away under load: mail goes on, and when they are back nothing is missing that the journal has. What comes
/// more than once bears the same number and is the same.
/// </summary>
[Needs(Need.Programs)]
public sealed class OutageTests : IAsyncLifetime
{
    private const int Some = 300;

    private readonly TestFolder _folder = new();
    private readonly CountingSink _sink = new();
    private ITarget? _target;
    private MtaProcess? _mta;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_mta is not null)
            await _mta.DisposeAsync();
        if (_target is not null)
            await _target.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task RabbitMQ_is_killed_under_load_and_nothing_is_missing()
    {
        var rabbit = new RabbitTarget(_folder["rabbit"]);
        await GoesAwayAsync(rabbit, "PolicyMta.Amqp/events", $$"""
            PolicyMta.Amqp:
              address: amqp://127.0.0.1:{{rabbit.Port}}
              password: guest
              routing_key: {{RabbitTarget.Queue}}
              start: oldest
              timeout: 5s
            """);
    }

    [Fact]
    public async Task JetStream_is_killed_under_load_and_nothing_is_missing()
    {
        var nats = new NatsTarget(_folder["nats"]);
        var received = await GoesAwayAsync(nats, "PolicyMta.Nats/events", $$"""
            PolicyMta.Nats:
              servers: [nats://127.0.0.1:{{nats.Port}}]
              subject: "mail.{kind}.{domain}"
              start: oldest
              timeout: 5s
            """);
        Assert.Equal(0, received.Repeated);
    }

    [Fact]
    public async Task A_webhook_goes_away_under_load_and_nothing_is_missing()
    {
        var webhook = new WebhookTarget();
        File.WriteAllText(_folder["secret"], webhook.Secret);
        var received = await GoesAwayAsync(webhook, "PolicyMta.Webhooks/crm", $$"""
            PolicyMta.Webhooks:
              internal_networks: [127.0.0.0/8]
              endpoints:
                crm:
                  url: http://127.0.0.1:{{webhook.Port}}/hooks
                  allow_http: true
                  secrets: ["file:{{_folder["secret"]}}"]
                  body: ndjson
                  batch: 50
                  start: oldest
                dead:
                  url: http://127.0.0.1:{{Ports.Free()}}/hooks
                  allow_http: true
                  secrets: ["file:{{_folder["secret"]}}"]
            """);
        Assert.Empty(webhook.Wrong);
        Assert.NotEqual(0, received.Repeated);
    }

    private async Task<ReceivedEvents> GoesAwayAsync(ITarget target, string exporter, string settings)
    {
        _target = target;
        await target.StartAsync();
        _mta = new MtaProcess(_folder["mta"], $"""
            delivery:
              next_hop: 127.0.0.1:{_sink.Port}
            plugins:
              settings:
                {settings.ReplaceLineEndings("\n    ")}
            """);
        await _mta.StartAsync();
        using var view = new ExporterView(_mta);
        var client = new LoadClient(_mta.SmtpPort);
        using var enough = new CancellationTokenSource();
        var load = client.RunAsync(2, int.MaxValue, enough.Token);
        await Eventually.TrueAsync(async () => (await view.OfAsync(exporter)).Events > Some, () => _mta.Output);

        await target.KillAsync();
        await Eventually.TrueAsync(async () => (await view.OfAsync(exporter)).State == "failing", () => _mta.Output);
        var (accepted, delivered) = (client.Accepted.Count, _sink.Copies.Count);
        await Eventually.TrueAsync(() => client.Accepted.Count > accepted + Some && _sink.Copies.Count > delivered + Some);
        Assert.True((await view.OfAsync(exporter)).Lag > Some);
        await target.StartAsync();
        await enough.CancelAsync();
        await load;

        await Eventually.TrueAsync(() => client.Accepted.All(_sink.Copies.ContainsKey), () => _mta.Output);
        await Eventually.TrueAsync(async () => await view.OfAsync(exporter) is { State: "running", Lag: 0 }, () => _mta.Output);
        var (exitCode, output) = await MtaProcess.RunAsync(
            "exporters", "replay", exporter, "--since", "20s", "--config", _mta.ConfigurationFile);
        Assert.True(exitCode == 0, output);
        await Eventually.TrueAsync(async () => await view.OfAsync(exporter) is { State: "running", Lag: 0 }, () => _mta.Output);
        await _mta.StopAsync();
        var received = await target.ReadAsync();
        received.AssertHoldsAll(new EventLedger(_folder["mta"]));
        return received;
    }
}
