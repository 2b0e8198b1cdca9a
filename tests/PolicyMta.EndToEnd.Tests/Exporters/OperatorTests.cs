using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>What operators do to an exporter, by the commands, over a restart.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private const string Name = "PolicyMta.Webhooks/crm";

    private readonly TestFolder _folder = new();
    private readonly CountingSink _sink = new();
    private readonly WebhookTarget _webhook = new();
    private MtaProcess _mta = null!;
    private ExporterView _view = null!;

    public async ValueTask InitializeAsync()
    {
        await _webhook.StartAsync();
        File.WriteAllText(_folder["secret"], _webhook.Secret);
        _mta = new MtaProcess(_folder["mta"], $$"""
            delivery:
              next_hop: 127.0.0.1:{{_sink.Port}}
            plugins:
              settings:
                PolicyMta.Webhooks:
                  internal_networks: [127.0.0.0/8]
                  endpoints:
                    crm:
                      url: http://127.0.0.1:{{_webhook.Port}}/hooks
                      allow_http: true
                      secrets: ["file:{{_folder["secret"]}}"]
                      body: ndjson
                      kinds: [received]
                      start: oldest
            """);
        await _mta.StartAsync();
        _view = new ExporterView(_mta);
    }

    public async ValueTask DisposeAsync()
    {
        _view.Dispose();
        await _mta.DisposeAsync();
        await _webhook.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pause_holds_over_a_restart_a_skip_leaves_out_and_a_replay_brings_again()
    {
        await SendAsync(10);
        await CaughtUpAsync();
        var events = await _webhook.ReadAsync();
        Assert.Equal(10, events.Distinct);

        Assert.Contains("paused", await DoAsync(0, "pause", "crm", "--reason", "the receiver moves"), StringComparison.Ordinal);
        await SendAsync(10);
        await _mta.StopAsync();
        await _mta.StartAsync();
        var list = await DoAsync(0, "list");
        Assert.Contains("the receiver moves", list, StringComparison.Ordinal);
        Assert.Equal("paused", (await _view.OfAsync(Name)).State);
        Assert.Equal(10, events.Distinct);

        await DoAsync(0, "skip", "crm", "--to", "now");
        await DoAsync(0, "resume", "Webhooks");
        await SendAsync(5);
        await CaughtUpAsync();
        Assert.Equal(15, events.Distinct);

        await DoAsync(0, "replay", Name, "--since", "1h");
        await Eventually.TrueAsync(() => events.Distinct == 25, () => _mta.Output);
        await CaughtUpAsync();
        Assert.Equal(15, events.Repeated);
        events.AssertSame();
        Assert.Empty(_webhook.Wrong);
    }

    [Fact]
    public async Task Mistakes_are_told()
    {
        Assert.Contains("Did you mean crm?", await DoAsync(2, "pause", "cmr"), StringComparison.Ordinal);
        Assert.Contains("is neither now, nor an event_id", await DoAsync(2, "skip", "crm", "--to", "later"), StringComparison.Ordinal);
        Assert.Contains("Give --since TIME or --from ID", await DoAsync(2, "replay", "crm"), StringComparison.Ordinal);
        Assert.Contains(
            "no event has that number yet", await DoAsync(1, "skip", "crm", "--to", "9999999999999999"), StringComparison.Ordinal);
        Assert.Contains("use replay", await DoAsync(1, "skip", "crm", "--to", "5"), StringComparison.Ordinal);
        Assert.Contains("has not come that far", await DoAsync(1, "replay", "crm", "--from", "9999999999999999"), StringComparison.Ordinal);
    }

    private async Task SendAsync(int messages)
    {
        var client = new LoadClient(_mta.SmtpPort);
        await client.RunAsync(1, messages, CancellationToken.None);
        await Eventually.TrueAsync(() => client.Accepted.All(_sink.Copies.ContainsKey), () => _mta.Output);
    }

    private Task CaughtUpAsync() => Eventually.TrueAsync(
        async () => await _view.OfAsync(Name) is { State: "running", Lag: 0, Events: > 0 }, () => _mta.Output);

    private async Task<string> DoAsync(int exitCode, params string[] arguments)
    {
        var (code, output) = await MtaProcess.RunAsync(["exporters", .. arguments, "--config", _mta.ConfigurationFile]);
        Assert.True(code == exitCode, $"{code}: {output}");
        return output;
    }
}
