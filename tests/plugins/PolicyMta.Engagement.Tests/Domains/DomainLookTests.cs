using PolicyMta.DnsLookups;
using PolicyMta.Engagement.Domains;

namespace PolicyMta.Engagement.Tests.Domains;

public sealed class DomainLookTests
{
    private static readonly EngagementOptions Options = new()
    {
        Url = "https://t.sender.example",
        Tenants = new Dictionary<string, TenantOptions>
        {
            ["acme"] = new() { Url = "https://links.acme.example" },
            ["beta"] = new() { Url = "https://go.beta.example/x" },
            ["gamma"] = new() { Url = "https://gone.gamma.example" },
            ["delta"] = new() { Url = "https://other.delta.example" },
            ["epsilon"] = new(),
        },
    };

    [Fact]
    public async Task Tenants_domains_lead_to_the_servers_own_by_CNAME_or_address()
    {
        var dns = new StubDns
        {
            Records =
            {
                [("t.sender.example", DnsType.A)] = "192.0.2.1",
                [("links.acme.example", DnsType.Cname)] = "T.sender.example",
                [("go.beta.example", DnsType.A)] = "192.0.2.1",
                [("other.delta.example", DnsType.Aaaa)] = "2001:db8::1",
            },
        };
        var seen = await new DomainLook(Options, dns).LookAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                ("t.sender.example", DomainResult.Right), ("go.beta.example", DomainResult.Right),
                ("gone.gamma.example", DomainResult.Wrong), ("links.acme.example", DomainResult.Right),
                ("other.delta.example", DomainResult.Unsure),
            ],
            seen.Select(static domain => (domain.Domain, domain.Result)));
        Assert.Equal("It leads nowhere: publish gone.gamma.example CNAME t.sender.example.", seen[2].Found);
        Assert.Equal("CNAME t.sender.example", seen[3].Found);
        Assert.StartsWith("It leads to 2001:db8::1, and not where t.sender.example leads", seen[4].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said_and_addresses_need_no_DNS()
    {
        var seen = await new DomainLook(Options with { Tenants = new Dictionary<string, TenantOptions>() }, new StubDns { IsDown = true })
            .LookAsync(TestContext.Current.CancellationToken);
        Assert.Equal((DomainResult.Unsure, "DNS could not be asked: try it again."), (seen[0].Result, seen[0].Found));

        var literal = await new DomainLook(new EngagementOptions { Url = "http://127.0.0.1:8025" }, new StubDns { IsDown = true })
            .LookAsync(TestContext.Current.CancellationToken);
        Assert.Equal(DomainResult.Right, literal[0].Result);
        Assert.Empty(await new DomainLook(new EngagementOptions(), new StubDns()).LookAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("", "https://links.acme.example", nameof(DomainResult.Unsure), "It leads to 192.0.2.9. Whether that is")]
    [InlineData("https://t.sender.example.", "https://links.acme.example.", nameof(DomainResult.Unsure), "CNAME t.sender.example, ")]
    [InlineData("https://192.0.2.1", "https://nx.acme.example", nameof(DomainResult.Wrong), "publish nx.acme.example A 192.0.2.1.")]
    [InlineData("https://[2001:db8::1]", "https://nx.acme.example", nameof(DomainResult.Wrong), "nx.acme.example AAAA 2001:db8::1.")]
    [InlineData("https://half.example", "https://links.acme.example", nameof(DomainResult.Unsure), "half.example leads is not known")]
    [InlineData("https://t.sender.example", "https://half.example", nameof(DomainResult.Unsure), "DNS could not be asked")]
    public async Task What_is_not_known_is_not_told_as_wrong_and_remedies_can_be_published(
        string own, string tenant, string result, string text)
    {
        var dns = new StubDns
        {
            Records = { [("t.sender.example", DnsType.A)] = "192.0.2.1", [("links.acme.example", DnsType.A)] = "192.0.2.9" },
            Failing = { ("half.example", DnsType.A) },
        };
        var options = new EngagementOptions
        {
            Url = own,
            Tenants = new Dictionary<string, TenantOptions> { ["acme"] = new() { Url = tenant } },
        };
        var seen = (await new DomainLook(options, dns).LookAsync(TestContext.Current.CancellationToken))[^1];
        Assert.Equal(result, seen.Result.ToString());
        Assert.Contains(text, seen.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domains_are_looked_up_side_by_side()
    {
        var dns = new WaitingDns(wanted: 30);
        var options = new EngagementOptions
        {
            Tenants = Enumerable.Range(0, 30).ToDictionary(
                static i => $"t{i}", static i => new TenantOptions { Url = $"https://l{i}.acme.example" }),
        };
        Assert.Equal(30, (await new DomainLook(options, dns).LookAsync(TestContext.Current.CancellationToken)).Length);
    }

    /// <summary>Answers nobody before so many hosts have been asked for.</summary>
    private sealed class WaitingDns(int wanted) : IMailDns
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public async ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            if (question.Type == DnsType.A && Interlocked.Increment(ref _asked) == wanted)
                _all.SetResult();
            await _all.Task.WaitAsync(cancellationToken);
            return DnsReply.Empty;
        }
    }

    private sealed class StubDns : IMailDns
    {
        public Dictionary<(string Name, DnsType Type), string> Records { get; } = [];

        public HashSet<(string Name, DnsType Type)> Failing { get; } = [];

        public bool IsDown { get; init; }

        public ValueTask<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken) => new(
            IsDown || Failing.Contains((question.Name, question.Type)) ? DnsReply.Failed
                : Records.TryGetValue((question.Name, question.Type), out var value) ? new DnsReply([value], TimeSpan.FromMinutes(1))
                : DnsReply.Empty);
    }
}
