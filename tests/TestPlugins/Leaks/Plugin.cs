using System.Text.Json;
using Microsoft.Extensions.Logging;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Does all that keeps assemblies in memory, and ends what only it can end when it is told to.</summary>
public sealed class Plugin : IPlugin, IInjectHandler
{
    private static readonly AsyncLocal<Plugin?> Ambient = new();
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };
    private Timer? _timer;
    private ILogger? _logger;
    private Settings _settings = new();

    public void Configure(IPluginBuilder builder)
    {
        _settings = builder.Options<Settings>();
        _logger = builder.Logger;
        Ambient.Value = this;
        _timer = new Timer(_ => GC.KeepAlive(this), null, 50, 50);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.FirstChanceException += OnException;
        builder.Unloading.Register(() =>
        {
            _timer.Dispose();
            AppDomain.CurrentDomain.ProcessExit -= OnExit;
            AppDomain.CurrentDomain.FirstChanceException -= OnException;
        });
        builder.AddBackgroundService(async stop =>
        {
            while (!stop.IsCancellationRequested)
                await Task.Delay(20, stop);
        });
        builder.OnInject(this);
    }

    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        Ambient.Value = this;
        await Task.Yield();
        var text = JsonSerializer.Serialize(new Letter(_settings.Word, 1)) + JsonSerializer.Serialize(new Letter(_settings.Word, 2), Json)
            + JsonSerializer.Serialize(new { _settings.Word });
        var back = JsonSerializer.Deserialize<Letter>("""{"Word":"x","Number":3}""");
        _logger!.LogInformation("wrote {Letter} and {Text}", back, text);
        return new InjectDecision { Metadata = ImmutableDictionary<string, string>.Empty.Add("word", _settings.Word) };
    }

    private void OnExit(object? sender, EventArgs e) => GC.KeepAlive(this);

    private void OnException(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) => GC.KeepAlive(this);
}

public sealed record Letter(string Word, int Number);

public sealed record Settings
{
    public string Word { get; init; } = "";
}
