using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Traffic;

/// <summary>
/// No limit is ever exceeded by one, by the provider's own count, with 64 connections racing over real sockets. What is judged is the
/// provider's log; how fast it goes is not.
/// </summary>
public sealed class ExactLimitTests
{
    private const int Racing = 64;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TrafficProfile Wide = new()
    {
        Name = "default",
        Connections = Racing,
        IdleTimeout = TimeSpan.FromSeconds(5),
    };

    [Theory]
    [InlineData("profile")]
    [InlineData("total")]
    [InlineData("per-source")]
    [InlineData("counter")]
    public async Task Messages_in_any_window(string kind)
    {
        var rate = Rate.Parse("40/s");
        var profile = With(kind, new TrafficLimits { MessageRate = rate }, Wide with { MessageRate = kind == "profile" ? rate : null });
        await using var receiver = await SendAsync(profile, messages: 130);

        Assert.InRange(receiver.MostMessagesIn(Second), 1, 40);
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("counter")]
    public async Task Recipients_in_any_window(string kind)
    {
        var rate = Rate.Parse("60/s");
        var profile = With(kind, new TrafficLimits { RecipientRate = rate }, Wide with { RecipientRate = kind == "profile" ? rate : null });
        await using var receiver = await SendAsync(profile, messages: 40, recipients: 4);

        Assert.InRange(receiver.MostRecipientsIn(Second), 1, 60);
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("total")]
    [InlineData("per-source")]
    [InlineData("counter")]
    public async Task Open_connections(string kind)
    {
        // Each connection carries two messages, so that connections end and begin all the time.
        var profile = With(
            kind, new TrafficLimits { Connections = 7 },
            Wide with { Connections = kind == "profile" ? 7 : Racing, MessagesPerConnection = 2 });
        await using var receiver = await SendAsync(profile, messages: 200);

        Assert.InRange(receiver.MostOpen, 1, 7);
        Assert.InRange(receiver.MostInConnection, 1, 2);
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("total")]
    [InlineData("counter")]
    public async Task New_connections_in_any_window(string kind)
    {
        var rate = Rate.Parse("20/s");
        var profile = With(
            kind, new TrafficLimits { ConnectionRate = rate },
            Wide with { ConnectionRate = kind == "profile" ? rate : null, MessagesPerConnection = 1 });
        await using var receiver = await SendAsync(profile, messages: 60);

        Assert.InRange(receiver.MostConnectionsIn(Second), 1, 20);
        Assert.Equal(1, receiver.MostInConnection);
    }

    [Fact]
    public async Task Recipients_of_a_transaction_and_messages_of_a_connection_where_one_message_needs_several()
    {
        var profile = Wide with { RecipientsPerTransaction = 3, MessagesPerConnection = 2, MessageRate = Rate.Parse("50/s") };
        await using var receiver = await SendAsync(profile, messages: 20, recipients: 13);

        Assert.InRange(receiver.MostRecipients, 1, 3);
        Assert.InRange(receiver.MostInConnection, 1, 2);
        Assert.InRange(receiver.MostMessagesIn(Second), 1, 50);
    }

    [Fact]
    public async Task A_counter_by_a_fact_of_deliveries_holds_each_of_its_values()
    {
        var profile = Wide with
        {
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add("stream", new TrafficCounter
            {
                By = [CounterFact.Parse("sender_domain"), CounterFact.Parse("campaign")],
                Connections = 3,
                MessageRate = Rate.Parse("15/s"),
            }),
        };
        await using var receiver = new CountingReceiver("127.0.0.2");
        await using var bed = new LimitBed(receiver.Port, profile);
        await Task.WhenAll(Enumerable.Range(0, 90).Select(i =>
            bed.InjectAsync($"u{i}@d{i % 5}.test", $"s{i % 3}@s{i % 3}.example", tenant: "t", campaign: $"c{i % 3}")));
        await Eventually.TrueAsync(() => receiver.Taken == 90);

        Assert.InRange(receiver.MostOfSender, 1, 3);
        foreach (var sender in new[] { "s0", "s1", "s2" })
            Assert.InRange(receiver.MostMessagesIn(Second, sender), 1, 15);
    }

    [Fact]
    public async Task A_counter_by_the_address_of_the_receivers_host_holds_each_of_them()
    {
        var profile = Wide with
        {
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add("hosts", new TrafficCounter
            {
                By = [CounterFact.Parse("source"), CounterFact.Parse("remote_address")],
                MessageRate = Rate.Parse("20/s"),
                RecipientRate = Rate.Parse("50/s"),
            }),
        };
        await using var one = new CountingReceiver("127.0.0.2");
        await using var two = new CountingReceiver("127.0.0.3", one.Port);
        await using var bed = new LimitBed(one.Port, profile, "127.0.0.2,127.0.0.3");
        await Task.WhenAll(Enumerable.Range(0, 90).Select(i => bed.InjectAsync($"u{i}@d{i % 4}.test,v{i}@d{i % 4}.test")));
        await Eventually.TrueAsync(() => one.Taken + two.Taken == 180);

        foreach (var receiver in new[] { one, two })
        {
            Assert.InRange(receiver.MostMessagesIn(Second), 1, 20);
            Assert.InRange(receiver.MostRecipientsIn(Second), 1, 50);
        }

        Assert.Equal(
            ["127.0.0.2", "127.0.0.3"],
            bed.Traffic.For("test").Counters.Select(counter => counter.Facts["remote_address"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_host_whose_counter_is_used_up_for_long_is_left_alone_and_mail_goes_to_the_others()
    {
        var profile = Wide with
        {
            IdleTimeout = TimeSpan.FromMilliseconds(100),
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add("hosts", new TrafficCounter
            {
                By = [CounterFact.Parse("remote_address")],
                MessageRate = Rate.Parse("1/h"),
            }),
        };
        await using var one = new CountingReceiver("127.0.0.2");
        await using var two = new CountingReceiver("127.0.0.3", one.Port);
        await using var bed = new LimitBed(one.Port, profile, "127.0.0.2,127.0.0.3");
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => bed.InjectAsync($"u{i}@d.test")));
        await Eventually.TrueAsync(() => one.Taken == 1 && two.Taken == 1, () => $"{one.Taken} and {two.Taken} were taken.");
        await Eventually.TrueAsync(() => bed.Traffic.For("test").Queues is [{ Connections: 0 }]);

        // As many connections as there may be at once find out that both are used up; then there is rest, and not one after the other.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        var day = TimeSpan.FromDays(1);
        Assert.InRange(one.MostConnectionsIn(day) + two.MostConnectionsIn(day), 2, 3 * Racing);
        Assert.Equal((1, 1), (one.Messages, two.Messages));
    }

    private static TrafficProfile With(string kind, TrafficLimits limits, TrafficProfile profile) => kind switch
    {
        "total" => profile with { ProviderTotal = limits },
        "per-source" => profile with { ProviderPerSource = limits },
        "counter" => profile with
        {
            Counters = ImmutableDictionary<string, TrafficCounter>.Empty.Add("all", new TrafficCounter
            {
                By = [CounterFact.Parse("provider"), CounterFact.Parse("pool")],
                Connections = limits.Connections,
                MessageRate = limits.MessageRate,
                RecipientRate = limits.RecipientRate,
                ConnectionRate = limits.ConnectionRate,
            }),
        },
        _ => profile,
    };

    /// <summary>Sends to the receiver: over one ready queue if its own limits are meant, else over several at once.</summary>
    private static async Task<CountingReceiver> SendAsync(TrafficProfile profile, int messages, int recipients = 1)
    {
        var sites = profile.ProviderTotal is null && profile.ProviderPerSource is null && profile.Counters.IsEmpty ? 1 : 4;
        var receiver = new CountingReceiver("127.0.0.2");
        await using var bed = new LimitBed(receiver.Port, profile);
        await Task.WhenAll(Enumerable.Range(0, messages).Select(i => bed.InjectAsync(
            string.Join(',', Enumerable.Range(0, recipients).Select(n => $"u{i}-{n}@d{i % sites}.test")), tenant: $"t{i % 3}")));
        await Eventually.TrueAsync(() => receiver.Taken == messages * recipients);
        return receiver;
    }
}
