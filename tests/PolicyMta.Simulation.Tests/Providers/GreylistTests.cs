using Microsoft.Extensions.Time.Testing;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests.Providers;

public sealed class GreylistTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_triplet_is_new_until_it_has_waited()
    {
        var greylist = new Greylist(TimeSpan.FromSeconds(30), 100, _time);
        Assert.True(greylist.IsNew("127.0.0.1", "a@sender.example", "joe@sim.test"));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(greylist.IsNew("127.0.0.1", "A@sender.example", "Joe@sim.test"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(greylist.IsNew("127.0.0.1", "a@sender.example", "joe@sim.test"));
    }

    [Theory]
    [InlineData("127.0.0.2", "a@sender.example", "joe@sim.test")]
    [InlineData("127.0.0.1", "b@sender.example", "joe@sim.test")]
    [InlineData("127.0.0.1", "a@sender.example", "jane@sim.test")]
    public void Another_client_sender_or_recipient_is_new(string client, string sender, string recipient)
    {
        var greylist = new Greylist(TimeSpan.FromSeconds(30), 100, _time);
        Assert.True(greylist.IsNew("127.0.0.1", "a@sender.example", "joe@sim.test"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(greylist.IsNew(client, sender, recipient));
    }

    [Fact]
    public void The_oldest_are_forgotten_when_it_is_full()
    {
        var greylist = new Greylist(TimeSpan.FromSeconds(30), 2, _time);
        foreach (var recipient in new[] { "one@sim.test", "two@sim.test", "three@sim.test" })
            Assert.True(greylist.IsNew("127.0.0.1", "", recipient));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(greylist.IsNew("127.0.0.1", "", "two@sim.test"));
        Assert.False(greylist.IsNew("127.0.0.1", "", "three@sim.test"));
        Assert.True(greylist.IsNew("127.0.0.1", "", "one@sim.test"));
    }
}
