using System.ComponentModel.DataAnnotations;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Labels messages with what it was configured with, how often it was asked, and which instance it is.</summary>
public sealed class Plugin : IPlugin, IInjectHandler, IEventSink, IAsyncDisposable
{
    private readonly string _instance = Guid.NewGuid().ToString("n");
    private Settings _settings = new();
    private IEventEmitter? _events;
    private string _content = "";
    private int _calls;

    public void Configure(IPluginBuilder builder)
    {
        _settings = builder.Options<Settings>();
        _events = builder.Events;
        builder.OnInject(this);
        builder.AddEventSink(this);
        builder.AddTrafficProfile(new TrafficProfile { Name = "good", Connections = _settings.Limits.Connections });
        builder.AddBackgroundService(async stop =>
        {
            Emit("started");
            await Task.Delay(Timeout.Infinite, stop);
        });
        builder.AddTrafficProfiles(name => name switch
        {
            "good/made" => new TrafficProfile { Name = name, Connections = 6 },
            "good/bad" => new TrafficProfile { Name = name, Connections = 0 },
            "good/other" => new TrafficProfile { Name = "another" },
            "good/failing" => throw new InvalidOperationException("no"),
            _ => null,
        });
        if (_settings.Pool is { } pool)
            builder.NamesEgressPool("pool", pool);
        if (_settings.Source is { } source)
            builder.NamesEgressSource("source", source);
        if (_settings.IsLast)
            builder.OnInjectLast(new Last());
        if (_settings.File is not { } file)
            return;
        builder.DependsOn(file);
        if (File.Exists(file))
            _content = File.ReadAllText(file);
        else
            builder.ReportProblem("file", $"{file} does not exist.");
    }

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken) => new(new InjectDecision
    {
        Metadata = ImmutableDictionary<string, string>.Empty
            .Add("tag", _settings.Tag)
            .Add("file", _content)
            .Add("calls", Interlocked.Increment(ref _calls).ToString())
            .Add("instance", _instance),
    });

    public ValueTask WriteAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync()
    {
        Emit("disposed");
        return default;
    }

    private void Emit(string word) =>
        _events!.Emit(new DeliveryEvent { Kind = "Test.Good." + word, Time = DateTimeOffset.UnixEpoch, Detail = _instance });
}

/// <summary>Says what it sees at the end of on-inject.</summary>
public sealed class Last : IInjectHandler
{
    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken) => new(new InjectDecision
    {
        Metadata = ImmutableDictionary<string, string>.Empty.Add("seen-last", context.SoFar.Tenant ?? "nobody"),
    });
}

public sealed record Settings
{
    public string Tag { get; init; } = "";

    public string? File { get; init; }

    public string? Pool { get; init; }

    public string? Source { get; init; }

    public bool IsLast { get; init; }

    public Limits Limits { get; init; } = new();
}

public sealed record Limits
{
    [Range(1, 100)]
    public int Connections { get; init; } = 1;
}
