using System.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;
using PolicyMta.Simulation;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Server.Tests.Simulation;

/// <summary>The simulation as people write it.</summary>
public sealed class SimulationSettingsTests
{
    [Fact]
    public void Every_setting_is_read()
    {
        var options = Bind("""
            port: 2526
            first_address: 127.0.2.1
            seed: 7
            providers:
              - name: gmail-like
                personality: gmail
                domains: [gmail-sim.test, "*.gmail-sim.test"]
                mx_hosts: [mx1.google-sim.test]
                connections: 5
                messages_per_connection: 100
                recipients_per_transaction: 50
                message_rate: 600/min
                connection_rate: 10/s
                unknown_users: 0.02
                full_mailboxes: 0.01
                greylist_for: 1h
                greylist_share: 0.5
                require_dkim: true
                banner_delay: 100ms
                reply_delay: 2s
                drop: { at_banner: 0.1, in_data: 0.2, after_dot: 0.3 }
                max_size: 2048
                store: kept
                store_limit: 10
            traffic:
              messages: 10
              sessions: 2
              rate: 100/s
              sender_domains: [a.example]
              tenants: [acme]
              min_size: 10
              max_size: 20
              reply_timeout: 10s
            """, out var problems);

        Assert.Empty(problems);
        Assert.Equal((2526, "127.0.2.1", 7), (options.Port, options.FirstAddress.ToString(), options.Seed));
        var provider = Assert.Single(options.Providers);
        Assert.Equal(Personality.Gmail, provider.Personality);
        Assert.Equal((5, 100, 50), (provider.Connections, provider.MessagesPerConnection, provider.RecipientsPerTransaction));
        Assert.Equal((Rate.Parse("600/min"), Rate.Parse("10/s")), (provider.MessageRate!.Value, provider.ConnectionRate!.Value));
        Assert.Equal(
            (TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)),
            (provider.GreylistFor, provider.BannerDelay, provider.ReplyDelay));
        Assert.Equal(new DropOptions { AtBanner = 0.1, InData = 0.2, AfterDot = 0.3 }, provider.Drop);
        Assert.Equal((10, 2, 20), (options.Traffic.Messages, options.Traffic.Sessions, options.Traffic.MaxSize));
    }

    [Fact]
    public void Every_mistake_is_found_at_its_line()
    {
        Bind("""
            first_address: 192.0.2.1
            """, out var outside);
        Assert.Equal(1, Assert.Single(outside).Place.Line);

        Bind("""
            providers:
              - name: a b
                domains: [one.test]
                greylist_for: 25h
                unknown_users: 1.5
                personality: gmial
              - name: two
            traffic:
              reply_timeout: 2h
            """, out var problems);
        Assert.Equal([2, 4, 5, 6, 7, 9], problems.Select(problem => problem.Place.Line).Order());
    }

    private static SimulationOptions Bind(string yaml, out List<PolicyProblem> problems)
    {
        var (node, found) = YamlReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        problems = [.. found];
        return SettingsBinder.Bind<SimulationOptions>(node, problems);
    }
}
