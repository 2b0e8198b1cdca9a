using System.ComponentModel.DataAnnotations;
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
    public async Task Names_beyond_the_table_are_asked_of_the_other_resolver()
    {
        var resolver = new HostsResolver(new HostsTable(Options), new HostsResolver(
            new HostsTable(new DnsOptions { Hosts = new Dictionary<string, IReadOnlyList<string>> { ["other.test"] = ["127.0.0.9"] } })));

        Assert.Equal([IPAddress.Parse("127.0.0.9")], (await resolver.LookupAddressesAsync("other.test", CancellationToken.None)).Records);
        Assert.Equal(DnsStatus.NoData, (await resolver.LookupMxAsync("other.test", CancellationToken.None)).Status);
    }

    [Fact]
    public void Every_mistake_is_found_at_once_with_its_key()
    {
        var options = new DnsOptions
        {
            Servers = ["127.0.0.1", "[::1]:5353", "dns.example"],
            Mx = new Dictionary<string, IReadOnlyList<string>> { ["a.test"] = ["ten mx.test", "10", "70000 mx.test"], ["b.test"] = [] },
            Hosts = new Dictionary<string, IReadOnlyList<string>> { ["c test"] = ["127.0.0.1"], ["d.test"] = ["d.test"] },
            FailureTtl = TimeSpan.FromMinutes(1),
            MaxTtl = TimeSpan.Zero,
        };

        var mistakes = options.Validate(new ValidationContext(options))
            .Select(mistake => $"{mistake.MemberNames.Single()}: {mistake.ErrorMessage!.Split(':')[0]}").ToArray();

        Assert.Equal(
            [
                "Servers: 'dns.example' is no name server",
                "Hosts: 'c test' is no domain name",
                "Mx: 'ten mx.test' of 'a.test' is no MX record",
                "Mx: '10' of 'a.test' is no MX record",
                "Mx: '70000 mx.test' of 'a.test' is no MX record",
                "Mx: 'b.test' has no MX record",
                "Hosts: 'd.test' of 'd.test' is no IP address",
                "MaxTtl: The longest time to live must not be shorter than the shortest, and neither less than zero.",
                "FailureTtl: Failures are kept between 5s and 30s.",
            ],
            mistakes);
        Assert.Throws<FormatException>(() => new HostsTable(options));
        Assert.Empty(new DnsOptions().Validate(new ValidationContext(options)));
    }

    private ValueTask<DnsAnswer<MxRecord>> MxAsync(string domain) => _resolver.LookupMxAsync(domain, CancellationToken.None);

    private ValueTask<DnsAnswer<IPAddress>> AddressesAsync(string host) => _resolver.LookupAddressesAsync(host, CancellationToken.None);
}
