using System.Text;
using PolicyMta.DnsLookups;
using PolicyMta.Authentication.Results;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Authentication.Tests;

/// <summary>
/// Mails and records that are made to cost much or to slip through. What they cost is counted in questions to DNS and bytes of results,
/// and what is decided must be such as the server takes.
/// </summary>
public sealed class HostileMailTests
{
    [Fact]
    public async Task A_thousand_signatures_cost_ten()
    {
        using var plugin = Plugin();
        var signature = Field(await Mails.SignedAsync(Mails.Plain(), "sender.example"));
        var many = string.Concat(Enumerable.Range(0, 1000).Select(
            number => signature.Replace("s=s;", $"s=s{number};", StringComparison.Ordinal)));

        var decision = await plugin.InjectAsync(Mails.Plain(more: many));

        Assert.InRange(plugin.Zone.Asked, 10, 16);
        Holds(decision);
    }

    [Fact]
    public async Task Ten_thousand_sets_are_not_even_asked_about()
    {
        using var plugin = Plugin();
        var sets = string.Concat(Enumerable.Range(1, 10_000).Select(number =>
            $"ARC-Seal: i={number}; cv=pass; a=rsa-sha256; d=x.example; s=s; b=AAAA\r\n"
            + $"ARC-Message-Signature: i={number}; a=rsa-sha256; d=x.example; s=s; h=from; bh=AAAA; b=AAAA\r\n"
            + $"ARC-Authentication-Results: i={number}; x.example; arc=pass\r\n"));

        var decision = await plugin.InjectAsync(Mails.Plain(more: sets));

        Assert.Equal("fail", VerifyIncomingTests.Label(decision, "auth_arc"));
        Assert.InRange(plugin.Zone.Asked, 1, 6);
        Holds(decision);
    }

    [Fact]
    public async Task Fifty_sets_with_a_false_body_hash_cost_no_question()
    {
        using var plugin = Plugin();
        var hash = Convert.ToBase64String(new byte[32]);
        var sets = string.Concat(Enumerable.Range(1, 50).Select(number =>
            $"ARC-Seal: i={number}; cv={(number == 1 ? "none" : "pass")}; a=rsa-sha256; d=x{number}.example; s=s; b=AAAA\r\n"
            + $"ARC-Message-Signature: i={number}; a=rsa-sha256; d=x.example; s=s; h=from; bh={hash}; b=AAAA\r\n"
            + $"ARC-Authentication-Results: i={number}; x.example; arc=pass\r\n"));

        var decision = await plugin.InjectAsync(Mails.Plain(more: sets));

        Assert.Equal("fail", VerifyIncomingTests.Label(decision, "auth_arc"));
        Assert.InRange(plugin.Zone.Asked, 1, 6);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("bh")]
    [InlineData("h")]
    [InlineData("d")]
    [InlineData("s")]
    [InlineData("i")]
    [InlineData("x")]
    public async Task Tags_of_a_megabyte_are_refused_and_not_repeated(string tag)
    {
        using var plugin = Plugin();
        var tags = new Dictionary<string, string>
        {
            ["v"] = "1",
            ["a"] = "rsa-sha256",
            ["d"] = "x.example",
            ["s"] = "s",
            ["h"] = "from",
            ["b"] = "AAAA",
            ["bh"] = Convert.ToBase64String(new byte[32]),
            [tag] = string.Concat(Enumerable.Repeat("a:", 500_000)),
        };

        var decision = await plugin.InjectAsync(
            Mails.Plain(more: $"DKIM-Signature: {string.Join("; ", tags.Select(pair => $"{pair.Key}={pair.Value}"))}\r\n"));

        Assert.Equal("permerror", VerifyIncomingTests.Label(decision, "auth_dkim"));
        Holds(decision);
    }

    [Theory]
    [InlineData("v=spf1 include:sender.example -all")]
    [InlineData("v=spf1 redirect=sender.example")]
    [InlineData("v=spf1 include:%{d} include:%{d} -all")]
    public async Task Records_that_lead_to_themselves_end_after_ten_look_ups(string record)
    {
        using var plugin = new LoadedAuthentication();
        plugin.Zone.Txt("sender.example", record);

        Assert.Equal("permerror", VerifyIncomingTests.Label(await plugin.InjectAsync(Mails.Plain()), "auth_spf"));
        Assert.InRange(plugin.Zone.Asked, 1, 16);
    }

    [Fact]
    public async Task A_domain_cannot_have_this_server_ask_for_more_than_ten_hosts_of_ten_terms()
    {
        using var plugin = new LoadedAuthentication();
        plugin.Zone.Txt("sender.example", "v=spf1 " + string.Join(' ', Enumerable.Range(0, 50).Select(number => $"mx:m{number}.example")));
        foreach (var number in Enumerable.Range(0, 50))
        {
            plugin.Zone.Add($"m{number}.example", DnsType.Mx, [.. Enumerable.Range(0, 10).Select(host => $"h{host}.m{number}.example")]);
            foreach (var host in Enumerable.Range(0, 10))
                plugin.Zone.Add($"h{host}.m{number}.example", DnsType.A, "198.51.100.1");
        }

        Assert.Equal("permerror", VerifyIncomingTests.Label(await plugin.InjectAsync(Mails.Plain()), "auth_spf"));
        Assert.InRange(plugin.Zone.Asked, 100, 116);
    }

    [Theory]
    [InlineData("ip4:198.51.100.1 ", "fail")]
    [InlineData("a=%{s}%{s}%{s}%{s} ", "fail")]
    [InlineData("exists:%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}.example ", "permerror")]
    public async Task Records_of_64_kibibytes_are_read_once(string term, string result)
    {
        using var plugin = new LoadedAuthentication();
        plugin.Zone.Txt("sender.example", "v=spf1 " + string.Concat(Enumerable.Repeat(term, 64_000 / term.Length)) + "-all");

        Assert.Equal(
            result, VerifyIncomingTests.Label(await plugin.InjectAsync(Mails.Plain(), client: "203.0.113.5"), "auth_spf"));
        Assert.InRange(plugin.Zone.Asked, 1, 16);
    }

    [Theory]
    [InlineData("a\"b;c (d\\e@sender.example")]
    [InlineData("a@\u00fcmlaut.example")]
    [InlineData("a@sender.example;dkim=pass header.d=bank.example")]
    [InlineData("a@(x).example")]
    public async Task What_strangers_write_makes_no_results_of_its_own(string from)
    {
        using var plugin = Plugin();

        var decision = await plugin.InjectAsync(Mails.Plain(), from: from);

        var value = decision!.Edits[^1].AddHeader!.Value.Replace("\r\n", "", StringComparison.Ordinal);
        Assert.Equal(4, ResultsText.ResultsOf(value).Count());
        Assert.DoesNotContain(ResultsText.ResultsOf(value), result => result.StartsWith("dkim=pass", StringComparison.Ordinal));
        Holds(decision);
    }

    [Fact]
    public async Task A_thousand_results_of_others_beside_a_forged_one_stay_within_bounds()
    {
        using var plugin = Plugin();
        var many = string.Concat(Enumerable.Range(0, 1000).Select(
            number => $"Authentication-Results: s{number}.example; {new string('x', 2000)}\r\n"));

        var decision = await plugin.InjectAsync(Mails.Plain(more: many + "Authentication-Results: mx.here.example; dmarc=pass\r\n"));

        Holds(decision);
        Assert.InRange(decision!.Edits.Length, 2, 60);
    }

    [Fact]
    public async Task A_message_that_was_not_verified_is_never_sealed()
    {
        using var plugin = Sealing();
        var forged = Mails.Plain(more: "Authentication-Results: mx.here.example; dmarc=pass; arc=none\r\n");

        Assert.Null(await plugin.SignAsync(forged, ImmutableDictionary<string, string>.Empty));
        Assert.Null(await plugin.SignAsync(forged, ImmutableDictionary<string, string>.Empty.Add("auth_listener", "")));
        Assert.Null(await plugin.SignAsync(forged, ImmutableDictionary<string, string>.Empty.Add("auth_listener", "mx")));
    }

    [Fact]
    public async Task What_is_forwarded_is_sealed_with_the_results_and_the_chain_of_the_next_hop_holds()
    {
        using var plugin = Sealing();
        plugin.Zone.Txt("arc._domainkey.here.example", Mails.Record);
        var mail = Mails.Plain();
        var first = await plugin.InjectAsync(mail, listener: "forward");
        var received = Mails.Edited(mail, first!);

        var sealedOnce = await plugin.SignAsync(received, first!.Metadata);
        var sent = Mails.With(received, sealedOnce!.Signatures);
        var next = await plugin.InjectAsync(sent, listener: "forward");
        var changed = await plugin.InjectAsync([.. sent, .. "PS\r\n"u8], listener: "forward");

        Assert.Equal(
            ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"], sealedOnce.Signatures.Select(field => field.Name));
        Assert.Equal(
            ("pass", "here.example"), (VerifyIncomingTests.Label(next, "auth_arc"), VerifyIncomingTests.Label(next, "auth_arc_sealers")));
        Assert.Equal("fail", VerifyIncomingTests.Label(changed, "auth_arc"));
        var again = await plugin.SignAsync(Mails.Edited(sent, next!), next!.Metadata);
        Assert.Contains("cv=pass", again!.Signatures[0].Value, StringComparison.Ordinal);
        var broken = await plugin.SignAsync(Mails.Edited([.. sent, .. "PS\r\n"u8], changed!), changed!.Metadata);
        Assert.Contains("cv=fail", broken!.Signatures[0].Value, StringComparison.Ordinal);
        Assert.Null(await plugin.SignAsync(Mails.With(sent, broken.Signatures), changed.Metadata));
    }

    private static LoadedAuthentication Plugin() => VerifyIncomingTests.Plugin("v=DMARC1; p=reject");

    private static LoadedAuthentication Sealing()
    {
        var plugin = new LoadedAuthentication(
            $"seals: [{{ listeners: [forward], domain: here.example, selector: arc, pem: {Mails.Yaml(Mails.Pem)} }}]");
        Assert.Empty(plugin.Problems);
        return plugin;
    }

    private static string Field(byte[] mail) => Encoding.ASCII.GetString(new MessageContent(mail).Header[0].Raw.Span);

    /// <summary>The server takes the decision, and its header field is small.</summary>
    private static void Holds(InjectDecision? decision)
    {
        Assert.Null(TestDecisions.MistakeIn(decision!));
        Assert.InRange(decision!.Edits[^1].AddHeader!.Value.Length, 20, 4000);
    }
}
