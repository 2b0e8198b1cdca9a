using System.Text.Json;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Explain;

public sealed class ExplainCommandTests
{
    private const string Own = """
        rules:
          gmail:
            connections: 12
            when:
              acme: { tenant: acme, connections: 2, message_rate: 5/min }
              slow: { source: ip9, message_rate: 50/h }
          partner: { domains: [partner.example], idle_timeout: 3s }
        """;

    [Fact]
    public async Task Each_limit_is_told_with_its_rule_and_place()
    {
        var shown = await RunAsync(Own, ("--domain", "gmail.com"), ("--tenant", "acme"));

        Assert.Equal("gmail", shown.GetProperty("provider").GetString());
        Assert.Equal("gmail[acme]", shown.GetProperty("traffic_profile").GetString());
        Assert.Equal(("2", "rule gmail, when acme", "policymta.yaml:5:42"), Limit(shown, "connections"));
        Assert.Equal(("5/min", "rule gmail, when acme", "policymta.yaml:5:59"), Limit(shown, "message_rate"));
        Assert.Equal(("50", "rule gmail"), (Limit(shown, "messages_per_connection").Value, Limit(shown, "messages_per_connection").From));
        Assert.Contains("defaults.yaml:", Limit(shown, "messages_per_connection").Place);
        Assert.Equal(("10s", "rule default"), (Limit(shown, "idle_timeout").Value, Limit(shown, "idle_timeout").From));
        Assert.Equal(("opportunistic", "built in", null), Limit(shown, "tls"));
        Assert.Equal(
            ["gmail acme", "gmail ", "default "],
            shown.GetProperty("rules").EnumerateArray().Select(rule =>
                $"{rule.GetProperty("rule").GetString()} {(rule.TryGetProperty("when", out var when) ? when.GetString() : "")}"));
    }

    [Fact]
    public async Task Counters_of_the_profile_are_shown_with_what_they_have_counted()
    {
        CounterInForce Counter(string name, string tenant, long messages) => new()
        {
            Name = name,
            Facts = ImmutableDictionary<string, string>.Empty.Add("tenant", tenant),
            Messages = messages,
            Connections = 2,
        };
        var traffic = new TestTraffic
        {
            Counters =
            [
                Counter("each", "acme", 7), Counter("each", "a\u001bb", 3), Counter("other", "acme", 9),
                new() { Name = "each", Messages = 1 },
            ],
        };
        var rules = LoadedRules.Shipped(
            "rules: { gmail: { counters: { each: { by: [tenant], message_rate: 100/h, connections: 5 } } } }", traffic);

        var all = (await rules.RunAsync("rules explain", ("--domain", "gmail.com"))).Text;
        var one = (await rules.RunAsync("rules explain", ("--domain", "gmail.com"), ("--tenant", "acme"))).Text;

        Assert.Matches(@"each +tenant acme +7 messages of 100/h, 2 connections of 5", all);
        Assert.Matches(@"each +tenant a\\u001bb +3 messages", all);
        Assert.Matches(@"each +all others +1 messages", all);
        Assert.DoesNotContain("u001b", one, StringComparison.Ordinal);
        Assert.DoesNotContain("9 messages", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_limit_that_a_profile_has_is_shown()
    {
        var shown = await RunAsync(Own, ("--domain", "gmail.com"));

        Assert.Equal(
            typeof(TrafficProfile).GetProperties()
                .Where(property => property.Name != "Name")
                .Select(property => property.Name.ToLowerInvariant()),
            shown.GetProperty("limits").EnumerateArray()
                .Select(limit => limit.GetProperty("name").GetString()!.Replace("_", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("gmail.com", null, null, "gmail", "12")]
    [InlineData("gmail.com", null, "ip9", "gmail[slow]", "12")]
    [InlineData("GMail.com.", null, null, "gmail", "12")]
    [InlineData("partner.example", "aspmx.l.google.com", null, "gmail/partner", "12")]
    [InlineData("partner.example", null, null, "partner", "10")]
    [InlineData("corp.example", "corp-example.mail.protection.outlook.com", null, "exchange-online", "5")]
    [InlineData("corp.example", null, null, "default", "10")]
    public async Task The_destination_is_found_by_domain_MX_and_source(
        string domain, string? mx, string? source, string profile, string connections)
    {
        var values = new[] { ("--domain", domain), ("--mx", mx!), ("--source", source!) }.Where(value => value.Item2 is not null).ToArray();

        var shown = await RunAsync(Own, values);

        Assert.Equal((profile, connections), (shown.GetProperty("traffic_profile").GetString(), Limit(shown, "connections").Value));
    }

    [Fact]
    public async Task What_an_example_of_a_rule_stands_for_is_said()
    {
        var known = await LoadedRules.Shipped().RunAsync("rules explain", ("--domain", "gmail.com"));
        var unknown = await LoadedRules.Shipped().RunAsync("rules explain", ("--domain", "corp.example"));

        Assert.Contains("(the example of rule gmail; give another with --mx)", known.Text);
        Assert.Contains("its MX hosts not asked for: give the most preferred one with --mx", unknown.Text);
    }

    [Fact]
    public async Task Reactions_come_in_the_order_of_asking_with_what_follows()
    {
        var shown = await RunAsync(Own, ("--domain", "gmail.com"));

        var replies = shown.GetProperty("replies").EnumerateArray().ToList();
        Assert.Equal("gmail", replies[0].GetProperty("rule").GetString());
        Assert.Equal("default", replies[^1].GetProperty("rule").GetString());
        Assert.Contains(replies, reply => reply.GetProperty("reply").GetString() == "rate-of-source"
            && reply.GetProperty("action").GetString()!.Contains("throttle {", StringComparison.Ordinal)
            && reply.GetProperty("place").GetString()!.Contains("defaults.yaml:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("ip1", 2)]
    [InlineData("ip2", 1)]
    public async Task What_holds_for_a_time_is_shown(string? source, int expected)
    {
        var traffic = new TestTraffic();
        foreach (var target in new PaceTarget[]
        {
            new() { Provider = "gmail", EgressSource = "ip1" }, new() { TrafficProfile = "gmail" }, new() { Provider = "yahoo" },
            new() { TrafficProfile = "yahoo" }, new() { Site = "mx.other.example" },
        })
            traffic.SetPace(target, new Pace { Rate = Rate.Parse("6/min"), Connections = 1 });
        (string, string)[] values = [("--domain", "gmail.com"), .. source is null ? [] : new[] { ("--source", source) }];

        var result = await LoadedRules.Shipped("", traffic).RunAsync("rules explain", values);

        using var json = JsonDocument.Parse(result.Json!);
        var overrides = json.RootElement.GetProperty("overrides").EnumerateArray().ToList();
        Assert.Equal(expected, overrides.Count);
        Assert.All(overrides, one => Assert.Equal("rate 6/min, connections 1", one.GetProperty("what").GetString()));
        Assert.Contains("by test", result.Text);
    }

    [Theory]
    [InlineData("acme", 2)]
    [InlineData("other", 1)]
    [InlineData(null, 2)]
    public async Task Directives_that_concern_the_mail_are_shown(string? tenant, int expected)
    {
        var directives = new TestDirectives();
        foreach (var match in new DirectiveMatch[]
        {
            new() { Provider = "gmail" }, new() { Provider = "gmail", Tenant = "acme" }, new() { Provider = "yahoo" },
            new() { Domain = "other.example" }, new() { Site = "mx.other.example" }, new() { Recipient = "jane@gmail.com" },
        })
            await directives.AddAsync(
                new() { Kind = DirectiveKind.Suspend, Match = match, Reason = "test" }, TestContext.Current.CancellationToken);
        var loaded = LoadedRules.Shipped("", directives: directives);

        var result = await loaded.RunAsync(
            "rules explain", [("--domain", "gmail.com"), .. tenant is null ? [] : new[] { ("--tenant", tenant) }]);

        using var json = JsonDocument.Parse(result.Json!);
        var overrides = json.RootElement.GetProperty("overrides").EnumerateArray().ToList();
        Assert.Equal(expected, overrides.Count);
        Assert.All(overrides, one => Assert.Equal("suspend", one.GetProperty("what").GetString()));
        Assert.StartsWith("provider gmail", overrides[0].GetProperty("where").GetString());
    }

    [Theory]
    [InlineData("--provider", "gmial", "Did you mean gmail?")]
    [InlineData("--domain", "no such", "is not a valid host or domain name for --domain")]
    [InlineData("--tenant", "acme", "Give a destination")]
    public async Task What_means_nothing_is_told(string option, string value, string expected)
    {
        var result = await LoadedRules.Shipped().RunAsync("rules explain", (option, value));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Text);
    }

    private static async Task<JsonElement> RunAsync(string settings, params (string, string)[] values)
    {
        var loaded = LoadedRules.Shipped(settings);
        Assert.Empty(loaded.Problems);
        var result = await loaded.RunAsync("rules explain", values);
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Json!);
        return json.RootElement.Clone();
    }

    private static (string Value, string From, string? Place) Limit(JsonElement shown, string name)
    {
        var limit = shown.GetProperty("limits").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        return (
            limit.GetProperty("value").GetString()!, limit.GetProperty("from").GetString()!,
            limit.TryGetProperty("place", out var place) ? place.GetString() : null);
    }
}
