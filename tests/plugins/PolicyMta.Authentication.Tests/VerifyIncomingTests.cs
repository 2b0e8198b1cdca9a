using System.Text;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Tests;

public sealed class VerifyIncomingTests
{
    [Fact]
    public async Task Mail_that_all_methods_vouch_for_is_said_to_pass_in_a_field_and_in_labels()
    {
        using var plugin = Plugin("v=DMARC1; p=reject");
        var mail = await Mails.SignedAsync(Mails.Plain(), "sender.example");

        var decision = await plugin.InjectAsync(mail);

        var field = Assert.Single(decision!.Edits).AddHeader!;
        Assert.Equal("Authentication-Results", field.Name);
        var value = Unfolded(field.Value);
        Assert.StartsWith("mx.here.example; spf=pass smtp.mailfrom=sender.example; dkim=pass header.d=sender.example header.s=s", value,
            StringComparison.Ordinal);
        Assert.EndsWith("; dmarc=pass (p=reject) header.from=sender.example; arc=none", value, StringComparison.Ordinal);
        Assert.Equal(
            ("mx", "pass", "pass", "sender.example", "pass", "reject", "none"),
            (Label(decision, "auth_listener"), Label(decision, "auth_spf"), Label(decision, "auth_dkim"),
                Label(decision, "auth_dkim_domains"), Label(decision, "auth_dmarc"), Label(decision, "auth_dmarc_policy"),
                Label(decision, "auth_arc")));
        Assert.False(decision.IsFinal);
    }

    [Fact]
    public async Task Mail_that_nobody_vouches_for_fails_dmarc_and_the_label_says_what_the_domain_asks()
    {
        using var plugin = Plugin("v=DMARC1; p=quarantine; sp=reject; pct=50");

        var decision = await plugin.InjectAsync(
            Mails.Plain("boss@mail.sender.example"), client: "198.51.100.9", from: "x@elsewhere.example");

        Assert.Equal(
            ("none", "none", "fail", "reject", "50", "mail.sender.example"),
            (Label(decision, "auth_spf"), Label(decision, "auth_dkim"), Label(decision, "auth_dmarc"),
                Label(decision, "auth_dmarc_policy"), Label(decision, "auth_dmarc_percent"), Label(decision, "auth_dmarc_domain")));
    }

    [Fact]
    public async Task A_null_reverse_path_is_checked_by_what_the_client_said_in_ehlo()
    {
        using var plugin = Plugin("v=DMARC1; p=reject");
        plugin.Zone.Txt("out.sender.example", "v=spf1 ip4:192.0.2.1 -all");

        var decision = await plugin.InjectAsync(Mails.Plain(), from: "");

        Assert.Contains("spf=pass smtp.helo=out.sender.example", Unfolded(decision!.Edits[^1].AddHeader!.Value), StringComparison.Ordinal);
        Assert.Equal("pass", Label(decision, "auth_dmarc"));
    }

    [Theory]
    [InlineData("Authentication-Results: mx.here.example; dmarc=pass\r\n")]
    [InlineData("authentication-results : MX.Here.Example 1; dmarc=pass\r\n")]
    [InlineData("Authentication-Results: (a (b) \\) c) mx.here.example; dmarc=pass\r\n")]
    [InlineData("Authentication-Results:\r\n \"mx.here\\.example\"; dmarc=pass\r\n")]
    [InlineData("Authentication-Results:\r\n\tmx.here.example\r\n\t; dmarc=pass\r\n")]
    [InlineData("Authentication-Results: mx.here.example(x); dmarc=pass\r\n")]
    [InlineData("Authentication-Results: mx.here.example/1; dmarc=pass\r\n")]
    [InlineData("Authentication-Results: (never closed mx.here.example; dmarc=pass\r\n")]
    [InlineData("Authentication-Results: \"mx.here.example; dmarc=pass\r\n")]
    [InlineData("Authentication-Results:\r\n")]
    public async Task Results_that_pretend_to_be_ours_go_and_those_of_others_stay_in_order(string forged)
    {
        using var plugin = Plugin("v=DMARC1; p=reject");
        const string First = "Authentication-Results: first.example; spf=pass (\u00a7)\r\n";
        const string Second = "Authentication-Results: second.example;\r\n spf=fail\r\n";
        const string Third = "Authentication-Results: mx.here.example.third.example; spf=fail\r\n";
        var mail = Mails.Plain(more: First + Second + forged + Third);

        var edited = new MessageContent(Mails.Edited(mail, (await plugin.InjectAsync(mail))!));

        var left = edited.GetHeaders("Authentication-Results").Select(value => value.Split(';')[0]).ToArray();
        Assert.Equal(["mx.here.example", "second.example", "mx.here.example.third.example"], left);
        Assert.Contains("spf=pass smtp.mailfrom=sender.example", edited.GetHeader("Authentication-Results")!, StringComparison.Ordinal);
        Assert.Equal("Hello\r\n", Encoding.ASCII.GetString(edited.Body.Span));
    }

    [Fact]
    public async Task Mail_of_listeners_that_do_not_ask_is_left_alone_but_for_made_up_labels()
    {
        using var plugin = Plugin("v=DMARC1; p=reject");
        var labels = ImmutableDictionary<string, string>.Empty.Add("auth_dmarc", "pass").Add("auth_listener", "mx").Add("auth_x", "1");

        Assert.Null(await plugin.InjectAsync(Mails.Plain(), listener: "submission"));
        Assert.Null(await plugin.InjectAsync(Mails.Plain(), user: "jane"));
        var decision = await plugin.InjectAsync(Mails.Plain(), listener: "submission", labels: labels);

        Assert.Empty(decision!.Edits);
        Assert.Equal(("", "", null), (Label(decision, "auth_dmarc"), Label(decision, "auth_listener"), Label(decision, "auth_x")));
    }

    [Fact]
    public async Task What_dns_does_not_answer_in_time_is_a_temporary_error_and_never_holds_the_mail_up()
    {
        using var plugin = Plugin("v=DMARC1; p=reject", "timeout: 50ms");
        var mail = await Mails.SignedAsync(Mails.Plain(), "sender.example");
        plugin.Zone.IsSilent = true;

        var decision = await plugin.InjectAsync(mail);

        Assert.Equal(
            ("temperror", "temperror", "temperror", "none"),
            (Label(decision, "auth_spf"), Label(decision, "auth_dkim"), Label(decision, "auth_dmarc"), Label(decision, "auth_arc")));
    }

    [Fact]
    public void Nobody_is_asked_without_listeners_and_settings_that_cannot_be_are_refused()
    {
        using var idle = new LoadedAuthentication(isAsked: false);
        using var nameless = new LoadedAuthentication("listeners: [mx]", isAsked: false);
        using var list = new LoadedAuthentication("listeners: [mx]\nserver: a.example\npublic_suffix_list: /none.dat", isAsked: false);
        using var seal = new LoadedAuthentication(
            $"seals: [{{ listeners: [other], domain: here.example, selector: s, pem: {Mails.Yaml(Mails.Pem)} }}]");

        Assert.False(idle.IsAsked);
        Assert.Empty(idle.Problems);
        Assert.Contains("is not a valid name of this server", Assert.Single(nameless.Problems), StringComparison.Ordinal);
        Assert.Contains("install the package publicsuffix", Assert.Single(list.Problems), StringComparison.Ordinal);
        Assert.Contains("'other' does not stand in listeners", Assert.Single(seal.Problems), StringComparison.Ordinal);
    }

    internal static LoadedAuthentication Plugin(string dmarc, string settings = "")
    {
        var plugin = new LoadedAuthentication(settings);
        Assert.Empty(plugin.Problems);
        plugin.Zone.Txt("sender.example", "unrelated", "v=spf1 ip4:192.0.2.0/28 -all")
            .Txt("s._domainkey.sender.example", Mails.Record)
            .Txt("_dmarc.sender.example", dmarc);
        return plugin;
    }

    internal static string? Label(InjectDecision? decision, string name) => decision!.Metadata.GetValueOrDefault(name);

    private static string Unfolded(string value) => value.Replace("\r\n", "", StringComparison.Ordinal);
}
