using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Tests.Delivery;

public sealed class DeliveryOptionsTests
{
    [Theory]
    [InlineData(0, 20)]
    [InlineData(5, 5)]
    [InlineData(90, 90)]
    public void A_connection_may_take_as_long_as_its_profile_says_else_as_the_server_says(int profile, int expected) =>
        Assert.Equal(
            TimeSpan.FromSeconds(expected),
            new DeliveryOptions { ConnectTimeout = TimeSpan.FromSeconds(20) }
                .ConnectTimeoutOf(new TrafficProfile { Name = "x", ConnectTimeout = TimeSpan.FromSeconds(profile) }));
}
