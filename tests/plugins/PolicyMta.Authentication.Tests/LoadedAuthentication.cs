using System.Net;
using PolicyMta.DnsLookups;
using PolicyMta.Authentication.Tests.Dns;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Authentication.Tests;

/// <summary>The plugin with its settings read by the host's own binder, and a zone in memory.</summary>
internal sealed class LoadedAuthentication : IDisposable
{
    public const string Server = "mx.here.example";

    private readonly TestFolder _folder = new();
    private readonly AuthenticationPlugin _plugin;
    private readonly TestPluginBuilder _builder;

    public LoadedAuthentication(string settings = "", TimeProvider? time = null, bool isAsked = true)
    {
        var list = _folder["suffixes.dat"];
        File.WriteAllLines(list, SuffixList);
        var asked = isAsked ? $"listeners: [mx, forward]\nserver: {Server}\npublic_suffix_list: {list}\n" : "";
        _plugin = new AuthenticationPlugin { Dns = Zone };
        _builder = new TestPluginBuilder(asked + settings) { Time = time ?? TimeProvider.System };
        _plugin.Configure(_builder);
    }

    /// <summary>A list in the form of publicsuffix.org.</summary>
    public static IEnumerable<string> SuffixList =>
    [
        "// a comment", "", "com", "example", "test", "co.test", "*.wild.test", "!city.wild.test", "b\u00fccher.test",
        .. Enumerable.Range(0, 100).Select(number => $"filler{number}"),
    ];

    public StubDns Zone { get; } = new();

    public IReadOnlyList<string> Problems => _builder.Problems;

    public bool IsAsked => _builder.InjectHandlers.Count > 0;

    public bool Seals => _builder.SignHandlers.Count > 0;

    public async Task<InjectDecision?> InjectAsync(
        byte[] message, string client = "192.0.2.1", string from = "a@sender.example", string listener = "mx",
        ImmutableDictionary<string, string>? labels = null, string? user = null) =>
        await _builder.InjectHandlers.Single().DecideAsync(
            new InjectContext
            {
                Message = Facts(message, from, labels),
                Content = new MessageContent(message),
                Source = new InjectionSource
                {
                    Protocol = "ESMTP",
                    Listener = listener,
                    RemoteAddress = IPAddress.Parse(client),
                    Helo = "out.sender.example",
                    AuthenticatedAs = user,
                },
            },
            TestContext.Current.CancellationToken);

    public async Task<SignDecision?> SignAsync(byte[] message, ImmutableDictionary<string, string> labels) =>
        await _builder.SignHandlers.Single().DecideAsync(
            new SignContext { Message = Facts(message, "a@sender.example", labels), Content = new MessageContent(message) },
            TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _plugin.Dispose();
        _folder.Dispose();
    }

    private static MessageFacts Facts(byte[] message, string from, ImmutableDictionary<string, string>? labels) => new()
    {
        Id = default,
        ReturnPath = from,
        Recipients = [new Recipient("someone@here.example")],
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = message.Length,
        Metadata = labels ?? ImmutableDictionary<string, string>.Empty,
    };
}
