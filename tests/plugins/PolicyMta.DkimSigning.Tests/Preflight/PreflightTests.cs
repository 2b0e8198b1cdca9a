using System.Text;
using System.Text.Json;
using PolicyMta.DkimSigning.Tests.Published;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.DkimSigning.Tests.Preflight;

/// <summary>What receivers demand of mail: a checklist for files, and warnings, repairs and refusals at on-inject.</summary>
public sealed class PreflightTests : IDisposable
{
    private const string Good = "From: Shop <a@example.com>\r\nTo: b@corp.example\r\nSubject: x\r\nMessage-ID: <1@example.com>\r\n"
        + "List-Unsubscribe: <https://example.com/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nx\r\n";

    private static readonly string Key =
        $"{{ domain: example.com, selector: s1, subdomains: true, pem: {TestKeys.Yaml(TestKeys.Ed25519)} }}";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "", "")]
    [InlineData("From: Shop <a@example.com>", "From: Shop <a@news.example.com>", "")]
    [InlineData("From: Shop <a@example.com>", "From: Shop <a@other.example>", "dkim return_path")]
    [InlineData("From: Shop <a@example.com>", "From: a@example.com, b@example.com", "from")]
    [InlineData("From: Shop <a@example.com>", "From: Shop", "from dkim return_path")]
    [InlineData("To: b@corp.example", "From: b@corp.example", "from single_fields")]
    [InlineData("Subject: x", "Subject: x\r\nSubject: y", "single_fields")]
    [InlineData("Message-ID: <1@example.com>", "Message-ID: 1@example.com", "message_id")]
    [InlineData("Message-ID: <1@example.com>", "Message-ID: <@example.com>", "message_id")]
    [InlineData("Message-ID: <1@example.com>", "Message-ID: <1>", "message_id")]
    [InlineData("Message-ID: <1@example.com>", "X-None: x", "")]
    [InlineData("https://example.com/u", "mailto:u@example.com", "one_click")]
    [InlineData("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", "one_click")]
    public async Task The_checklist_of_a_mail_names_what_is_not_as_it_should_be(string original, string change, string failed)
    {
        using var plugin = new LoadedPlugin($"keys: [{Key}]");
        var path = Write(original.Length == 0 ? Good : Good.Replace(original, change, StringComparison.Ordinal));

        var result = await plugin.RunAsync(
            "preflight", ("FILE", path), ("--offline", "true"), ("--return-path", "bounces@bounces.example.com"));

        Assert.Equal(failed.Length == 0 ? 0 : 1, result.ExitCode);
        Assert.Equal(failed, Failed(result));
        Assert.Equal(6 - failed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, result.Text.Split("[x]").Length - 1);
    }

    [Fact]
    public async Task DNS_is_asked_for_the_key_and_for_DMARC()
    {
        await using var dns = new StubNameServer();
        using var plugin = new LoadedPlugin($"dns_servers: [\"{dns.Address}\"]\nkeys: [{Key}]");
        var path = Write(Good.Replace("a@example.com", "a@news.example.com", StringComparison.Ordinal));

        Assert.Equal("dkim_record dmarc", Failed(await plugin.RunAsync("preflight", ("FILE", path))));
        dns.Publish("s1._domainkey.example.com", TestKeys.Ed25519Record);
        dns.Publish("_dmarc.example.com", "v=DMARC1; p=reject");
        Assert.Equal(0, (await plugin.RunAsync("preflight", ("FILE", path))).ExitCode);
        dns.Publish("_dmarc.example.com", "v=DMARC1; p=reject", "v=DMARC1; p=none");
        Assert.Contains("several DMARC records", (await plugin.RunAsync("preflight", ("FILE", path))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_mail_is_told()
    {
        using var plugin = new LoadedPlugin($"keys: [{Key}]");

        var result = await plugin.RunAsync("preflight", ("FILE", Write("no mail")), ("--offline", "true"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not checked", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_on_inject_it_warns_mends_or_refuses_as_the_settings_say()
    {
        using var plugin = new LoadedPlugin(
            $"preflight: {{ from: refuse, single_fields: refuse, dkim: warn, one_click: fix }}\nkeys: [{Key}]");
        Assert.Empty(plugin.Problems);

        Assert.Null(await InjectAsync(Good));
        var twoAuthors = await InjectAsync(Good.Replace("To: b@corp.example", "From: b@corp.example", StringComparison.Ordinal));
        Assert.StartsWith("There are 2 From fields", twoAuthors!.Reject!.Text, StringComparison.Ordinal);
        Assert.StartsWith("preflight from: ", twoAuthors.Reason, StringComparison.Ordinal);
        var foreign = await InjectAsync(Good.Replace("a@example.com", "a@other.example", StringComparison.Ordinal));
        Assert.Null(foreign!.Reject);
        Assert.StartsWith("preflight dkim: no key signs it", foreign.Reason, StringComparison.Ordinal);
        var mended = await InjectAsync(Good.Replace("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", StringComparison.Ordinal));
        Assert.Equal(
            new HeaderField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), Assert.Single(mended!.Edits).SetHeader);
        Assert.Contains("one_click: mended", mended.Reason, StringComparison.Ordinal);
        Assert.Null(await plugin.InjectAsync("From: x\r\n\r\nx\r\n"u8.ToArray(), "default", "internal"));

        async Task<InjectDecision?> InjectAsync(string mail) => await plugin.InjectAsync(Encoding.ASCII.GetBytes(mail), "default");
    }

    [Fact]
    public void Off_is_the_default_and_what_cannot_be_mended_is_a_mistake()
    {
        using var off = new LoadedPlugin($"keys: [{Key}]");
        using var wrong = new LoadedPlugin("preflight: { dkim: fix }");

        Assert.False(off.AsksAtInject);
        Assert.Contains("nothing can mend this", Assert.Single(wrong.Problems), StringComparison.Ordinal);
    }

    private static string Failed(CommandResult result) => string.Join(' ', result.JsonLines
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(check => !check.GetProperty("passes").GetBoolean())
        .Select(check => check.GetProperty("check").GetString()));

    private string Write(string mail)
    {
        var path = _folder["mail.eml"];
        File.WriteAllText(path, mail);
        return path;
    }
}
