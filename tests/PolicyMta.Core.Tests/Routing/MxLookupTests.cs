using PolicyMta.Core.Dns;
using PolicyMta.Core.Routing;

namespace PolicyMta.Core.Tests.Routing;

public sealed class MxLookupTests
{
    private const string Own = "out.example";

    [Fact]
    public async Task Hosts_come_by_preference_whatever_the_order_of_the_records()
    {
        var destination = await FindAsync(StubResolver.Mx(new(30, "c.example"), new(10, "a.example"), new(20, "b.example")));

        Assert.Equal([new MxHost("a.example", 10), new MxHost("b.example", 20), new MxHost("c.example", 30)], destination.Hosts);
        Assert.Equal("(a|b|c).example", destination.Site);
        Assert.Equal(2525, destination.Port);
        Assert.Null(destination.Failure);
    }

    [Fact]
    public async Task Equal_preferences_come_in_every_order_and_others_stay()
    {
        var lookup = new MxLookup(
            StubResolver.Mx(new(10, "a.example"), new(10, "b.example"), new(10, "c.example"), new(20, "z.example")),
            Own,
            25,
            new Random(1));
        var orders = new Dictionary<string, int>();
        for (var i = 0; i < 6_000; i++)
        {
            var destination = await lookup.FindAsync("d.example", CancellationToken.None);
            Assert.Equal("z.example", destination.Hosts[3].Name);
            Assert.Equal("(a|b|c|z).example", destination.Site);
            var order = string.Concat(destination.Hosts.Take(3).Select(host => host.Name[0]));
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 850, 1_150));
    }

    [Fact]
    public async Task A_remembered_answer_without_equals_gives_the_same_destination()
    {
        var lookup = new MxLookup(StubResolver.Mx(new(10, "a.example"), new(20, "b.example")), Own);

        Assert.Same(
            await lookup.FindAsync("d.example", CancellationToken.None), await lookup.FindAsync("d.example", CancellationToken.None));
    }

    [Fact]
    public async Task A_domain_without_mx_is_its_own_host()
    {
        var destination = await FindAsync(new StubResolver(DnsAnswer.NoData<MxRecord>(TimeSpan.Zero)), "D.example");

        Assert.Equal([new MxHost("d.example", 0)], destination.Hosts);
        Assert.Equal("d.example", destination.Site);
    }

    [Fact]
    public async Task A_null_mx_takes_no_mail() =>
        await AssertFailsAsync(StubResolver.Mx(new MxRecord(0, "")), "556 5.1.10 The recipient's domain takes no mail (null MX)");

    [Fact]
    public async Task A_null_mx_among_others_is_a_mistake_that_does_not_count()
    {
        var destination = await FindAsync(StubResolver.Mx(new(0, ""), new(10, "a.example")));

        Assert.Equal([new MxHost("a.example", 10)], destination.Hosts);
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_is_refused_for_good() =>
        await AssertFailsAsync(
            new StubResolver(DnsAnswer.NoSuchName<MxRecord>(TimeSpan.Zero)), "550 5.1.2 The recipient's domain does not exist");

    [Fact]
    public async Task Dns_in_trouble_defers() =>
        await AssertFailsAsync(
            new StubResolver(DnsAnswer.Failed<MxRecord>("ServerFailure")), "451 4.4.3 DNS gave no answer: ServerFailure");

    [Fact]
    public async Task This_server_and_all_that_is_no_better_are_left_out()
    {
        var destination =
            await FindAsync(StubResolver.Mx(new(10, "a.example"), new(20, "OUT.example"), new(20, "b.example"), new(30, "c.example")));

        Assert.Equal([new MxHost("a.example", 10)], destination.Hosts);
    }

    [Fact]
    public async Task Mail_that_only_this_server_would_take_loops()
    {
        await AssertFailsAsync(
            StubResolver.Mx(new(10, Own), new(10, "b.example")), "554 5.4.6 Mail for the recipient's domain loops back to this server");
        await AssertFailsAsync(
            new StubResolver(DnsAnswer.NoData<MxRecord>(TimeSpan.Zero)),
            "554 5.4.6 Mail for the recipient's domain loops back to this server",
            Own);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("bad name")]
    public async Task An_mx_that_names_no_host_cannot_be_used(string host) =>
        await AssertFailsAsync(StubResolver.Mx(new MxRecord(10, host)), "550 5.4.4 No MX record of the recipient's domain names a host");

    [Theory]
    [InlineData("[192.0.2.1]", "192.0.2.1", "[192.0.2.1]")]
    [InlineData("[IPv6:2001:DB8::1]", "2001:db8::1", "[2001:db8::1]")]
    [InlineData("[ipv6:::1]", "::1", "[::1]")]
    public async Task An_address_literal_is_its_own_host(string domain, string name, string site)
    {
        var destination = await FindAsync(StubResolver.Mx(new MxRecord(10, "a.example")), domain);

        Assert.Equal([new MxHost(name, 0)], destination.Hosts);
        Assert.Equal(site, destination.Site);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[1.2.3]")]
    [InlineData("[::1]")]
    [InlineData("[IPv6:1.2.3.4]")]
    [InlineData("[IPv6:fe80::1%eth0]")]
    [InlineData("[1.2.3.4")]
    [InlineData("[d.example]")]
    public async Task Other_brackets_are_no_address_literal(string domain)
    {
        var destination = await FindAsync(StubResolver.Mx(new MxRecord(10, "a.example")), domain);

        Assert.Equal((550, "5.1.3"), (destination.Failure!.Code, destination.Failure.Enhanced.ToString()));
        Assert.Empty(destination.Hosts);
    }

    [Fact]
    public async Task An_address_without_domain_is_refused() =>
        await AssertFailsAsync(StubResolver.Mx(new MxRecord(10, "a.example")), "550 5.1.3 The recipient's address has no domain", "");

    private static async Task AssertFailsAsync(IResolver resolver, string expected, string domain = "d.example")
    {
        var destination = await FindAsync(resolver, domain);

        Assert.Equal(expected, destination.Failure?.ToString());
        Assert.Equal(domain, destination.Site);
        Assert.Empty(destination.Hosts);
    }

    private static ValueTask<Destination> FindAsync(IResolver resolver, string domain = "d.example") =>
        new MxLookup(resolver, Own, 2525, new Random(1)).FindAsync(domain, CancellationToken.None);
}
