using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>
/// Two or three hosts of one site on sockets, of which the first has trouble within the transaction (RFC 5321 section 5.1): the message
/// goes to the next at once, unless what is said holds for the whole site.
/// </summary>
public sealed class NextHostTests
{
    public static TheoryData<string, string> Troubles => new()
    {
        { "MAIL", "452 4.3.1 Insufficient system storage" },
        { "MAIL", "452 Insufficient system storage" },
        { "MAIL", "452 4.3.1 Disk quota exceeded on /var/spool" },
        { "MAIL", "452 Not enough space on disk, limit reached" },
        { "MAIL", "451 4.3.5 The policy service is set up wrongly" },
        { "MAIL", "450" },
        { "MAIL", "421 4.3.2 Shutting down" },
        { "MAIL", "421 Service not available" },
        { "MAIL", "451 4.3.0 Local error" },
        { "MAIL", "What?" },
        { "MAIL", "354 Go" },
        { "MAIL", ScriptedHost.Close },
        { "RCPT", "451 4.3.0 Lookup failed" },
        { "RCPT", "450 4.2.0 Mailbox busy" },
        { "RCPT", "421 4.3.2 Shutting down" },
        { "RCPT", "451 4.7.1 Service unavailable - try again later" },
        { "RCPT", "451 4.7.0 Temporary server error. Please try again later. PRX5" },
        { "RCPT", ScriptedHost.Close },
        { "DATA", "451 4.3.0 Queue file write error" },
        { "DATA", ScriptedHost.Close },
        { ".", "451 4.3.0 Queue file write error" },
        { ".", "452 4.3.1 No space" },
        { ".", "452 4.3.1 Insufficient system storage for the spool, quota exceeded" },
    };

    public static TheoryData<string, string> Limits => new()
    {
        { "MAIL", "421 4.7.28 Our system has detected an unusual rate of mail from your address" },
        { "MAIL", "421 4.7.0 [TSS04] Messages temporarily deferred due to user complaints" },
        { "MAIL", "421 Too many connections from your address" },
        { "MAIL", "450 Sending rate exceeded, slow down" },
        { "MAIL", "451 4.4.5 Congested" },
        { "MAIL", "452 4.3.2 Message limit reached" },
        { "MAIL", "452 4.3.1 Too many messages per hour" },
        { "MAIL", "451 4.7.1 Service unavailable, client host blocked" },
        { "RCPT", "451 4.7.24 SPF lookup error" },
        { "RCPT", "451 4.7.1 Greylisted, come back later" },
        { "RCPT", "450 You are greylisted" },
        { "RCPT", "452 4.5.3 Too many recipients this hour" },
        { "RCPT", "450 4.2.1 The user is receiving mail at a rate that prevents delivery" },
        { ".", "451 4.7.500 Server busy" },
        { ".", "421 RP-001 The rate limit was exceeded" },
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task The_next_host_is_tried_in_the_same_attempt(string command, string reply)
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = Failing("127.0.0.2", second.Port, command, reply);
        await using var corridor = Bed(second.Port);

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        Assert.Equal(["jane@d.test"], second.Taken);
        Assert.Equal(1, first.Count("MAIL"));
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Delivered).Any());
        var delivered = corridor.Log.Of(EventKind.Delivered).Single();
        Assert.Equal(("mx2.d.test", "127.0.0.3", 1), (delivered.RemoteHost, delivered.RemoteAddress, delivered.Attempt));
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_limit_holds_for_all_hosts(string command, string reply)
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = Failing("127.0.0.2", second.Port, command, reply);
        await using var corridor = Bed(second.Port);

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());

        Assert.Equal((1, 0), (first.Count("MAIL"), second.Sessions));
        Assert.Equal("mx1.d.test", corridor.Log.Of(EventKind.Deferred).Single().RemoteHost);
    }

    public static TheoryData<string> Decisions => ["rate-limited", "greylisted", "source-blocked", "throttle", "retry", "bounce"];

    [Theory]
    [MemberData(nameof(Decisions))]
    public async Task What_policy_calls_a_limit_holds_for_all_hosts(string decision)
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = Failing("127.0.0.2", second.Port, "MAIL", "451 4.3.0 Trouble");
        var asked = 0;
        await using var corridor = Bed(second.Port, policy => policy.OnBounce = _ =>
        {
            Interlocked.Increment(ref asked);
            return decision switch
            {
                "throttle" => new BounceDecision { Throttle = new Throttle { Connections = 1, For = TimeSpan.FromMinutes(1) } },
                "retry" => new BounceDecision { Retry = TimeSpan.FromMinutes(30) },
                "bounce" => new BounceDecision { Bounce = true },
                _ => new BounceDecision { Category = decision },
            };
        });

        await corridor.InjectAsync("jane@d.test");
        var kind = decision == "bounce" ? EventKind.Bounced : EventKind.Deferred;
        await corridor.UntilAsync(() => corridor.Log.Of(kind).Any());

        Assert.Equal((1, 1, 0), (asked, first.Count("MAIL"), second.Sessions));
    }

    [Theory]
    [InlineData(BounceCategory.ReceiverFault)]
    [InlineData(BounceCategory.Unclassified)]
    [InlineData("our-own-word")]
    public async Task What_policy_only_names_goes_on(string category)
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = Failing("127.0.0.2", second.Port, "RCPT", "451 4.3.0 Trouble");
        await using var corridor = Bed(second.Port, policy => policy.OnBounce = _ => new BounceDecision { Category = category });

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        Assert.Equal((1, 1), (first.Count("MAIL"), second.Count("MAIL")));
    }

    [Fact]
    public async Task All_hosts_that_are_no_better_are_tried_once_each_and_the_next_attempt_begins_with_the_first()
    {
        await using var third = Failing("127.0.0.4", 0, "MAIL", "452 4.3.1 Full");
        await using var second = Failing("127.0.0.3", third.Port, "RCPT", "451 4.3.0 Trouble");
        await using var first = Failing("127.0.0.2", third.Port, "MAIL", "421 4.3.2 Closing");
        await using var corridor = Bed(third.Port);

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());

        Assert.Equal((1, 1, 1), (first.Count("MAIL"), second.Count("MAIL"), third.Count("MAIL")));
        var deferred = corridor.Log.Of(EventKind.Deferred).Single();
        Assert.Equal(("mx3.d.test", "452 4.3.1 Full", 1), (deferred.RemoteHost, deferred.Reply?.ToString(), deferred.Attempt));

        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Count() == 2);
        Assert.Equal((2, 2, 2), (first.Count("MAIL"), second.Count("MAIL"), third.Count("MAIL")));
    }

    [Fact]
    public async Task No_more_hosts_are_tried_in_an_attempt_than_the_settings_say()
    {
        await using var third = new ScriptedHost("127.0.0.4", 0, static (_, _) => null);
        await using var second = Failing("127.0.0.3", third.Port, "MAIL", "452 4.3.1 Full");
        await using var first = Failing("127.0.0.2", third.Port, "MAIL", "452 4.3.1 Full");
        await using var corridor = Bed(third.Port, maxAddresses: 2);

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());
        Assert.Equal((1, 1, 0), (first.Count("MAIL"), second.Count("MAIL"), third.Sessions));

        // The next attempt begins with the one that has not failed.
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);
        Assert.Equal((1, 1, 1), (first.Count("MAIL"), second.Count("MAIL"), third.Count("MAIL")));
    }

    [Fact]
    public async Task Recipients_that_the_first_host_refuses_for_good_are_not_taken_to_the_next()
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = new ScriptedHost("127.0.0.2", second.Port, static (command, _) =>
            command.StartsWith("RCPT TO:<gone", StringComparison.Ordinal) ? "550 5.1.1 No such user"
            : command.StartsWith("RCPT", StringComparison.Ordinal) ? "451 4.3.0 Trouble" : null);
        await using var corridor = Bed(second.Port);

        await corridor.InjectAsync("gone@d.test,jane@d.test,joe@d.test");
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2 && corridor.Totals.Bounced == 1);

        Assert.Equal(["jane@d.test", "joe@d.test"], second.Taken);
        Assert.Equal(2, second.Count("RCPT"));
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Bounced).Any());
        Assert.Equal("mx1.d.test", corridor.Log.Of(EventKind.Bounced).Single().RemoteHost);
    }

    [Fact]
    public async Task A_host_that_failed_some_recipients_softly_comes_later_in_their_next_attempt()
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = Failing("127.0.0.2", second.Port, "RCPT TO:<slow", "451 4.3.0 Trouble");
        await using var corridor = Bed(second.Port);

        await corridor.InjectAsync("jane@d.test,slow@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());
        Assert.Equal(["jane@d.test"], first.Taken);
        Assert.Equal(0, second.Sessions);

        await corridor.UntilAsync(() => corridor.Totals.Delivered == 2);
        Assert.Equal((1, 1), (first.Count("MAIL"), second.Count("MAIL")));
        Assert.Equal(["slow@d.test"], second.Taken);
    }

    [Fact]
    public async Task A_message_whose_fate_is_not_known_is_not_sent_to_the_next_host_at_once()
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = Failing("127.0.0.2", second.Port, ".", ScriptedHost.Close);
        await using var corridor = Bed(second.Port);

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());
        Assert.Equal((1, 0), (first.Count("MAIL"), second.Sessions));

        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);
        Assert.Equal((1, 1), (first.Count("MAIL"), second.Count("MAIL")));
    }

    [Fact]
    public async Task A_host_that_is_alone_keeps_its_connection()
    {
        var failures = 0;
        await using var only = new ScriptedHost("127.0.0.2", 0, (command, _) =>
            command.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Increment(ref failures) <= 3 ? "451 4.3.0 Trouble" : null);
        var retry = new RetrySchedule { Delays = [TimeSpan.FromHours(1)] };
        await using var corridor = Bed(only.Port, parts => parts.Profiles[0] = parts.Profiles[0] with { Retry = retry });

        // The clock rests: on a busy machine it would come to the next attempts, or to the end of idle connections, before all are counted.
        await corridor.InjectAsync("a@alone.test");
        await corridor.InjectAsync("b@alone.test");
        await corridor.InjectAsync("c@alone.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Count() == 3, step: TimeSpan.Zero);
        Assert.Equal(3, only.Count("MAIL"));
        Assert.InRange(only.Sessions, 1, 3);
        Assert.Equal(0, only.Count("QUIT"));

        await corridor.UntilAsync(() => corridor.Totals.Delivered == 3, within: TimeSpan.FromHours(3), step: TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_next_host_counts_as_a_new_connection_and_not_as_one_more()
    {
        await using var second = new ScriptedHost("127.0.0.3", 0, static (_, _) => null);
        await using var first = Failing("127.0.0.2", second.Port, "MAIL", "452 4.3.1 Full");
        var profile = new TrafficProfile { Name = "default", Connections = 1, ConnectionRate = Rate.Parse("1/h") };
        await using var corridor = Bed(second.Port, policy => policy.Profiles[0] = profile);

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());

        Assert.Equal((1, 0), (first.Count("MAIL"), second.Sessions));
    }

    private static ScriptedHost Failing(string address, int port, string command, string reply) => new(
        address, port, (said, _) => said.StartsWith(command, StringComparison.Ordinal) ? reply : null);

    private static CorridorBed Bed(int port, Action<PolicyParts>? policy = null, int maxAddresses = 8)
    {
        var hosts = new HostsResolver(new HostsTable(new DnsOptions
        {
            Hosts = new Dictionary<string, IReadOnlyList<string>>
            {
                ["mx1.d.test"] = ["127.0.0.2"],
                ["mx2.d.test"] = ["127.0.0.3"],
                ["mx3.d.test"] = ["127.0.0.4"],
            },
            Mx = new Dictionary<string, IReadOnlyList<string>>
            {
                ["d.test"] = ["10 mx1.d.test", "20 mx2.d.test", "30 mx3.d.test"],
                ["alone.test"] = ["10 mx1.d.test"],
            },
        }));
        var delivery = new DeliveryOptions { Port = port, MaxAddresses = maxAddresses };
        return new CorridorBed(
            policy: parts =>
            {
                parts.Profiles[0] = parts.Profiles[0] with { Retry = new RetrySchedule { Delays = [TimeSpan.FromSeconds(5)] } };
                parts.OnRoute = context => context.Domain == "sender.example" ? new RouteDecision { Hold = true } : null;
                policy?.Invoke(parts);
            },
            protocol: time => new SmtpDelivery(hosts, delivery, time, NullLoggerFactory.Instance),
            resolver: hosts,
            delivery: delivery);
    }
}
