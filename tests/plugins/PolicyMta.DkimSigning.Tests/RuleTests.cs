using System.Text;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Sdk;

namespace PolicyMta.DkimSigning.Tests;

/// <summary>Which keys sign which message, and for whom.</summary>
public sealed class RuleTests
{
    private static readonly string Key = TestKeys.Yaml(TestKeys.Ed25519);

    private static readonly string Keys = $"""
        keys:
          - {"{"} domain: shop.example, selector: s1, tenants: [shop, both], pem: {Key} {"}"}
          - {"{"} domain: shop.example, selector: news, tenants: [shop], pem: {Key} {"}"}
          - {"{"} domain: bank.example, selector: b1, tenants: [bank], pem: {Key} {"}"}
          - {"{"} domain: open.example, selector: o1, pem: {Key} {"}"}

        """;

    [Theory]
    [InlineData("shop", "shop.example", "s1 news", false)]
    [InlineData("both", "shop.example", "s1", true)]
    [InlineData("bank", "shop.example", "", true)]
    [InlineData("shop", "bank.example", "", true)]
    [InlineData("default", "bank.example", "", true)]
    [InlineData("bank", "bank.example", "b1", false)]
    [InlineData("BANK", "bank.example", "", true)]
    [InlineData("anybody", "open.example", "o1", false)]
    public async Task A_key_signs_for_its_tenants_alone(string tenant, string domain, string selectors, bool isTold)
    {
        using var plugin = new LoadedPlugin(Keys + "foreign_tenant: unsigned");

        var decision = await plugin.SignAsync(Mail(domain), tenant: tenant);

        Assert.Equal(selectors, Selectors(decision));
        Assert.Equal(isTold, decision?.Reason is not null);
        if (decision?.Reason is { } reason)
            Assert.Contains("does not belong to this message's tenant", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop", "From: a@shop.example", null)]
    [InlineData("bank", "From: a@shop.example", "shop.example")]
    [InlineData("shop", "From: a@shop.example, b@bank.example", "bank.example")]
    [InlineData("shop", "From: a@shop.example\r\nFrom: b@bank.example", "bank.example")]
    [InlineData("shop", "From: \"a@shop.example\" <b@bank.example>", "bank.example")]
    [InlineData("shop", "From: a@open.example", null)]
    [InlineData("shop", "From: a@elsewhere.example", null)]
    [InlineData("shop", "Subject: no author", null)]
    public async Task A_message_in_the_name_of_another_tenants_domain_is_refused(string tenant, string header, string? domain)
    {
        using var plugin = new LoadedPlugin(Keys);

        var decision = await plugin.InjectAsync(Encoding.ASCII.GetBytes(header + "\r\n\r\nx\r\n"), tenant);

        Assert.Equal(domain is not null, decision?.Reject is not null);
        if (domain is not null)
        {
            Assert.Equal((550, "5.7.1"), (decision!.Reject!.Code, decision.Reject.Enhanced.ToString()));
            Assert.Contains($"may not write as {domain}", decision.Reject.Text, StringComparison.Ordinal);
            Assert.Contains("belong to other tenants", decision.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_servers_own_notices_are_not_refused_and_keys_without_tenants_ask_nobody()
    {
        using var plugin = new LoadedPlugin(Keys);
        using var open = new LoadedPlugin($"keys: [{{ domain: open.example, selector: o1, pem: {Key} }}]");
        using var lax = new LoadedPlugin(Keys + "foreign_tenant: unsigned");

        Assert.Null(await plugin.InjectAsync(Mail("bank.example"), "shop", "internal"));
        Assert.False(open.AsksAtInject);
        Assert.False(lax.AsksAtInject);
        Assert.True(plugin.AsksAtInject);
    }

    [Theory]
    [InlineData("rules: [{ tenants: [shop], keys: [news._domainkey.shop.example] }]", "news")]
    [InlineData("rules: [{ tenants: [other], keys: [news._domainkey.shop.example] }]", "s1 news")]
    [InlineData("rules: [{ from_domains: [shop.example], more_keys: [o1._domainkey.open.example] }]", "s1 news o1")]
    [InlineData("rules: [{ from_domains: [\"*.shop.example\"], sign: false }]", "s1 news")]
    [InlineData("rules: [{ from_domains: [\"*.example\"], sign: false }]", "")]
    [InlineData("rules: [{ pools: [bulk], keys: [o1._domainkey.open.example] }]", "o1")]
    [InlineData("rules: [{ pools: [other], keys: [o1._domainkey.open.example] }]", "s1 news")]
    [InlineData("rules: [{ headers: { x-stream: \"news*\" }, keys: [o1._domainkey.open.example] }]", "o1")]
    [InlineData("rules: [{ headers: { X-Stream: bills }, keys: [o1._domainkey.open.example] }]", "s1 news")]
    [InlineData("rules: [{ labels: { stream: NEWS }, keys: [o1._domainkey.open.example] }]", "o1")]
    [InlineData("rules: [{ labels: { nothing: x }, sign: false }, { campaigns: [spring], sign: false }]", "")]
    [InlineData("rules: [{ keys: [b1._domainkey.bank.example] }]", "")]
    public async Task The_first_rule_that_matches_says_which_keys_sign(string rules, string selectors)
    {
        using var plugin = new LoadedPlugin(Keys + rules);
        Assert.Empty(plugin.Problems);

        var decision = await plugin.SignAsync(
            "From: a@shop.example\r\nX-Stream: newsletter\r\n\r\nx\r\n"u8.ToArray(),
            tenant: "shop",
            pool: "bulk",
            change: facts => facts with { Campaign = "spring", Metadata = facts.Metadata.Add("stream", "news") });

        Assert.Equal(selectors, Selectors(decision));
    }

    [Fact]
    public async Task A_handler_before_may_name_keys_add_some_or_have_none_sign()
    {
        using var plugin = new LoadedPlugin(Keys + "rules: [{ tenants: [shop], keys: [news._domainkey.shop.example] }]");

        Assert.Equal("s1", await WishAsync(new SignDecision { Keys = ["s1._domainkey.shop.example"] }));
        Assert.Equal("news o1", await WishAsync(new SignDecision { MoreKeys = ["O1._domainkey.open.example"] }));
        Assert.Equal("", await WishAsync(new SignDecision { Sign = false }));
        Assert.Equal("", await WishAsync(new SignDecision { Keys = ["b1._domainkey.bank.example"] }));

        var unknown = await plugin.SignAsync(
            Mail("shop.example"), "shop", soFar: new SignDecision { Keys = ["no._domainkey.shop.example"] });
        Assert.True(unknown!.Required);
        Assert.Contains("there is no key no._domainkey.shop.example", unknown.Reason, StringComparison.Ordinal);

        async Task<string> WishAsync(SignDecision wish) => Selectors(await plugin.SignAsync(Mail("shop.example"), "shop", soFar: wish));
    }

    [Fact]
    public async Task A_stream_has_an_identity_of_its_own_where_it_belongs()
    {
        using var plugin = new LoadedPlugin(
            Keys + "rules: [{ tenants: [shop], identity: \"@news.shop.example\", more_keys: [o1._domainkey.open.example] }]");

        var fields = (await plugin.SignAsync(Mail("shop.example"), "shop"))!.Signatures;

        Assert.Equal([true, true, false], fields.Select(field => field.Value.Contains("i=@news.shop.example;", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_signature_expires_and_is_made_anew_after_half_of_its_life()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        using var days = new LoadedPlugin(Keys, time);
        using var own = new LoadedPlugin($"""
            expires_after: 4d
            keys:
              - {"{"} domain: shop.example, selector: a, pem: {Key} {"}"}
              - {"{"} domain: shop.example, selector: b, expires_after: 2d, pem: {Key} {"}"}
              - {"{"} domain: shop.example, selector: c, expires_after: 0s, pem: {Key} {"}"}
            """, time);
        using var endless = new LoadedPlugin(Keys + "expires_after: 0s", time);

        var first = await days.SignAsync(Mail("open.example"));
        Assert.Contains("x=1800259200;", first!.Signatures[0].Value, StringComparison.Ordinal);
        Assert.Equal(time.GetUtcNow().AddHours(36), first.SignAgainAt);
        var second = await own.SignAsync(Mail("shop.example"));
        Assert.Equal(time.GetUtcNow().AddDays(1), second!.SignAgainAt);
        Assert.Contains("x=1800345600;", second.Signatures[0].Value, StringComparison.Ordinal);
        Assert.Contains("x=1800172800;", second.Signatures[1].Value, StringComparison.Ordinal);
        Assert.DoesNotContain("x=", second.Signatures[2].Value.Split("bh=")[0], StringComparison.Ordinal);
        Assert.Null((await endless.SignAsync(Mail("open.example")))!.SignAgainAt);
    }

    [Theory]
    [InlineData("rules: [{ keys: [no._domainkey.shop.example] }]", "there is no key no._domainkey.shop.example")]
    [InlineData("rules: [{ more_keys: [s1] }]", "write SELECTOR._domainkey.DOMAIN")]
    [InlineData("rules: [{ identity: shop.example }]", "'shop.example' is not valid; write an address or @domain")]
    [InlineData("rules: [{ sign: false, keys: [s1._domainkey.shop.example] }]", "needs neither keys")]
    [InlineData("rules: [{ from_domains: [\"a@shop.example\"] }]", "is not a domain")]
    [InlineData("rules: [{ domains: [shop.example] }]", "domains")]
    [InlineData("expires_after: 5m", "write at least 1h")]
    [InlineData("foreign_tenant: drop", "foreign_tenant")]
    public void A_mistake_in_a_rule_names_its_place(string settings, string expected)
    {
        using var plugin = new LoadedPlugin(Keys + settings);

        Assert.Contains(plugin.Problems, problem =>
            problem.StartsWith("policymta.yaml:6:", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));
    }

    private static byte[] Mail(string domain) => Encoding.ASCII.GetBytes($"From: a@{domain}\r\nSubject: x\r\n\r\nx\r\n");

    private static string Selectors(SignDecision? decision) => string.Join(' ', (decision?.Signatures ?? []).Select(field =>
        field.Value[(field.Value.IndexOf(" s=", StringComparison.Ordinal) + 3)..].Split(';')[0]));
}
