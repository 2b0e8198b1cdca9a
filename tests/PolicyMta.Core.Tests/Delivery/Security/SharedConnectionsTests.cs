using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Delivery.Security;

/// <summary>
/// Whoever owns a domain chooses its MX hosts, policy and certificate: none of that may open a connection that mail of another domain then
/// uses although its own rules would have refused it.
/// </summary>
public sealed class SharedConnectionsTests
{
    private const string Host = "mx.d.test";
    private readonly ZoneResolver _dns = new();
    private readonly Dictionary<string, string> _policies = [];

    [Fact]
    public async Task A_policy_made_to_look_like_that_of_another_does_not_share_its_connections()
    {
        // The SHA-256 of these lists of hosts begins with the same four bytes.
        Publish("d.test", Host, "h96801.test");
        Publish("e.test", Host, "h115614.test");
        Assert.NotEqual((await PrepareAsync("d.test", false)).Identity, (await PrepareAsync("e.test", false)).Identity);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Where_a_certificate_may_be_for_the_recipients_domain_only_their_mail_uses_the_connection(byte usage, bool isShared)
    {
        _dns.Addresses[Host] = ZoneResolver.Found(true, IPAddress.Parse("192.0.2.1"));
        _dns.Tlsa[$"_25._tcp.{Host}"] = ZoneResolver.Found(true, new TlsaRecord(usage, 1, 1, [.. new byte[32]]));
        var one = (await PrepareAsync("d.test", true)).Identity;
        Assert.Equal(isShared, one == (await PrepareAsync("e.test", true)).Identity);
        Assert.Equal(one, (await PrepareAsync("d.test", true)).Identity);
    }

    [Fact]
    public async Task Requiretls_to_hosts_that_dnssec_names_shares_nothing_with_hosts_that_anybody_may_have_named()
    {
        var demand = new TlsDemand(TlsPolicy.Verified, true);
        Assert.NotEqual(
            (await PrepareAsync("d.test", true, demand)).Identity, (await PrepareAsync("e.test", false, demand)).Identity);
    }

    [Fact]
    public async Task Requiretls_with_dane_alone_shares_nothing_with_requiretls()
    {
        var policies = await Task.WhenAll(
            PrepareAsync("d.test", true, new TlsDemand(TlsPolicy.Verified, true)),
            PrepareAsync("d.test", true, new TlsDemand(TlsPolicy.Dane, true)));
        Assert.NotEqual(policies[0].Identity, policies[1].Identity);
    }

    [Fact]
    public void A_next_hop_shares_nothing_with_a_domain_whose_mx_names_the_same_host()
    {
        var hop = NextHop.Parse("relay.test").Destination;
        var named = new Destination("relay.test", [new MxHost("relay.test", 10)]);
        Assert.Equal(hop.Site, named.Site);
        Assert.NotEqual(RouteTo(hop).Key, RouteTo(named).Key);
        Assert.NotEqual(RouteTo(hop).Key.ToString(), RouteTo(named).Key.ToString());
        Assert.Equal(RouteTo(hop).Key, RouteTo(NextHop.Parse("relay.test:25").Destination).Key);
    }

    private static Route RouteTo(Destination destination)
    {
        var source = new EgressSource("out", null, "out.example");
        return new Route
        {
            Generation = 1,
            Destination = destination,
            Pool = new EgressPool("default", [(source, 1)]),
            Source = source,
            Profile = new TrafficProfile { Name = "default" },
            Security = DemandedTls.RulesFor(default),
            Retry = new RetrySchedule(),
        };
    }

    private void Publish(string domain, params string[] hosts)
    {
        _dns.Texts[$"_mta-sts.{domain}"] = ZoneResolver.Found(false, "v=STSv1; id=1");
        _policies[domain] = $"version: STSv1\nmode: enforce\n{string.Concat(hosts.Select(host => $"mx: {host}\n"))}max_age: 1000\n";
    }

    private async Task<TransportRules> PrepareAsync(string domain, bool isAuthentic, TlsDemand demand = default)
    {
        var policies = new StsPolicies(
            _dns, new Source(_policies), new MemorySpool(), TimeProvider.System, NullLogger<StsPolicies>.Instance);
        return await new SiteSecurity(new DaneLookup(_dns), policies, TimeProvider.System).PrepareAsync(
            domain, new Destination(Host, [new MxHost(Host, 10)]) { IsAuthentic = isAuthentic }, demand,
            TestContext.Current.CancellationToken);
    }

    private sealed class Source(Dictionary<string, string> policies) : IStsSource
    {
        public ValueTask<StsFetched> FetchAsync(string domain, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new StsFetched(Encoding.UTF8.GetBytes(policies[domain]), null));
    }
}
