using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;

namespace PolicyMta.DkimSigning.Tests;

public sealed class SignByFromDomainTests
{
    private static readonly string Key = TestKeys.Yaml(TestKeys.Pem);

    [Theory]
    [InlineData("example.com", "own")]
    [InlineData("sub.example.com", "exact")]
    [InlineData("other.example.com", "own")]
    [InlineData("x.sub.example.com", "own")]
    [InlineData("closed.example", "closed")]
    [InlineData("x.closed.example", null)]
    [InlineData("notexample.com", null)]
    public async Task The_key_of_the_domain_signs_else_that_of_a_parent_that_may(string domain, string? selector)
    {
        using var plugin = new LoadedPlugin($"""
            keys:
              - {"{"} domain: example.com, selector: own, subdomains: true, pem: {Key} {"}"}
              - {"{"} domain: sub.example.com, selector: exact, pem: {Key} {"}"}
              - {"{"} domain: closed.example, selector: closed, pem: {Key} {"}"}
            """);

        var decision = await plugin.SignAsync(Message($"a@{domain}"));

        Assert.Equal(selector, decision is null ? null : Tag(Assert.Single(decision.Signatures).Value, "s"));
    }

    [Fact]
    public async Task Several_keys_of_a_domain_and_those_that_always_sign_sign_together()
    {
        using var plugin = new LoadedPlugin($"""
            keys:
              - {"{"} domain: example.com, selector: new, pem: {Key} {"}"}
              - {"{"} domain: example.com, selector: old, pem: {Key} {"}"}
              - {"{"} domain: esp.example, selector: esp, always: true, pem: {Key} {"}"}
            """);

        var own = await plugin.SignAsync(Message("a@example.com"));
        var foreign = await plugin.SignAsync(Message("a@elsewhere.example"));

        Assert.Equal(["new", "old", "esp"], own!.Signatures.Select(field => Tag(field.Value, "s")));
        Assert.Equal("esp.example", Tag(Assert.Single(foreign!.Signatures).Value, "d"));
    }

    [Theory]
    [InlineData("From: a@elsewhere.example\r\n\r\nx\r\n", "there is no key for elsewhere.example")]
    [InlineData("Subject: x\r\n\r\nx\r\n", "the From field has no domain")]
    public async Task Required_signatures_keep_a_message_without_a_key(string message, string reason)
    {
        using var strict = new LoadedPlugin($"required: true\nkeys: [{{ domain: example.com, selector: s, pem: {Key} }}]");
        using var lax = new LoadedPlugin($"keys: [{{ domain: example.com, selector: s, pem: {Key} }}]");

        var decision = await strict.SignAsync(Encoding.ASCII.GetBytes(message));

        Assert.True(decision!.Required);
        Assert.Empty(decision.Signatures);
        Assert.Contains(reason, decision.Reason, StringComparison.Ordinal);
        Assert.Null(await lax.SignAsync(Encoding.ASCII.GetBytes(message)));
    }

    [Fact]
    public void Without_keys_no_handler_is_asked()
    {
        using var idle = new LoadedPlugin("");
        using var required = new LoadedPlugin("required: true");

        Assert.False(idle.HasHandler);
        Assert.True(required.HasHandler);
    }

    [Fact]
    public async Task Time_expiry_and_identity_are_said()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        using var plugin = new LoadedPlugin(
            $"keys: [{{ domain: example.com, selector: s, identity: news@sub.example.com, expires_after: 7d, pem: {Key} }}]", time);

        var value = (await plugin.SignAsync(Message("a@example.com")))!.Signatures[0].Value;

        Assert.Equal(("1800000000", "1800604800", "news@sub.example.com"), (Tag(value, "t"), Tag(value, "x"), Tag(value, "i")));
        Assert.Equal(("1", "rsa-sha256", "relaxed/relaxed"), (Tag(value, "v"), Tag(value, "a"), Tag(value, "c")));
    }

    [Fact]
    public async Task Fields_are_named_as_often_as_they_stand_and_oversigned_ones_once_more()
    {
        using var plugin = new LoadedPlugin($"""
            signed_headers: [List-Id, X-Twice, X-Absent]
            oversigned_headers: [Subject, To]
            keys: [{"{"} domain: example.com, selector: s, pem: {Key} {"}"}]
            """);

        var decision = await plugin.SignAsync(
            "X-Twice: 1\r\nFrom: a@example.com\r\nsubject: s\r\nX-TWICE: 2\r\nReceived: x\r\n\r\nbody\r\n"u8.ToArray());

        Assert.Equal("From:From:Subject:Subject:To:X-Twice:X-Twice", Tag(decision!.Signatures[0].Value, "h"));
    }

    private static byte[] Message(string from) => Encoding.ASCII.GetBytes($"From: {from}\r\nSubject: x\r\n\r\nbody\r\n");

    private static string Tag(string value, string name) =>
        Regex.Match(
            Regex.Replace(value, @"\s", "", RegexOptions.None, TimeSpan.FromSeconds(5)),
            $"(?:^|;){name}=([^;]*)",
            RegexOptions.None,
            TimeSpan.FromSeconds(5)).Groups[1].Value;
}
