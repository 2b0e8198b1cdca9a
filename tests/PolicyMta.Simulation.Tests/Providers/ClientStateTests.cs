using System.Net;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Sdk;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests.Providers;

/// <summary>What a provider counts and thinks of one client address.</summary>
public sealed class ClientStateTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 11, 0, 0, TimeSpan.Zero));

    private readonly ProviderOptions _provider = new()
    {
        Name = "p",
        Domains = ["p.test"],
        Limits = [new LimitOptions { MessageRates = [Rate.Parse("10/min"), Rate.Parse("15/h")] }],
    };

    [Fact]
    public void All_rates_hold_together()
    {
        var client = Client(_provider);
        Assert.Equal(10, Takes(client));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(5, Takes(client));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, Takes(client));
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(1, Takes(client));
    }

    [Fact]
    public void A_rate_falls_at_its_hour_and_tokens_beyond_the_new_one_are_lost()
    {
        var client = Client(_provider with
        {
            Limits =
            [
                new LimitOptions { MessageRates = [Rate.Parse("100/min")] },
                new LimitOptions { From = new TimeOnly(12, 0), MessageRates = [Rate.Parse("10/min")] },
            ],
        });
        Assert.True(client.TrySend());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Takes(client));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(10, Takes(client));
    }

    [Fact]
    public void Reputation_falls_with_unknown_users_and_complaints_recovers_and_moves_the_limits()
    {
        var client = Client(_provider with
        {
            Limits = [new LimitOptions { Connections = 10, MessageRates = [Rate.Parse("100/min")] }],
            Reputation = new ReputationOptions { UnknownUserCost = 0.25, ComplaintCost = 0.125, DayGain = 0.24, Floor = 0.05 },
        });
        Assert.Equal(1, client.Reputation);
        client.Unknown();
        client.Complained();
        client.Complained();
        Assert.Equal(0.5, client.Reputation, 6);
        Assert.Equal((5, 0.5), (client.Limits.OpenConnections, Math.Round(client.Limits.Share, 6)));
        Assert.Equal(50, Takes(client));
        for (var i = 0; i < 10; i++)
            client.Complained();
        Assert.Equal(0, client.Reputation);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 5), (client.Limits.OpenConnections, Takes(client)));

        _time.Advance(TimeSpan.FromHours(50));
        Assert.InRange(client.Reputation, 0.49, 0.51);
    }

    [Fact]
    public void A_new_address_begins_with_less_and_gains_with_good_mail()
    {
        var reputation = new ReputationOptions { StartOfNew = 0.1, MessageGain = 0.01, DayGain = 0 };
        var provider = _provider with { Reputation = reputation };
        Assert.Equal(1, Client(provider).Reputation);
        var client = Client(provider, isNew: true);
        Assert.Equal(0.1, client.Reputation);
        client.Delivered(20);
        Assert.Equal(0.3, client.Reputation, 6);
    }

    [Fact]
    public void Who_goes_over_a_rate_is_refused_everything_for_the_penalty()
    {
        var client = Client(_provider with { Penalty = TimeSpan.FromMinutes(10) });
        Assert.Equal(10, Takes(client));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.False(client.TrySend());
        Assert.False(client.TryConnect());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(client.TrySend());
    }

    [Fact]
    public void The_tarpit_opens_near_the_rate()
    {
        var client = Client(_provider with
        {
            Limits = [new LimitOptions { MessageRates = [Rate.Parse("10/min")] }],
            Tarpit = new TarpitOptions { Delay = TimeSpan.FromSeconds(20), Above = 0.9 },
        });
        for (var i = 0; i < 8; i++)
            Assert.True(client.TrySend());
        Assert.Equal(TimeSpan.Zero, client.Tarpit);
        Assert.True(client.TrySend());
        Assert.Equal(TimeSpan.FromSeconds(20), client.Tarpit);
    }

    private static int Takes(ClientState client)
    {
        var count = 0;
        while (client.TrySend())
            count++;
        return count;
    }

    private ClientState Client(ProviderOptions provider, bool isNew = false) =>
        new(provider, new LimitPlan(provider), IPAddress.Parse("192.0.2.1"), isNew, _time);
}
