using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Dns;

public sealed class HostsResolverTests
{
    private static readonly DnsOptions Options = new()
    {
        HostsOnly = true,
        Mx = new Dictionary<string, IReadOnlyList<string>>
        {
            ["Gmail.test"] = ["20 alt.gmail-sim.test", "10 MX.gmail-sim.test."],
            ["*.gmail-sim.test"] = ["5 mx.gmail-sim.test"],
            ["null.test"] = ["0 ."],
        },
        Hosts = new Dictionary<string, IReadOnlyList<string>>
        {
            ["mx.gmail-sim.test"] = ["127.0.0.2", "::1"],
            ["*.wild.test"] = ["127.0.0.3"],
        },
        Txt = new Dictionary<string, IReadOnlyList<string>> { ["_mta-sts.gmail.test"] = ["v=STSv1; id=1", "other"] },
        Tlsa = new Dictionary<string, IReadOnlyList<string>> { ["_25._tcp.mx.gmail-sim.test"] = ["3 1 1 00FFab"] },
    };

    private readonly IResolver _resolver = ResolverFactory.Create(Options, TimeProvider.System, NullLoggerFactory.Instance);

    [Fact]
    public async Task Records_come_as_written()
    {
        Assert.Equal(
            [new MxRecord(20, "alt.gmail-sim.test"), new MxRecord(10, "mx.gmail-sim.test")], (await MxAsync("gmail.TEST.")).Records);
        Assert.Equal([new MxRecord(0, "")], (await MxAsync("null.test")).Records);
        Assert.Equal([IPAddress.Parse("127.0.0.2"), IPAddress.IPv6Loopback], (await AddressesAsync("MX.gmail-sim.test")).Records);
    }

    [Theory]
    [InlineData("a.gmail-sim.test", nameof(DnsStatus.Found))]
    [InlineData("a.b.gmail-sim.test", nameof(DnsStatus.Found))]
    [InlineData("gmail-sim.test", nameof(DnsStatus.NoSuchName))]
    [InlineData("mx.gmail-sim.test", nameof(DnsStatus.NoData))]
    [InlineData("x.wild.test", nameof(DnsStatus.NoData))]
    [InlineData("other.test", nameof(DnsStatus.NoSuchName))]
    [InlineData("no name", nameof(DnsStatus.NoSuchName))]
    public async Task A_wildcard_stands_for_the_names_below_that_are_not_there(string name, string expected)
    {
        var answer = await MxAsync(name);

        Assert.Equal(expected, answer.Status.ToString());
        Assert.Equal(expected == nameof(DnsStatus.Found), answer.Records.SequenceEqual([new MxRecord(5, "mx.gmail-sim.test")]));
    }

    [Theory]
    [InlineData("gmail.test", nameof(DnsStatus.NoData))]
    [InlineData("x.wild.test", nameof(DnsStatus.Found))]
    [InlineData("other.test", nameof(DnsStatus.NoSuchName))]
    public async Task Addresses_are_found_by_the_same_rules(string name, string expected) =>
        Assert.Equal(expected, (await AddressesAsync(name)).Status.ToString());

    [Fact]
    public async Task Texts_and_tlsa_records_are_found_by_the_same_rules()
    {
        var text = await _resolver.LookupTxtAsync("_mta-sts.GMAIL.test", CancellationToken.None);
        var tlsa = await _resolver.LookupTlsaAsync("_25._tcp.mx.gmail-sim.test", CancellationToken.None);

        Assert.Equal(["v=STSv1; id=1", "other"], text.Records);
        var record = Assert.Single(tlsa.Records);
        Assert.Equal("3 1 1 00FFAB", $"{record.Usage} {record.Selector} {record.MatchingType} {Convert.ToHexString(record.Data.AsSpan())}");
        Assert.Equal(DnsStatus.NoData, (await _resolver.LookupTxtAsync("gmail.test", CancellationToken.None)).Status);
        Assert.Equal(DnsStatus.NoData, (await _resolver.LookupTlsaAsync("_25._tcp.a.wild.test", CancellationToken.None)).Status);
        Assert.Equal(DnsStatus.NoSuchName, (await _resolver.LookupTlsaAsync("_25._tcp.mx.test", CancellationToken.None)).Status);
    }

    [Fact]
    public async Task What_the_table_says_is_authentic()
    {
        Assert.True((await MxAsync("gmail.test")).IsAuthentic);
        Assert.True((await AddressesAsync("gmail.test")).IsAuthentic);
        Assert.True((await MxAsync("other.test")).IsAuthentic);
    }

    [Fact]
    public async Task Names_beyond_the_table_are_asked_of_the_other_resolver()
    {
        var resolver = new HostsResolver(new HostsTable(Options), new HostsResolver(
            new HostsTable(new DnsOptions { Hosts = new Dictionary<string, IReadOnlyList<string>> { ["other.test"] = ["127.0.0.9"] } })));

        Assert.Equal([IPAddress.Parse("127.0.0.9")], (await resolver.LookupAddressesAsync("other.test", CancellationToken.None)).Records);
        Assert.Equal(DnsStatus.NoData, (await resolver.LookupMxAsync("other.test", CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Nobody_else_is_asked_about_services_of_names_in_the_table()
    {
        var others = new HostsResolver(new HostsTable(new DnsOptions
        {
            Txt = new Dictionary<string, IReadOnlyList<string>> { ["_mta-sts.mx.gmail-sim.test"] = ["x"], ["_mta-sts.other.test"] = ["y"] },
        }));
        var resolver = new HostsResolver(new HostsTable(Options), others);
        Assert.Empty((await resolver.LookupTxtAsync("_mta-sts.mx.gmail-sim.test", CancellationToken.None)).Records);
        Assert.Equal(["y"], (await resolver.LookupTxtAsync("_mta-sts.other.test", CancellationToken.None)).Records);
    }

    [Fact]
    public void Every_mistake_is_found_at_once_with_its_key()
    {
        var options = new DnsOptions
        {
            Mx = new Dictionary<string, IReadOnlyList<string>> { ["a.test"] = ["ten mx.test", "10", "70000 mx.test"], ["b.test"] = [] },
            Hosts = new Dictionary<string, IReadOnlyList<string>> { ["c test"] = ["127.0.0.1"], ["d.test"] = ["d.test"] },
            Txt = new Dictionary<string, IReadOnlyList<string>> { ["e.test"] = ["", "two\nlines"] },
            Tlsa = new Dictionary<string, IReadOnlyList<string>> { ["f.test"] = ["3 1 1", "3 1 256 ab", "3 1 1 abc", "3 1 1 xy"] },
            MaxTtl = TimeSpan.Zero,
        };

        Assert.Equal(
            [
                "mx[a.test][0] 'ten mx.test' is not a valid MX record",
                "mx[a.test][1] '10' is not a valid MX record",
                "mx[a.test][2] '70000 mx.test' is not a valid MX record",
                "mx[b.test] 'b.test' has no MX record",
                "hosts[c test] 'c test' is not a valid domain name",
                "hosts[d.test][0] 'd.test' is not a valid IP address",
                "txt[e.test][0] '' is not a valid TXT record",
                "txt[e.test][1] 'two\nlines' is not a valid TXT record",
                "tlsa[f.test][0] '3 1 1' is not a valid TLSA record",
                "tlsa[f.test][1] '3 1 256 ab' is not a valid TLSA record",
                "tlsa[f.test][2] '3 1 1 abc' is not a valid TLSA record",
                "tlsa[f.test][3] '3 1 1 xy' is not a valid TLSA record",
                "max_ttl The longest time to live must not be shorter than min_ttl.",
            ],
            options.Validate().Select(mistake => $"{mistake.Setting} {mistake.Problem.Split(':')[0]}"));
        Assert.Throws<FormatException>(() => new HostsTable(options));
        Assert.Empty(new DnsOptions().Validate());
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:53")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("[::1]:5353", "[::1]:5353")]
    [InlineData("::1", "[::1]:53")]
    public void A_name_server_is_an_address_with_or_without_a_port(string text, string endPoint) =>
        Assert.Equal(endPoint, NameServerAddress.Parse(text).EndPoint.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("dns.example")]
    public void Anything_else_is_not_a_name_server(string text) =>
        Assert.Contains(
            "write address or address:port",
            Assert.Throws<FormatException>(() => NameServerAddress.Parse(text)).Message,
            StringComparison.Ordinal);

    private ValueTask<DnsAnswer<MxRecord>> MxAsync(string domain) => _resolver.LookupMxAsync(domain, CancellationToken.None);

    private ValueTask<DnsAnswer<IPAddress>> AddressesAsync(string host) => _resolver.LookupAddressesAsync(host, CancellationToken.None);
}
