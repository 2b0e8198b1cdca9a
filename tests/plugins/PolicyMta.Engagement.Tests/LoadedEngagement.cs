using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Engagement.Tests;

/// <summary>The plugin under test, with settings read by the host's own binder: mail goes out, and its links are followed.</summary>
internal sealed partial class LoadedEngagement : IDisposable
{
    public const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    public const string Url = "https://t.sender.example/api/v1/plugins/PolicyMta.Engagement/";
    public const string UsualSettings = "url: https://t.sender.example\n";

    private readonly TestFolder _folder = new();
    private readonly GivenEvents _journal = new();

    public LoadedEngagement(
        string settings = UsualSettings, TestPluginStore? store = null, string keys = "key-of-the-sender-1", FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var files = keys.Split(' ').Select((key, i) =>
        {
            File.WriteAllText(_folder[$"{i}.key"], key + "\n");
            return $"{{ file: {_folder[$"{i}.key"]} }}";
        });
        settings = settings.Replace("FOLDER", _folder.Path, StringComparison.Ordinal);
        Builder = new TestPluginBuilder($"keys: [{string.Join(", ", files)}]\n{settings}")
        {
            Time = Time,
            Store = store ?? new TestPluginStore(),
            History = History,
            OpenReader = _ => _journal,
        };
        new EngagementPlugin().Configure(Builder);
    }

    public FakeTimeProvider Time { get; }

    public TestHistory History { get; } = new();

    public TestPluginBuilder Builder { get; }

    /// <summary>Sends a message as the corridor does, and gives what goes out.</summary>
    public async Task<string> SendAsync(
        string html, string to = "jane@a.test", string? tracking = null, string campaign = "spring", string tenant = "acme")
    {
        var raw = $"Subject: Hello\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n";
        return EditedMessage.Of(raw, (await DecideAsync(raw, to, tracking, campaign, tenant))?.Edits ?? []);
    }

    public async Task<InjectDecision?> DecideAsync(
        string raw, string to = "jane@a.test", string? tracking = null, string campaign = "spring", string tenant = "acme") =>
        await Builder.LastInjectHandlers.Single().DecideAsync(
            new InjectContext
            {
                Message = new MessageFacts
                {
                    Id = SpoolId.Create(Time.GetUtcNow()),
                    ReturnPath = "news@sender.example",
                    Recipients = [.. to.Split(' ').Select(address => new Recipient(address))],
                    Tenant = tenant,
                    Campaign = campaign,
                    Metadata = tracking is null
                        ? ImmutableDictionary<string, string>.Empty
                        : ImmutableDictionary<string, string>.Empty.Add("tracking", tracking),
                    ReceivedAt = Time.GetUtcNow(),
                    Size = raw.Length,
                },
                Content = new MessageContent(Encoding.Latin1.GetBytes(raw)),
                Source = new InjectionSource { Protocol = "ESMTP", Listener = "in" },
            },
            default);

    /// <summary>The tokens for an endpoint, <c>c</c>, <c>o</c> or <c>p</c>, in their order.</summary>
    public static ImmutableArray<string> TokensIn(string message, string endpoint) =>
        [.. Token().Matches(message).Where(match => match.Groups[1].Value == endpoint).Select(static match => match.Groups[2].Value)];

    public async Task<HttpReply> FollowAsync(
        string endpoint, string token, string agent = Browser, string method = "GET", string body = "", string address = "198.51.100.7") =>
        await Builder.Endpoints[(method == "HEAD" ? "GET" : method, "/" + endpoint)](
            new HttpCall
            {
                Method = method,
                Path = "/" + endpoint,
                Query = [KeyValuePair.Create("t", token)],
                Headers = agent.Length == 0 ? [] : [new HeaderField("User-Agent", agent)],
                RemoteAddress = IPAddress.Parse(address),
                Body = Encoding.ASCII.GetBytes(body),
            },
            default);

    public async Task<CommandResult> RunAsync(string name, params (string Name, string Value)[] values)
    {
        var command = Builder.Commands.Single(command => command.Name == name);
        var all = command.Options.Where(static option => option.Default is not null)
            .ToDictionary(static option => option.Name, static option => ImmutableArray.Create(option.Default!));
        foreach (var (of, value) in values)
            all[of] = [value];
        return await command.Handler(new CommandCall { Values = all.ToImmutableDictionary() }, default);
    }

    /// <summary>Gives the hits so far to the plugin as the journal does, lets their wait go by, and gives what they are told as.</summary>
    public async Task<IReadOnlyList<DeliveryEvent>> JudgeAsync()
    {
        var hits = Builder.Emitted.Where(static e => e.Kind == "PolicyMta.Engagement.hit")
            .Select(static (e, i) => e with { EventId = i + 1 })
            .ToList();
        var before = Builder.Emitted.Count;
        using var stop = new CancellationTokenSource();
        var running = Builder.BackgroundServices.Single()(stop.Token);
        _journal.Give(hits);
        while (!_journal.IsAcknowledged)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return [.. Builder.Emitted.Skip(before)];
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(@"PolicyMta\.Engagement/([cop])\?t=([A-Za-z0-9_-]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
