using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>A receiver that has had enough messages over one connection: that costs a new connection, not an attempt.</summary>
public sealed class ConnectionEndTests
{
    public static TheoryData<string, string> Ends => new()
    {
        { "MAIL", "421 4.7.0 Maximum message count per session" },
        { "MAIL", "421 4.7.0 Too many messages in this session, closing connection" },
        { "MAIL", "421 Max message per connection reached, closing transmission channel" },
        { "MAIL", "421 4.3.2 Service closing" },
        { "MAIL", "452 4.7.0 Too many messages over this connection" },
        { "MAIL", "450 4.7.1 The limit of mails per session is reached" },
        { "MAIL", "554 5.7.0 Too many transactions in one session" },
        { "MAIL", "451 4.3.0 Please open a new connection" },
        { "MAIL", "452 4.3.2 Session quota exceeded" },
        { "MAIL", "450 4.4.2 Maximum transactions reached, reconnect" },
        { "MAIL", "554 5.5.0 Too many transactions" },
        { "MAIL", "503 5.5.1 Only one message per connection" },
        { "MAIL", "550 5.5.1 No more mail over this connection" },
        { "MAIL", ScriptedHost.Close },
        { "RCPT", "452 4.5.3 Too many recipients in this session" },
        { "RCPT", "550 5.5.3 Too many recipients over this connection" },
        { "DATA", "451 4.7.0 Message limit for this session reached" },
        { "DATA", "554 5.7.0 Too many messages in this session" },
        { "RCPT", "421 4.7.0 Too many messages in this session" },
        { "RCPT", ScriptedHost.Close },
        { "RSET", "421 4.7.0 Too many messages in this session" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_message_that_is_not_taken_over_a_used_connection_goes_over_a_new_one(string command, string reply)
    {
        var asked = 0;
        await using var host = new ScriptedHost("127.0.0.2", 0, (said, session) =>
            session.Mails > (command == "RSET" ? 0 : 2) && said.StartsWith(command, StringComparison.Ordinal) ? reply
            : command == "RSET" && session.Mails == 1 && said == "DATA" ? "554 5.7.1 No" : null);
        await using var corridor = Bed(host.Port, policy => policy.OnBounce = context =>
        {
            if (command != "RSET" || context.Stage != SmtpStage.Data)
                Interlocked.Increment(ref asked);
            return null;
        });

        for (var i = 0; i < 7; i++)
            await corridor.InjectAsync($"r{i}@d.test");
        await corridor.UntilAsync(() => corridor.Log.All.Count(e => e.Kind is EventKind.Delivered or EventKind.Bounced) == 7);

        Assert.Equal(0, asked);
        Assert.Empty(corridor.Log.Of(EventKind.Deferred));
        Assert.All(corridor.Log.All.Where(e => e.Kind is EventKind.Delivered or EventKind.Bounced), e => Assert.Equal(1, e.Attempt));
        Assert.InRange(host.Sessions, 4, 7);
        await corridor.UntilAsync(() => corridor.Queues.List(null, null, "d.test", 10).Count == 0);
    }

    [Fact]
    public async Task On_a_fresh_connection_it_is_a_failure_like_others()
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, static (said, _) =>
            said.StartsWith("MAIL", StringComparison.Ordinal) ? "421 4.7.0 Too many messages in this session" : null);
        await using var corridor = Bed(host.Port);

        await corridor.InjectAsync("jane@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());

        Assert.Equal(1, corridor.Log.Of(EventKind.Deferred).First().Attempt);
    }

    [Fact]
    public async Task After_a_recipient_was_accepted_it_is_a_failure_like_others()
    {
        await using var host = new ScriptedHost("127.0.0.2", 0, static (said, session) =>
            session.Mails == 2 && said == "DATA" ? "421 4.3.2 Closing" : null);
        await using var corridor = Bed(host.Port);

        await corridor.InjectAsync("jane@d.test");
        await corridor.InjectAsync("joe@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Deferred).Any());

        Assert.Equal(1, corridor.Log.Of(EventKind.Deferred).First().Attempt);
    }

    [Fact]
    public async Task A_message_that_was_not_tried_takes_nothing_from_the_rate()
    {
        // One message in six seconds; a token that is lost costs six more.
        await using var host = new ScriptedHost("127.0.0.2", 0, static (said, session) =>
            session.Mails > 1 && said.StartsWith("MAIL", StringComparison.Ordinal) ? "421 4.7.0 Maximum message count per session" : null);
        var profile = new TrafficProfile { Name = "default", Connections = 1, MessageRate = Rate.Parse("10/min") };
        await using var corridor = Bed(host.Port, policy => policy.Profiles[0] = profile);

        for (var i = 0; i < 4; i++)
            await corridor.InjectAsync($"r{i}@d.test");
        await corridor.UntilAsync(() => corridor.Log.Of(EventKind.Delivered).Count() == 4);

        var times = corridor.Log.Of(EventKind.Delivered).Select(e => e.Time).Order().ToList();
        Assert.InRange(times[^1] - times[0], TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(21));
        Assert.InRange(host.Sessions, 2, 4);
    }

    internal static CorridorBed Bed(int port, Action<PolicyParts>? policy = null, MemorySpool? spool = null)
    {
        var hosts = new HostsResolver(new HostsTable(new DnsOptions
        {
            Hosts = new Dictionary<string, IReadOnlyList<string>> { ["mx.d.test"] = ["127.0.0.2"] },
            Mx = new Dictionary<string, IReadOnlyList<string>> { ["d.test"] = ["10 mx.d.test"] },
        }));
        var delivery = new DeliveryOptions { Port = port };
        return new CorridorBed(
            spool,
            policy: parts =>
            {
                var retry = new RetrySchedule { Delays = [TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)] };
                parts.Profiles[0] = parts.Profiles[0] with { Connections = 1, Retry = retry };
                parts.OnRoute = context => context.Domain == "sender.example" ? new RouteDecision { Hold = true } : null;
                policy?.Invoke(parts);
            },
            protocol: time => new SmtpDelivery(hosts, delivery, time, NullLoggerFactory.Instance),
            resolver: hosts,
            delivery: delivery);
    }
}
