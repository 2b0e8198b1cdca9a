using Microsoft.Extensions.Time.Testing;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.SuppressionList.Tests;

/// <summary>The plugin with shipped settings and those of a test, a store in memory and a clock.</summary>
internal sealed class SuppressionUnderTest
{
    public static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly string DefaultsFile = Path.Combine(AppContext.BaseDirectory, "shipped", "defaults.yaml");

    public SuppressionUnderTest(string settings = "", IPluginStore? store = null, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new FakeTimeProvider(Start);
        Store = store ?? new TestPluginStore();
        Events = new TestEventReader();
        Builder = new TestPluginBuilder(settings, DefaultsFile) { Store = Store, Time = Clock, OpenReader = _ => Events };
        new SuppressionPlugin().Configure(Builder);
    }

    public FakeTimeProvider Clock { get; }

    public IPluginStore Store { get; }

    public TestEventReader Events { get; }

    public TestPluginBuilder Builder { get; }

    /// <summary>A book over the same store, which has read its entries.</summary>
    public async Task<SuppressionBook> BookAsync()
    {
        var book = new SuppressionBook(Store, Shipped, Clock);
        await book.LoadAsync(default);
        return book;
    }

    /// <summary>The shipped address rules.</summary>
    public static Normalizer Shipped { get; } =
        new(new TestPluginBuilder("", DefaultsFile).Options<SuppressionOptions>().Addresses);

    public async Task<CommandResult> RunAsync(string name, params (string Name, string Value)[] values)
    {
        var command = Builder.Commands.Single(command => command.Name == name);
        var given = values.GroupBy(value => value.Name)
            .ToImmutableDictionary(group => group.Key, group => group.Select(value => value.Value).ToImmutableArray());
        foreach (var option in command.Options.Where(option => option.Default is not null && !given.ContainsKey(option.Name)))
            given = given.Add(option.Name, [option.Default!]);
        return await command.Handler(new CommandCall { Values = given }, default);
    }

    public async Task<InjectDecision?> InjectAsync(MessageFacts message, string protocol = "ESMTP") =>
        await Builder.InjectHandlers.Single().DecideAsync(
            new InjectContext
            {
                Message = message,
                Content = new MessageContent("Subject: x\r\n\r\nx"u8.ToArray()),
                Source = new InjectionSource { Protocol = protocol, Listener = "main" },
            },
            default);

    public async Task<RouteDecision?> RouteAsync(MessageFacts message) => await Builder.RouteHandlers.Single().DecideAsync(
        new RouteContext { Message = message, Domain = message.Recipients[0].Domain, Recipients = message.Recipients }, default);

    public static MessageFacts Message(params string[] recipients) => new()
    {
        Id = SpoolId.Create(Start),
        ReturnPath = "news@sender.example",
        Recipients = [.. recipients.Select(address => new Recipient(address))],
        Tenant = "acme",
        ReceivedAt = Start,
        Size = 100,
    };
}
