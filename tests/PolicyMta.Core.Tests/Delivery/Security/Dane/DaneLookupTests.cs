using System.Net;
using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Delivery.Security.Dane;

/// <summary>Where TLSA records are looked for, and when they count (RFC 7672 sections 2.1 and 2.2).</summary>
public sealed class DaneLookupTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");
    private static readonly TlsaRecord One = new(3, 1, 1, [.. new byte[32]]);
    private static readonly TlsaRecord Other = new(3, 1, 2, [.. new byte[64]]);

    private readonly ZoneResolver _dns = new();

    [Fact]
    public async Task Records_count_where_dns_vouches_for_addresses_and_records()
    {
        Put("mx.test", "", addresses: true);
        _dns.Tlsa["_25._tcp.mx.test"] = ZoneResolver.Found(true, One);
        var found = await FindAsync();
        Assert.Equal((DaneStatus.Found, "mx.test", One), (found.Status, found.Host, Assert.Single(found.Published)));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Records_do_not_count_where_dns_vouches_for_less(bool addresses, bool records)
    {
        Put("mx.test", "", addresses);
        _dns.Tlsa["_25._tcp.mx.test"] = ZoneResolver.Found(records, One);
        Assert.Equal(DaneStatus.None, (await FindAsync()).Status);
    }

    [Fact]
    public async Task The_records_of_the_name_behind_an_alias_go_first()
    {
        Put("mx.test", "real.test", addresses: true);
        _dns.Tlsa["_25._tcp.mx.test"] = ZoneResolver.Found(true, One);
        _dns.Tlsa["_25._tcp.real.test"] = ZoneResolver.Found(true, Other);
        Assert.Equal("real.test", (await FindAsync()).Host);
        _dns.Tlsa.Remove("_25._tcp.real.test");
        Assert.Equal("mx.test", (await FindAsync()).Host);
    }

    [Theory]
    [InlineData(true, nameof(DaneStatus.Found))]
    [InlineData(false, nameof(DaneStatus.None))]
    public async Task An_alias_that_leads_out_of_the_signed_zone_has_records_of_its_own_if_dns_vouches_for_it(
        bool isAuthentic, string expected)
    {
        Put("mx.test", "real.unsigned.test", addresses: false);
        _dns.Aliases["mx.test"] = ZoneResolver.Found(isAuthentic, "real.unsigned.test");
        _dns.Tlsa["_25._tcp.mx.test"] = ZoneResolver.Found(true, One);
        _dns.Tlsa["_25._tcp.real.unsigned.test"] = ZoneResolver.Found(true, Other);
        var found = await FindAsync();
        Assert.Equal(expected, found.Status.ToString());
        Assert.Equal("mx.test", found.Host);
    }

    [Fact]
    public async Task Records_that_cannot_be_looked_up_are_no_absence()
    {
        Put("mx.test", "", addresses: true);
        _dns.Tlsa["_25._tcp.mx.test"] = DnsAnswer.Failed<TlsaRecord>("SERVFAIL");
        Assert.Equal((DaneStatus.Failed, "SERVFAIL"), ((await FindAsync()).Status, (await FindAsync()).Problem));
    }

    [Fact]
    public async Task Addresses_that_cannot_be_looked_up_now_do_not_make_a_host_one_without_records()
    {
        _dns.Addresses["mx.test"] = DnsAnswer.Failed<IPAddress>("SERVFAIL");
        _dns.Tlsa["_25._tcp.mx.test"] = ZoneResolver.Found(true, One);
        Assert.Equal((DaneStatus.Failed, "SERVFAIL"), ((await FindAsync()).Status, (await FindAsync()).Problem));
    }

    [Fact]
    public async Task An_alias_that_cannot_be_looked_up_now_does_not_make_a_host_one_without_records()
    {
        Put("mx.test", "real.unsigned.test", addresses: false);
        _dns.Aliases["mx.test"] = DnsAnswer.Failed<string>("SERVFAIL");
        _dns.Tlsa["_25._tcp.mx.test"] = ZoneResolver.Found(true, One);
        Assert.Equal((DaneStatus.Failed, "SERVFAIL"), ((await FindAsync()).Status, (await FindAsync()).Problem));
    }

    [Fact]
    public void Who_holds_back_one_kind_of_address_does_not_take_the_mark_of_the_other()
    {
        var found = ZoneResolver.Found(true, Address);
        var failed = DnsAnswer.Failed<IPAddress>("time-out");
        Assert.True(DnsAnswer.Merge(found, failed).IsAuthentic);
        Assert.True(DnsAnswer.Merge(failed, found).IsAuthentic);
        Assert.False(DnsAnswer.Merge(found with { IsAuthentic = false }, failed).IsAuthentic);
        Assert.False(DnsAnswer.Merge(failed, failed).IsAuthentic);
    }

    [Fact]
    public async Task An_address_has_no_records() =>
        Assert.Equal(DaneStatus.None, (await new DaneLookup(_dns).FindAsync("192.0.2.1", 25, default)).Status);

    private void Put(string host, string canonical, bool addresses) => _dns.Addresses[host] = ZoneResolver.Found(addresses, Address) with
    {
        CanonicalName = canonical.Length == 0 ? null : canonical,
    };

    private async Task<DaneFinding> FindAsync() =>
        await new DaneLookup(_dns).FindAsync("mx.test", 25, TestContext.Current.CancellationToken);
}
