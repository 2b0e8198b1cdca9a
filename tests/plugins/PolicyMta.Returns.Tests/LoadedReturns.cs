using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Returns.Tests;

/// <summary>
/// The plugin under test, with settings read by the host's own binder, and the mail of a small sender: what goes out, and what comes back.
/// </summary>
internal sealed class LoadedReturns : IDisposable
{
    public const string Domain = "bounces.sender.example";

    public const string UsualSettings =
        """
        domains: [bounces.sender.example]
        senders: [{ return_path: bounces.sender.example }]
        """;

    private readonly TestFolder _folder = new();

    public LoadedReturns(string settings = UsualSettings, TestPluginStore? store = null, string keys = "key-of-the-sender-1")
    {
        var files = keys.Split(' ').Select((key, i) =>
        {
            File.WriteAllText(_folder[$"{i}.key"], key + "\n");
            return $"{{ file: {_folder[$"{i}.key"]} }}";
        });
        Builder = new TestPluginBuilder($"keys: [{string.Join(", ", files)}]\n{settings}")
        {
            Time = Time,
            Store = store ?? new TestPluginStore(),
            History = History,
            OpenReader = _ => new NoReader(),
        };
        new ReturnsPlugin().Configure(Builder);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public TestHistory History { get; } = new();

    public TestPluginBuilder Builder { get; }

    /// <summary>Sends a message as the corridor does, and notes its delivery in the journal.</summary>
    public async Task<Sent> SendAsync(
        string to = "jane@a.test", string tenant = "acme", string campaign = "spring", string header = "Subject: Hello\r\n",
        ImmutableDictionary<string, string>? labels = null, string from = "news@sender.example")
    {
        var facts = new MessageFacts
        {
            Id = SpoolId.Create(Time.GetUtcNow()),
            ReturnPath = from,
            Recipients = [.. to.Split(' ').Select(address => new Recipient(address))],
            Tenant = tenant,
            Campaign = campaign,
            Metadata = labels ?? ImmutableDictionary<string, string>.Empty,
            ReceivedAt = Time.GetUtcNow(),
            Size = 100,
        };
        var decision = await Builder.LastInjectHandlers.Single().DecideAsync(
            new InjectContext { Message = facts, Content = Content(header + "\r\nbody\r\n"), Source = Source }, default);
        var sent = new Sent(facts, decision ?? InjectDecision.None);
        foreach (var recipient in facts.Recipients)
        {
            History.Events.Add(new DeliveryEvent
            {
                Kind = EventKind.Delivered,
                Time = Time.GetUtcNow(),
                Id = facts.Id,
                Tenant = tenant,
                Campaign = campaign,
                Recipients = [recipient.Address],
                ReturnPath = sent.ReturnPathOf(recipient.Address),
                EgressPool = "bulk",
                EgressSource = "ip-1",
                Provider = "gmail",
                Site = "mx.a.test",
            });
        }

        return sent;
    }

    /// <summary>Asks about one recipient at RCPT, behind another if one is given.</summary>
    public async Task<RecipientDecision?> AskAsync(string recipient, string? before = null) =>
        await Builder.RecipientHandlers.Single().DecideAsync(
            new RecipientContext { Message = Facts(before ?? recipient), Recipient = new Recipient(recipient), Source = Source }, default);

    /// <summary>Takes a message that came back, past RCPT.</summary>
    public async Task<InjectDecision?> TakeAsync(string to, string message) => await Builder.InjectHandlers.Single().DecideAsync(
        new InjectContext { Message = Facts(to), Content = Content(message), Source = Source }, default);

    /// <summary>Takes a message whose reports are expected, and asks on-bounce about them as the corridor does.</summary>
    public async Task<ImmutableArray<ReturnedReport>> ReportAsync(string to, string message)
    {
        var decision = await TakeAsync(to, message);
        Assert.NotNull(decision?.Consume);
        await AskBounceAsync(Facts(to), decision.Consume.Reports);
        return decision.Consume.Reports;
    }

    /// <summary>Asks on-bounce about reports as the corridor does.</summary>
    public async Task AskBounceAsync(MessageFacts carrier, ImmutableArray<ReturnedReport> reports)
    {
        foreach (var report in reports)
        {
            await Builder.BounceHandlers.Single().DecideAsync(
                new BounceContext
                {
                    Message = carrier,
                    Origin = report.Origin,
                    Recipient = report.Recipient,
                    Domain = Recipient.DomainOf(report.Recipient),
                    Stage = SmtpStage.FinalDot,
                    Reply = report.Reply ?? SmtpReply.Parse("550 5.0.0 x"),
                    IsRemoteReply = true,
                    Attempt = 1,
                    Age = TimeSpan.Zero,
                    ReportKey = report.Key,
                },
                default);
        }
    }

    public async Task<CommandResult> RunAsync(string name, params (string Name, string Value)[] values) =>
        await Builder.Commands.Single(command => command.Name == name).Handler(
            new CommandCall { Values = values.ToImmutableDictionary(value => value.Name, value => ImmutableArray.Create(value.Value)) },
            default);

    public async Task<HttpReply> CallAsync(string method, string path, string ticket, string body = "") =>
        await Builder.Endpoints[(method, path)](
            new HttpCall
            {
                Method = method,
                Path = path,
                PathValues = ImmutableDictionary<string, string>.Empty.Add("ticket", ticket),
                Body = Encoding.ASCII.GetBytes(body),
            },
            default);

    public void Dispose() => _folder.Dispose();

    private static InjectionSource Source { get; } = new() { Protocol = "ESMTP", Listener = "mx" };

    private static MessageContent Content(string text) => new(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    private MessageFacts Facts(string to) => new()
    {
        Id = SpoolId.Create(Time.GetUtcNow()),
        ReturnPath = "",
        Recipients = [.. to.Split(' ').Select(address => new Recipient(address))],
        ReceivedAt = Time.GetUtcNow(),
        Size = 0,
    };

    private sealed class NoReader : IEventReader
    {
        public string Cursor => "test";

        public async IAsyncEnumerable<EventBatch> ReadAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
    }
}
