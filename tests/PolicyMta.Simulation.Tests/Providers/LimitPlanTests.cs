using System.Net;
using PolicyMta.Sdk;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests.Providers;

/// <summary>Which limits hold for whom, and when.</summary>
public sealed class LimitPlanTests
{
    private static readonly IPAddress Known = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Stranger = IPAddress.Parse("198.51.100.1");

    private readonly LimitPlan _plan = new(new ProviderOptions
    {
        Name = "p",
        Domains = ["p.test"],
        Connections = 10,
        MessageRate = Rate.Parse("100/min"),
        Limits =
        [
            new LimitOptions { From = new TimeOnly(12, 0), To = new TimeOnly(18, 0), MessageRates = [Rate.Parse("50/min")] },
            new LimitOptions { From = new TimeOnly(22, 0), To = new TimeOnly(6, 0), Connections = 20 },
            new LimitOptions { Sources = ["198.51.100.0/24"], Connections = 2, MessagesPerConnection = 5 },
        ],
    });

    [Theory]
    [InlineData("11:59", "100/min", 10)]
    [InlineData("12:00", "50/min", 10)]
    [InlineData("17:59", "50/min", 10)]
    [InlineData("18:00", "100/min", 10)]
    [InlineData("22:00", "100/min", 20)]
    [InlineData("05:59", "100/min", 20)]
    [InlineData("06:00", "100/min", 10)]
    public void Entries_hold_at_their_hours(string time, string rate, int connections)
    {
        var limits = _plan.At(Known, At(time));
        Assert.Equal((Rate.Parse(rate), connections), (Assert.Single(limits.MessageRates), limits.Connections));
        Assert.Null(limits.MessagesPerConnection);
    }

    [Fact]
    public void Entries_hold_for_their_networks_the_later_over_the_earlier()
    {
        var limits = _plan.At(Stranger, At("23:00"));
        Assert.Equal((2, 5), (limits.Connections, limits.MessagesPerConnection));
        Assert.Equal(Rate.Parse("100/min"), Assert.Single(limits.MessageRates));
    }

    private static DateTimeOffset At(string time) => new(new DateOnly(2026, 3, 2), TimeOnly.Parse(time), TimeSpan.Zero);
}
