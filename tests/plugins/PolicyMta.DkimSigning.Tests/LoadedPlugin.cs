using Microsoft.Extensions.Logging;
using PolicyMta.DkimSigning.Rotation;
using PolicyMta.Sdk;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>The plugin under test, with its settings read by the host's own binder.</summary>
internal sealed class LoadedPlugin : IDisposable
{
    private readonly DkimSigningPlugin _plugin = new();
    private readonly TestPluginBuilder _builder;

    public LoadedPlugin(string settings, TimeProvider? time = null, string? stateFolder = null)
    {
        _builder = new TestPluginBuilder(settings)
        {
            Logger = Log,
            Time = time ?? TimeProvider.System,
            StateFolder = stateFolder ?? Path.Combine(Path.GetTempPath(), "policymta-test-dkim"),
        };
        _plugin.Configure(_builder);
    }

    public LogLines Log { get; } = new();

    public IReadOnlyList<string> Problems => _builder.Problems;

    public bool HasHandler => _builder.SignHandlers.Count > 0;

    public bool AsksAtInject => _builder.LastInjectHandlers.Count > 0;

    public async Task<SignDecision?> SignAsync(
        byte[] message, string? tenant = null, string? pool = null, SignDecision? soFar = null,
        Func<MessageFacts, MessageFacts>? change = null)
    {
        var facts = Facts(message, tenant);
        var context = new SignContext
        {
            Message = change?.Invoke(facts) ?? facts,
            Content = new MessageContent(message),
            EgressPool = pool,
        };
        return await _builder.SignHandlers.Single().DecideAsync(
            soFar is null ? context : HookContexts.After<SignContext, SignDecision>(context, soFar), default);
    }

    public async Task<CommandResult> RunAsync(string name, params IEnumerable<(string Name, string Value)> values) =>
        await _builder.Commands.Single(command => command.Name == name).Handler(
            new CommandCall { Values = values.ToImmutableDictionary(value => value.Name, value => ImmutableArray.Create(value.Value)) },
            default);

    public async Task<InjectDecision?> InjectAsync(byte[] message, string tenant, string protocol = "ESMTP") =>
        await _builder.LastInjectHandlers.Single().DecideAsync(
            new InjectContext
            {
                Message = Facts(message, tenant),
                Content = new MessageContent(message),
                Source = new InjectionSource { Protocol = protocol, Listener = "test" },
            },
            default);

    /// <summary>The message as it is sent: the signatures above it.</summary>
    public async Task<byte[]> SignedAsync(byte[] message)
    {
        var decision = await SignAsync(message);
        Assert.NotNull(decision);
        var fields = string.Concat(decision.Signatures.Select(field => $"{field.Name}: {field.Value}\r\n"));
        return [.. System.Text.Encoding.ASCII.GetBytes(fields), .. message];
    }

    /// <summary>Takes rotations a step on, as the server does from time to time.</summary>
    public async Task AdvanceAsync() => await _plugin.Rotator!.AdvanceAsync(null, default);

    /// <summary>The keys of the only rotation.</summary>
    public ImmutableArray<RotatedKey> Keys() => _plugin.Rotator!.KeysOf(_plugin.Rotator.Plans.Single());

    /// <summary>The records that the administrator is to publish.</summary>
    public IEnumerable<DnsRecord> ToPublish() =>
        Keys().Where(key => key is { Stage: KeyStage.Waiting, SeenSince: null })
            .Select(key => _plugin.Rotator!.Open(_plugin.Rotator.Plans.Single(), key.Selector)!.Record);

    /// <summary>The names of the records that he is to replace by empty ones.</summary>
    public IEnumerable<string> ToRevoke() =>
        Keys().Where(key => key.Stage == KeyStage.Revoking).Select(key => _plugin.Rotator!.Plans.Single().RecordName(key.Selector));

    public void Dispose() => _plugin.Dispose();

    private static MessageFacts Facts(byte[] message, string? tenant) => new()
    {
        Id = default,
        Tenant = tenant ?? MessageFacts.DefaultTenant,
        ReturnPath = "bounce@news.example",
        Recipients = [new Recipient("someone@corp.example")],
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = message.Length,
    };

    internal sealed class LogLines : ILogger
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
