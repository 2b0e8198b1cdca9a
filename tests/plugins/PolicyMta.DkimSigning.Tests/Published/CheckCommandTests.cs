using System.Text;
using System.Text.Json;
using PolicyMta.DkimSigning.Tests.Commands;
using PolicyMta.Sdk;

namespace PolicyMta.DkimSigning.Tests.Published;

/// <summary>What DNS may serve of a key, and what is said of it.</summary>
public sealed class CheckCommandTests : CommandTestBase
{
    private const string Name = "s1._domainkey.example.com";

    private static readonly string Key = TestKeys.Record["v=DKIM1; k=rsa; p=".Length..];

    [Theory]
    [InlineData("v=DKIM1; k=rsa; p=KEY", "", true)]
    [InlineData("p=KEY", "", true)]
    [InlineData("v=DKIM1; h=sha1:sha256; s=email; n=note; p=KEY;", "", true)]
    [InlineData(null, "missing", false)]
    [InlineData("v=DKIM1; k=rsa; p=", "revoked", false)]
    [InlineData("v=DKIM1; k=rsa; p=OTHER", "mismatch", false)]
    [InlineData("v=DKIM1; k=rsa; p=!!!", "mismatch", false)]
    [InlineData("v=DKIM1; k=rsa; p=AAAA", "mismatch", false)]
    [InlineData("v=DKIM1; k=ed25519; p=KEY", "type", false)]
    [InlineData("v=DKIM2; k=rsa; p=KEY", "syntax", false)]
    [InlineData("k=rsa; v=DKIM1; p=KEY", "syntax", false)]
    [InlineData("v=DKIM1; k=rsa", "syntax", false)]
    [InlineData("v=DKIM1; p=KEY; p=KEY", "syntax", false)]
    [InlineData("some other text", "syntax", false)]
    [InlineData("v=DKIM1; h=sha1; p=KEY", "hash", false)]
    [InlineData("v=DKIM1; s=tlsrpt; p=KEY", "service", false)]
    [InlineData("v=DKIM1; t=y; p=KEY", "test", true)]
    [InlineData("v=DKIM1; t=s; p=KEY", "", true)]
    public async Task A_record_is_held_against_the_key(string? record, string codes, bool holds)
    {
        await using var dns = new StubNameServer();
        if (record is not null)
            dns.Publish(Name, record.Replace("KEY", Key).Replace("OTHER", TestKeys.PublicKeyOf(TestKeys.Make(2048))));

        var result = await CheckAsync(dns.Address, TestKeys.Pem);

        Assert.Equal(holds ? 0 : 1, result.ExitCode);
        using var json = JsonDocument.Parse(Assert.Single(result.JsonLines));
        Assert.Equal(holds, json.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(codes, string.Join(' ', json.RootElement.GetProperty("findings").EnumerateArray().Select(
            finding => finding.GetProperty("code").GetString())));
        Assert.Contains(codes.Length == 0 ? "a probe verifies" : Name, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ed25519_small_keys_several_records_and_silent_servers_are_told()
    {
        await using var dns = new StubNameServer();

        dns.Publish(Name, TestKeys.Ed25519Record);
        Assert.Equal(0, (await CheckAsync(dns.Address, TestKeys.Ed25519)).ExitCode);
        dns.Publish(Name, TestKeys.OtherEd25519Record);
        Assert.Contains("another key", (await CheckAsync(dns.Address, TestKeys.Ed25519)).Text, StringComparison.Ordinal);

        var small = TestKeys.Make(1024);
        dns.Publish(Name, "v=DKIM1; p=" + TestKeys.PublicKeyOf(small));
        var weak = await CheckAsync(dns.Address, small);
        Assert.Equal(0, weak.ExitCode);
        Assert.Contains("warning: s1._domainkey.example.com has only 1024 bits", weak.Text, StringComparison.Ordinal);

        dns.Publish(Name, TestKeys.Record, TestKeys.Record);
        Assert.Contains("has 2 TXT records", (await CheckAsync(dns.Address, TestKeys.Pem)).Text, StringComparison.Ordinal);

        dns.IsBroken = true;
        var broken = await CheckAsync(dns.Address, TestKeys.Pem);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("DNS could not be asked", broken.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_options_are_named()
    {
        var server = await CheckAsync("dns.example", TestKeys.Pem);
        var none = await RunAsync("dkim check", ("--domain", ["nobody.example"]));

        Assert.Equal((2, 2), (server.ExitCode, none.ExitCode));
        Assert.Contains("'dns.example' is not an address", server.Text, StringComparison.Ordinal);
        Assert.Contains("no such key", none.Text, StringComparison.Ordinal);
    }

    private Task<CommandResult> CheckAsync(string server, string pem) => RunAsync(
        "dkim check",
        ("--domain", ["example.com"]),
        ("--selector", ["s1"]),
        ("--key", [Write("key.pem", Encoding.ASCII.GetBytes(pem))]),
        ("--dns", [server]));
}
