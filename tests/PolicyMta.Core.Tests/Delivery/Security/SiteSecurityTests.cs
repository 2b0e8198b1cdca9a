using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Delivery.Security;

/// <summary>What demand, TLSA records and policies of domains come to together.</summary>
public sealed class SiteSecurityTests
{
    private static readonly TlsaRecord Usable = new(3, 1, 1, [.. new byte[32]]);
    private readonly ZoneResolver _dns = new();

    [Fact]
    public async Task What_is_known_costs_no_memory()
    {
        var security = Open();
        var destination = Site(isAuthentic: false, "mx.d.test");
        for (var i = 0; i < 100; i++)
            await security.PrepareAsync("d.test", destination, default, TestContext.Current.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var preparing = security.PrepareAsync("d.test", destination, default, default);
            Assert.True(preparing.IsCompletedSuccessfully);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(TlsPolicy.Opportunistic, "", "IfOffered")]
    [InlineData(TlsPolicy.Required, "+tls", "Always")]
    [InlineData(TlsPolicy.Verified, "+verified", "Always webpki")]
    [InlineData(TlsPolicy.Dane, "+dane-only", "Always refused 451 4.7.10")]
    [InlineData(TlsPolicy.None, "+cleartext", "Never")]
    public async Task Where_nothing_is_published_the_demand_decides(TlsPolicy policy, string identity, string rule)
    {
        var rules = await PrepareAsync(new TlsDemand(policy, false), isAuthentic: false);
        Assert.Equal((identity, rule), (rules.Identity, Describe(await RuleAsync(rules))));
    }

    [Theory]
    [InlineData(TlsPolicy.Opportunistic, true, "+dane", "Always dane")]
    [InlineData(TlsPolicy.Required, true, "+tls+dane", "Always dane")]
    [InlineData(TlsPolicy.Dane, true, "+dane-only+dane", "Always dane")]
    [InlineData(TlsPolicy.None, true, "+cleartext", "Never")]
    [InlineData(TlsPolicy.Opportunistic, false, "", "IfOffered")]
    [InlineData(TlsPolicy.Dane, false, "+dane-only", "Always refused 451 4.7.10")]
    public async Task Records_count_if_dns_vouches_for_the_domains_hosts(
        TlsPolicy policy, bool isAuthentic, string identity, string rule)
    {
        PutTlsa(Usable);
        var rules = await PrepareAsync(new TlsDemand(policy, false), isAuthentic);
        Assert.Equal((identity, rule), (rules.Identity, Describe(await RuleAsync(rules))));
    }

    [Fact]
    public async Task Records_that_nobody_can_use_still_demand_tls()
    {
        PutTlsa(new TlsaRecord(0, 1, 1, [.. new byte[32]]));
        var rule = await RuleAsync(await PrepareAsync(default, isAuthentic: true));
        Assert.Equal(("Always", TlsProblemKind.TlsaInvalid), (Describe(rule), rule.Complaint!.Kind));
    }

    [Fact]
    public async Task Records_that_cannot_be_looked_up_keep_mail_away_from_the_host()
    {
        PutTlsa(Usable);
        _dns.Tlsa["_25._tcp.mx.d.test"] = DnsAnswer.Failed<TlsaRecord>("SERVFAIL");
        Assert.Equal("Always refused 451 4.7.5", Describe(await RuleAsync(await PrepareAsync(default, isAuthentic: true))));
    }

    [Theory]
    [InlineData("enforce", "mx.d.test", "Always mta-sts")]
    [InlineData("enforce", "other.test", "Always refused 451 4.7.5")]
    [InlineData("testing", "mx.d.test", "IfOffered on trial")]
    [InlineData("testing", "other.test", "IfOffered on trial, complaint")]
    [InlineData("none", "other.test", "IfOffered")]
    public async Task A_policy_is_followed_by_its_mode(string mode, string mx, string rule)
    {
        Announce();
        Assert.Equal(rule, Describe(await RuleAsync(await PrepareAsync(default, isAuthentic: false, mode, mx))));
    }

    [Fact]
    public async Task A_verified_demand_stays_verified_while_a_policy_is_tested()
    {
        Announce();
        var rules = await PrepareAsync(new TlsDemand(TlsPolicy.Verified, false), false, "testing", "mx.d.test");
        Assert.Equal("Always webpki", Describe(await RuleAsync(rules)));
    }

    [Fact]
    public async Task Dane_goes_before_a_policy()
    {
        Announce();
        PutTlsa(Usable);
        Assert.Equal("Always dane", Describe(await RuleAsync(await PrepareAsync(default, true, "enforce", "other.test"))));
    }

    [Fact]
    public async Task Who_may_be_sent_to_without_tls_is_not_held_to_what_is_published()
    {
        Announce();
        PutTlsa(Usable);
        var demand = new TlsDemand(TlsPolicy.Opportunistic, false) { IgnoresDane = true, IgnoresSts = true };
        Assert.Equal("IfOffered", Describe(await RuleAsync(await PrepareAsync(demand, true, "enforce", "other.test"))));
    }

    [Theory]
    [InlineData(true, null, "Always webpki, REQUIRETLS")]
    [InlineData(false, "enforce", "Always mta-sts, REQUIRETLS")]
    [InlineData(false, "testing", "Always webpki, REQUIRETLS")]
    [InlineData(false, null, "Always refused 550 5.7.30")]
    public async Task Requiretls_also_wants_that_nobody_chose_the_host(bool isAuthentic, string? mode, string rule)
    {
        if (mode is not null)
            Announce();
        var rules = await PrepareAsync(new TlsDemand(TlsPolicy.Verified, true), isAuthentic, mode ?? "none", "mx.d.test");
        Assert.Equal(rule, Describe(await RuleAsync(rules)));
    }

    [Fact]
    public async Task Domains_that_name_the_same_hosts_share_connections_and_others_do_not()
    {
        Announce();
        Announce("e.test");
        var one = (await PrepareAsync(default, false, "enforce", "mx.d.test")).Identity;
        Assert.StartsWith("+sts-", one, StringComparison.Ordinal);
        Assert.Equal(one, (await PrepareAsync(default, false, "enforce", "mx.d.test", "e.test")).Identity);
        Assert.NotEqual(one, (await PrepareAsync(default, false, "enforce", "*.d.test", "e.test")).Identity);
        Assert.NotEqual(one, (await PrepareAsync(default, false, "testing", "mx.d.test", "e.test")).Identity);
    }

    [Fact]
    public async Task Hosts_that_dns_does_not_answer_for_are_waited_for_together()
    {
        var answer = new TaskCompletionSource<DnsAnswer<IPAddress>>();
        MxHost[] hosts = [new("mx1.d.test", 10), new("mx2.d.test", 10), new("mx3.d.test", 20)];
        foreach (var host in hosts)
            _dns.Slow[host.Name] = answer.Task;
        var preparing = Open().PrepareAsync(
            "d.test", new Destination("d", [.. hosts]) { IsAuthentic = true }, default, TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(hosts.Select(host => host.Name), _dns.Asked);
        answer.SetResult(DnsAnswer.Failed<IPAddress>("time-out"));
        Assert.StartsWith("+dane", (await preparing).Identity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_next_hop_has_records_and_no_policy()
    {
        PutTlsa(Usable);
        var hop = NextHop.Parse("mx.d.test:25").Destination;
        var rules = await Open().PrepareAsync("d.test", hop, default, TestContext.Current.CancellationToken);
        Assert.Equal("Always dane", Describe(await RuleAsync(rules)));
        Assert.Equal("", rules.Domain);
    }

    private void PutTlsa(TlsaRecord record)
    {
        _dns.Addresses["mx.d.test"] = ZoneResolver.Found(true, IPAddress.Parse("192.0.2.1"));
        _dns.Tlsa["_25._tcp.mx.d.test"] = ZoneResolver.Found(true, record);
    }

    private void Announce(string domain = "d.test") => _dns.Texts[$"_mta-sts.{domain}"] = ZoneResolver.Found(false, "v=STSv1; id=1");

    private SiteSecurity Open(string mode = "none", string mx = "") => new(
        new DaneLookup(_dns),
        new StsPolicies(_dns, new Source(mode, mx), new MemorySpool(), TimeProvider.System, NullLogger<StsPolicies>.Instance),
        TimeProvider.System);

    private async Task<TransportRules> PrepareAsync(
        TlsDemand demand, bool isAuthentic, string mode = "none", string mx = "", string domain = "d.test") =>
        await Open(mode, mx).PrepareAsync(domain, Site(isAuthentic, "mx.d.test"), demand, TestContext.Current.CancellationToken);

    private static async Task<CertificateRule> RuleAsync(TransportRules rules) =>
        await rules.RuleForAsync("mx.d.test", TestContext.Current.CancellationToken);

    private static Destination Site(bool isAuthentic, string host) =>
        new(host, [new MxHost(host, 10)]) { IsAuthentic = isAuthentic };

    private static string Describe(CertificateRule rule)
    {
        if (rule.Refusal is { Reply: var reply })
            return $"{rule.Encryption} refused {reply.Code} {reply.Enhanced}";
        return $"{rule.Encryption}{(rule.VerifiedBy is { } by ? $" {by}" : "")}{(rule.Trial is null ? "" : " on trial")}"
            + $"{(rule is { Trial: not null, Complaint: not null } ? ", complaint" : "")}{(rule.NeedsRequireTls ? ", REQUIRETLS" : "")}";
    }

    private sealed class Source(string mode, string mx) : IStsSource
    {
        public ValueTask<StsFetched> FetchAsync(string domain, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new StsFetched(
                Encoding.UTF8.GetBytes($"version: STSv1\nmode: {mode}\nmx: {(mx.Length > 0 ? mx : "no.test")}\nmax_age: 1000\n"), null));
    }
}
