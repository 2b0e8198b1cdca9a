using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Scopes;

/// <summary>Limits for a part of the mail: which profile a message is given, and what it says.</summary>
public sealed class NarrowingTests
{
    private const string Written = """
        rules:
          default:
            connections: 10
            messages_per_connection: 100
            when:
              acme: { tenant: acme, message_rate: 10/s, connections: 8 }
          gmail:
            mx: ["*.google.com"]
            connections: 9
            pool: main
            when:
              acme: { tenant: acme, connections: 4 }
              bulk: { pool: bulk, connections: 3, messages_per_connection: 5 }
              spring: { campaign: "spring-*", connections: 2 }
              late-spring: { campaign: "spring-late-*", connections: 1 }
              acme-spring: { tenant: acme, campaign: spring-1, idle_timeout: 3s }
              slow: { source: ip9, message_rate: 50/h }
              acme-slow: { source: ip9, tenant: acme, message_rate: 20/h }
        """;

    [Theory]
    [InlineData("other", "", null, "gmail", 9, 100, null)]
    [InlineData("acme", "", null, "gmail[default:acme+acme]", 4, 100, "10/s")]
    [InlineData("acme", "", "bulk", "gmail[default:acme+bulk+acme]", 4, 5, "10/s")]
    [InlineData("other", "", "bulk", "gmail[bulk]", 3, 5, null)]
    [InlineData("other", "spring-2", null, "gmail[spring]", 2, 100, null)]
    [InlineData("other", "spring-", null, "gmail[spring]", 2, 100, null)]
    [InlineData("other", "spring", null, "gmail", 9, 100, null)]
    [InlineData("other", "Spring-2", null, "gmail", 9, 100, null)]
    [InlineData("other", "spring-late-7", null, "gmail[spring+late-spring]", 1, 100, null)]
    [InlineData("acme", "spring-1", null, "gmail[default:acme+acme+spring+acme-spring]", 2, 100, "10/s")]
    [InlineData("Acme", "", null, "gmail", 9, 100, null)]
    public async Task The_narrower_condition_wins_in_one_place_and_the_nearer_place_over_all(
        string tenant, string campaign, string? pool, string profile, int connections, int messages, string? rate)
    {
        var rules = LoadedRules.Only(Written);
        var context = Contexts.Route("gmail.com", "mx.google.com", tenant, campaign);

        var decision = await rules.RouteAsync(pool is null ? context : context.After(new RouteDecision { EgressPool = pool }));

        Assert.Empty(rules.Problems);
        Assert.Equal((profile, "gmail"), (decision!.TrafficProfile, decision.Provider));
        var found = rules.Profile(profile);
        Assert.Equal((connections, messages, rate), (found.Connections, found.MessagesPerConnection, found.MessageRate?.ToString()));
    }

    [Fact]
    public async Task Limits_of_a_source_hold_for_what_leaves_from_it()
    {
        var rules = LoadedRules.Only(Written);

        var others = await rules.RouteAsync(Contexts.Route("gmail.com", "mx.google.com", "other", ""));
        var acme = await rules.RouteAsync(Contexts.Route("gmail.com", "mx.google.com", "acme", ""));

        Assert.Equal("gmail[slow]", Assert.Single(others!.SourceProfiles).Value);
        Assert.Equal(("ip9", "gmail[default:acme+acme+slow+acme-slow]"), (acme!.SourceProfiles.Single().Key, acme.SourceProfiles["ip9"]));
        Assert.Equal("50/h", rules.Profile("gmail[slow]").MessageRate.ToString());
        var slow = rules.Profile(acme.SourceProfiles["ip9"]);
        Assert.Equal((4, "20/h"), (slow.Connections, slow.MessageRate.ToString()));
    }

    [Fact]
    public async Task Those_of_the_default_rule_hold_wherever_no_nearer_rule_says_otherwise()
    {
        var rules = LoadedRules.Only(Written);

        var decision = await rules.RouteAsync(Contexts.Route("a.example", "mx.a.example", "acme", ""));

        Assert.Equal(("default[acme]", null), (decision!.TrafficProfile, decision.Provider));
        Assert.Equal((8, "10/s"), (rules.Profile("default[acme]").Connections, rules.Profile("default[acme]").MessageRate.ToString()));
    }

    [Fact]
    public async Task Reactions_are_found_by_a_narrowed_profile()
    {
        var rules = LoadedRules.Only(Written + "\n    replies: { busy: { codes: [421], retry: 1m } }\n");

        var reaction = await rules.ReactAsync(Contexts.Failure(SmtpStage.MailFrom, "421 busy", "gmail[default:acme+acme]"));

        Assert.Equal("rule gmail, reply busy", reaction!.Reason);
    }

    [Fact]
    public async Task A_profile_that_an_earlier_handler_chose_stays_whatever_the_source()
    {
        var rules = LoadedRules.Only(Written);
        var context = Contexts.Route("gmail.com", "mx.google.com", "acme", "").After(new RouteDecision { TrafficProfile = "theirs" });

        var decision = await rules.RouteAsync(context);

        Assert.Equal((null, true), (decision!.TrafficProfile, decision.SourceProfiles.IsEmpty));
    }

    [Fact]
    public async Task A_decision_is_made_once_for_all_mail_of_a_kind()
    {
        var rules = LoadedRules.Only(Written);

        Assert.Same(
            await rules.RouteAsync(Contexts.Route("a.example", "mx.google.com", "x", "spring-2")),
            await rules.RouteAsync(Contexts.Route("b.example", "mx.google.com", "y", "spring-3")));
    }

    [Theory]
    [InlineData("when: { a: { connections: 2 } }", "it says of no mail that it holds for; write tenant, campaign, pool or source")]
    [InlineData("when: { a: { tenant: x, conections: 2 } }", "Did you mean 'connections'?")]
    [InlineData("when: { a: { tennant: x, connections: 2 } }", "Did you mean 'tenant'?")]
    [InlineData("when: { a: { tenant: \"*\" } }", "'*' is not a valid name")]
    [InlineData("when: { a: { tenant: \"a*b\" } }", "\"spring-*\" for all that begin with spring-")]
    [InlineData("when: { a: { tenant: x }, b: { tenant: x, connections: 2 } }", "it holds for the same mail as 'a'")]
    [InlineData("when: { a: { source: \"\" } }", "write the name of an egress source")]
    public void A_mistake_names_its_place_and_what_to_write(string when, string expected)
    {
        var problem = Assert.Single(LoadedRules.Only($"rules: {{ one: {{ domains: [x.example], {when} }} }}").Problems);

        Assert.StartsWith("policymta.yaml:1:", problem);
        Assert.Contains(expected, problem);
    }

    [Fact]
    public void Too_many_kinds_of_mail_are_one_mistake_of_the_rule_that_makes_them_so()
    {
        var tenants = string.Join(", ", Enumerable.Range(0, 200).Select(i => $"t{i}: {{ tenant: t{i} }}"));
        var sources = string.Join(", ", Enumerable.Range(0, 200).Select(i => $"s{i}: {{ source: s{i} }}"));

        var loaded = LoadedRules.Only($"rules: {{ one: {{ domains: [x.example], when: {{ {tenants}, {sources} }} }} }}");

        var problem = Assert.Single(loaded.Problems);
        Assert.Contains("more than 10000 kinds of mail apart", problem);
        Assert.Contains("40401 of them", problem);
    }
}
