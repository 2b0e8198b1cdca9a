using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Rules;

public sealed class RuleSetTests
{
    [Theory]
    [InlineData("rules: { gmial: { replace: true, mx: [mx.test] } }", "rules.gmial.replace")]
    [InlineData("rules: { gmail: { replace: maybe } }", "rules.gmail.replace")]
    public void What_replaces_nothing_is_told(string settings, string path) => Assert.Contains(
        LoadedRules.Shipped(settings).Problems,
        problem => problem.Contains($"'{path}' replaces nothing", StringComparison.Ordinal));

    [Fact]
    public async Task One_limit_of_a_shipped_rule_is_changed_by_naming_it()
    {
        var rules = LoadedRules.Shipped("rules: { gmail: { connections: 33 } }");

        var profile = rules.Profile("gmail");

        Assert.Empty(rules.Problems);
        Assert.Equal((33, 50), (profile.Connections, profile.MessagesPerConnection));
        Assert.Equal("gmail", (await rules.RouteAsync(Contexts.Route("gmail.com", "gmail-smtp-in.l.google.com")))!.TrafficProfile);
    }

    [Fact]
    public async Task One_reaction_of_a_shipped_rule_is_changed_by_naming_it()
    {
        var rules = LoadedRules.Shipped(
            "rules: { gmail: { replies: { rate-of-source: { retry: 3h }, ours: { codes: [421], says: [hello], retry: 1m } } } }");

        var shipped = await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, "421 4.7.28 too much", "gmail"));
        var ours = await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, "421 4.7.28 hello", "gmail"));

        Assert.Equal((TimeSpan.FromHours(3), 1), (shipped!.Retry, shipped.Throttle!.Connections));
        Assert.Equal(TimeSpan.FromMinutes(1), ours!.Retry);
    }

    [Fact]
    public async Task A_domain_s_rule_lies_over_that_of_its_provider()
    {
        var rules = LoadedRules.Shipped("rules: { partner: { domains: [partner.example], pool: dedicated, connections: 2 } }");

        var decision = await rules.RouteAsync(Contexts.Route("partner.example", "aspmx.l.google.com"));
        var elsewhere = await rules.RouteAsync(Contexts.Route("partner.example", "mx.partner.example"));

        Assert.Equal(("gmail", "gmail/partner", "dedicated"), (decision!.Provider, decision.TrafficProfile, decision.EgressPool));
        Assert.Equal((2, 50), (rules.Profile("gmail/partner").Connections, rules.Profile("gmail/partner").MessagesPerConnection));
        Assert.Equal(("partner", "partner", "dedicated"), (elsewhere!.Provider, elsewhere.TrafficProfile, elsewhere.EgressPool));
        Assert.Equal((2, 100), (rules.Profile("partner").Connections, rules.Profile("partner").MessagesPerConnection));
    }

    [Fact]
    public async Task Thousands_of_domains_have_rules_of_their_own_over_any_provider()
    {
        var written = string.Join(
            ", ", Enumerable.Range(0, 2_000).Select(i => $"p{i}: {{ domains: [d{i}.example], connections: {i + 1} }}"));
        var rules = LoadedRules.Shipped($"rules: {{ {written} }}");

        Assert.Empty(rules.Problems);
        Assert.Equal("gmail/p7", (await rules.RouteAsync(Contexts.Route("d7.example", "aspmx.l.google.com")))!.TrafficProfile);
        Assert.Equal("p8", (await rules.RouteAsync(Contexts.Route("d8.example", "mx.d8.example")))!.TrafficProfile);
        Assert.Equal((8, 50), (rules.Profile("gmail/p7").Connections, rules.Profile("gmail/p7").MessagesPerConnection));
        Assert.Same(rules.Profile("gmail/p7"), rules.Profile("gmail/p7"));
        Assert.Equal(10, rules.Profile("yahoo/p9").Connections);
    }

    [Theory]
    [InlineData("gmail/partner[acme]", 3)]
    [InlineData("gmail/partner[gmail:big+acme]", 3)]
    [InlineData("gmail/partner[gmail:big]", 9)]
    public void A_profile_that_an_earlier_process_named_is_found_by_its_name(string name, int connections)
    {
        var rules = LoadedRules.Shipped("""
            rules:
              gmail: { when: { big: { campaign: "big-*", connections: 9 } } }
              partner: { domains: [partner.example], when: { acme: { tenant: acme, connections: 3 } } }
            """);
        Assert.Equal((name, connections), (rules.Profile(name).Name, rules.Profile(name).Connections));
    }

    [Theory]
    [InlineData("gmail/nosuch")]
    [InlineData("nosuch/partner")]
    [InlineData("gmail/partner[nosuch]")]
    [InlineData("partner/gmail")]
    [InlineData("/")]
    [InlineData("gmail/")]
    [InlineData("")]
    public void A_name_that_no_rules_give_is_no_profile(string name)
    {
        var rules = LoadedRules.Shipped("rules: { partner: { domains: [partner.example], connections: 2 } }");
        Assert.Throws<InvalidOperationException>(() => rules.Profile(name));
    }

    [Theory]
    [InlineData("münchen.example", "xn--mnchen-3ya.example")]
    [InlineData("xn--mnchen-3ya.example", "münchen.example")]
    [InlineData("MÜNCHEN.example", "münchen.example.")]
    [InlineData("*.köln.example", "post.xn--kln-sna.example")]
    public async Task A_domain_beyond_ascii_is_the_same_in_either_spelling(string written, string asked)
    {
        var rules = LoadedRules.Shipped($"rules: {{ city: {{ domains: [\"{written}\"], connections: 2 }} }}");
        Assert.Empty(rules.Problems);
        Assert.Equal("city", (await rules.RouteAsync(Contexts.Route(asked, "mx.elsewhere.example")))!.TrafficProfile);
    }

    [Theory]
    [InlineData("rules: { \"\": { domains: [a.example] } }")]
    [InlineData("rules: { \" \": { domains: [a.example] } }")]
    [InlineData("rules: { \"a\\u001b[31m\": { domains: [a.example] } }")]
    [InlineData("rules: { \"a\\u202e\": { domains: [a.example] } }")]
    [InlineData("rules: { \"a\\n\": { domains: [a.example] } }")]
    [InlineData("rules: { a/b: { domains: [a.example] } }")]
    [InlineData("rules: { \"a{b}\": { domains: [a.example] } }")]
    [InlineData("rules: { gmail: { when: { \"a+b\": { tenant: a, connections: 1 } } } }")]
    [InlineData("rules: { gmail: { replies: { \"a\\u0007\": { codes: [421], retry: 1m } } } }")]
    [InlineData("automation: { \"a\\u0007\": { codes: [421], actions: [{ do: notify }] } }")]
    [InlineData("quotas: { \"a\\u0007\": { recipients: 1 } }")]
    public void A_name_that_could_not_be_shown_or_known_again_is_a_mistake(string settings)
    {
        var problem = Assert.Single(LoadedRules.Shipped(settings).Problems);
        Assert.Contains("it is not a valid name; write 1 to 100 characters, none of them a control character", problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_name_of_a_pool_or_source_is_told_to_the_server()
    {
        var rules = LoadedRules.Shipped("""
            rules:
              gmail:
                pool: a
                source_weights: { b: 1 }
                when:
                  one: { pool: c, source: d, source_weights: { e: 1 } }
              off: { enabled: false, domains: [x.example], pool: nobody }
            automation:
              moved: { codes: [421], actions: [{ do: notify }, { do: reroute, pool: f }] }
            warm_up:
              g: { overflow: h }
            """);
        Assert.Equal(
            [
                ("automation.moved.actions[1].pool", "pool", "f"), ("rules.gmail.pool", "pool", "a"),
                ("rules.gmail.source_weights.b", "source", "b"), ("rules.gmail.when.one.pool", "pool", "c"),
                ("rules.gmail.when.one.source", "source", "d"), ("rules.gmail.when.one.source_weights.e", "source", "e"),
                ("warm_up.g", "source", "g"), ("warm_up.g.overflow", "pool", "h"),
            ],
            rules.EgressNames.OrderBy(name => name.Setting, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("provider: partner")]
    [InlineData("mx: [mx.partner.example]")]
    public async Task A_rule_that_is_a_provider_of_its_own_lies_over_none(string setting)
    {
        var rules = LoadedRules.Shipped($"rules: {{ partner: {{ domains: [partner.example], {setting}, connections: 2 }} }}");

        var decision = await rules.RouteAsync(Contexts.Route("partner.example", "aspmx.l.google.com"));

        Assert.Equal(("partner", "partner"), (decision!.Provider, decision.TrafficProfile));
    }

    [Fact]
    public async Task Reactions_of_a_domain_s_rule_come_before_those_of_its_provider()
    {
        var rules = LoadedRules.Shipped("""
            rules:
              partner: { domains: [partner.example], replies: { ours: { codes: [421], says: [hello], retry: 1m } } }
            """);

        var ours = await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, "421 4.7.28 hello", "gmail/partner"));
        var providers = await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, "421 4.7.28 unusual rate", "gmail/partner"));

        Assert.Equal(("rule partner, reply ours", "rule gmail, reply rate-of-source"), (ours!.Reason, providers!.Reason));
    }

    [Fact]
    public async Task A_shipped_rule_can_be_switched_off()
    {
        var rules = LoadedRules.Shipped("rules: { gmail: { enabled: false } }");

        Assert.Equal("default", (await rules.RouteAsync(Contexts.Route("gmail.com", "aspmx.l.google.com")))!.TrafficProfile);
        Assert.DoesNotContain(rules.Profiles, profile => profile.Name == "gmail");
    }

    [Theory]
    [InlineData("a.example", "exact")]
    [InlineData("A.example.", "exact")]
    [InlineData("x.a.example", "below")]
    [InlineData("y.x.a.example", "nearer")]
    [InlineData("aa.example", "default")]
    [InlineData("example", "default")]
    [InlineData("", "default")]
    public async Task The_exact_name_wins_then_the_longest_suffix(string domain, string expected)
    {
        var rules = LoadedRules.Only("""
            rules:
              exact: { domains: [A.Example.] }
              below: { domains: ["*.a.example"] }
              nearer: { domains: ["*.x.a.example."] }
              default: {}
            """);

        Assert.Equal(expected, (await rules.RouteAsync(Contexts.Route(domain.ToLowerInvariant())))!.TrafficProfile);
    }

    [Fact]
    public async Task A_lower_order_is_asked_first_even_if_a_higher_one_is_more_exact()
    {
        var rules = LoadedRules.Only("""
            rules:
              first: { order: 1, mx: ["*.hosts.example"] }
              second: { order: 2, domains: [a.example] }
            """);

        Assert.Equal("first", (await rules.RouteAsync(Contexts.Route("a.example", "mx.hosts.example")))!.TrafficProfile);
        Assert.Equal("second", (await rules.RouteAsync(Contexts.Route("a.example", "mx.other.example")))!.TrafficProfile);
        Assert.Null(await rules.RouteAsync(Contexts.Route("b.example", "mx.other.example")));
    }

    [Fact]
    public async Task Only_the_most_preferred_MX_host_counts()
    {
        var rules = LoadedRules.Shipped();

        Assert.Null((await rules.RouteAsync(Contexts.Route("a.example", "mx.a.example", "aspmx.l.google.com")))!.Provider);
    }

    [Fact]
    public async Task The_provider_that_a_script_named_comes_first()
    {
        var rules = LoadedRules.Shipped();
        var context = Contexts.Route("gmail.test", "mx.gmail.test").After(new RouteDecision { Provider = "gmail" });

        Assert.Equal("gmail", (await rules.RouteAsync(context))!.TrafficProfile);
    }

    [Fact]
    public async Task Profile_and_pool_that_an_earlier_handler_chose_stay()
    {
        var rules = LoadedRules.Only("rules: { all: { domains: [a.example], pool: ours } }");
        var earlier = new RouteDecision { TrafficProfile = "theirs" };

        var decision = earlier.Then((await rules.RouteAsync(Contexts.Route("a.example").After(earlier)))!);

        Assert.Equal(("theirs", "ours", "all"), (decision.TrafficProfile, decision.EgressPool, decision.Provider));
    }

    [Fact]
    public async Task Messages_of_one_rule_share_one_decision()
    {
        var rules = LoadedRules.Shipped();

        Assert.Same(
            await rules.RouteAsync(Contexts.Route("a.example", "aspmx.l.google.com")),
            await rules.RouteAsync(Contexts.Route("gmail.com", "alt1.gmail-smtp-in.l.google.com")));
    }

    [Fact]
    public void A_limit_left_unsaid_is_that_of_the_default_rule()
    {
        var rules = LoadedRules.Only("""
            rules:
              default: { connections: 7, message_rate: 100/s, retry: { delays: [1m, 2m], expires_after: 1d } }
              one: { domains: [a.example], messages_per_connection: 3 }
            """);

        var profile = rules.Profile("one");

        Assert.Equal((7, 3), (profile.Connections, profile.MessagesPerConnection));
        Assert.Equal(new Rate(100, TimeSpan.FromSeconds(1)), profile.MessageRate);
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)], profile.Retry!.Delays);
        Assert.Equal(TimeSpan.FromDays(1), profile.Retry.ExpiresAfter);
    }

    [Fact]
    public async Task Reactions_fall_back_from_profile_to_host_to_default()
    {
        var rules = LoadedRules.Shipped();
        const string reply = "421 4.7.28 too much";

        Assert.NotNull(await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, reply, host: "aspmx.l.google.com")));
        Assert.NotNull(await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, reply, provider: "gmail")));
        Assert.Null(await rules.ReactAsync(Contexts.Failure(SmtpStage.FinalDot, reply, host: "mx.other.example")));
    }
}
