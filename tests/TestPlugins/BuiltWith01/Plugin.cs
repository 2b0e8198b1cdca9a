using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>
/// All that SDK 0.1 offered, used as its documentation said: settings, four doors, profile, events out and in, work beside the mail.
/// </summary>
public sealed class Plugin : IPlugin, IInjectHandler, IRouteHandler, ISignHandler, IBounceHandler, IEventSink, IAsyncDisposable
{
    private Settings _settings = new();
    private IEventEmitter _events = null!;
    private TimeProvider _time = null!;
    private int _seen;

    public void Configure(IPluginBuilder builder)
    {
        _settings = builder.Options<Settings>();
        _events = builder.Events;
        _time = builder.Time;
        if (_settings.Word == "forbidden")
            builder.ReportProblem("word", "is forbidden.");
        builder.OnInject(this);
        builder.OnRoute(this);
        builder.OnSign(this);
        builder.OnBounce(this);
        builder.AddEventSink(this);
        builder.AddTrafficProfile(new TrafficProfile
        {
            Name = "built-with-0.1",
            Connections = _settings.Connections,
            MessageRate = Rate.Parse("100/s"),
            Tls = TlsPolicy.Required,
            Retry = new RetrySchedule { Delays = [TimeSpan.FromMinutes(1)], Jitter = 0 },
        });
        builder.AddBackgroundService(async stop =>
        {
            Emit("started", builder.Manifest.Sdk);
            await Task.Delay(Timeout.Infinite, stop);
        });
        builder.Unloading.Register(() => Emit("unloading", ""));
        builder.Logger.LogInformation("{Id} {Version} configured", builder.Manifest.Id, builder.Manifest.Version);
    }

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        var facts = context.Message with { Campaign = "copy" };
        var envelope = facts.Envelope with { EnvelopeId = "copy" };
        if (context.Content.GetHeader("Subject") == "refuse")
            return new(new InjectDecision { Reject = SmtpReply.Parse("550 5.7.1 Not today"), Reason = "asked to" });

        return new(new InjectDecision
        {
            Edits = [new MessageEdit
            {
                SetHeader = new HeaderField("X-Word", _settings.Word),
            }, new MessageEdit { AddRecipient = "copy@b.example" }],
            Metadata = ImmutableDictionary<string, string>.Empty
                .Add("word", _settings.Word)
                .Add(
                    "facts",
                    $"{context.Message.ReturnPath} {facts.Campaign} {facts.Recipients[0].Domain} " +
                    $"{envelope.EnvelopeId} {context.Source.Protocol}"),
            Priority = MessagePriority.Bulk,
        });
    }

    public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken) => new(new RouteDecision
    {
        Provider = context.Recipients[0].LocalPart,
        TrafficProfile = "built-with-0.1",
        EgressPool = context.SoFar.EgressPool ?? "default",
        ExpiresAfter = TimeSpan.FromHours(1),
        Reason = $"attempt {context.Attempts}",
    });

    public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken) =>
        new(new SignDecision { Signatures = [new HeaderField("X-Signed", context.Content.Header.Count.ToString())] });

    public ValueTask<BounceDecision?> DecideAsync(
        BounceContext context, CancellationToken cancellationToken) => new(context.Reply.IsPermanent
        ? new BounceDecision
        {
            Category = BounceCategory.InvalidRecipient,
            Suppress = new Suppression { For = TimeSpan.FromDays(1) },
            Bounce = true,
        }
        : new BounceDecision
        {
            Retry = TimeSpan.FromMinutes(context.Attempt),
            Throttle = new Throttle { Rate = new Rate(1, TimeSpan.FromSeconds(1)) },
        });

    public ValueTask WriteAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken)
    {
        foreach (var seen in events)
        {
            if (seen.Kind != "Test.BuiltWith01.seen")
                Emit("seen", $"{Interlocked.Increment(ref _seen)} {seen.Kind} {seen.Reply?.Code} {seen.Stage} {seen.Decisions.Length}");
        }

        return default;
    }

    public ValueTask DisposeAsync()
    {
        Emit("disposed", "");
        return default;
    }

    private void Emit(string word, string detail) =>
        _events.Emit(new DeliveryEvent { Kind = "Test.BuiltWith01." + word, Time = _time.GetUtcNow(), Detail = detail });
}

public sealed record Settings : ISettingsValidation
{
    public string Word { get; init; } = "none";

    [Range(1, 100)]
    public int Connections { get; init; } = 3;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Word.Length == 0)
            yield return ("word", "is empty.");
    }
}
