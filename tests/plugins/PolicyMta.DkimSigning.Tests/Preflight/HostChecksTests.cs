using PolicyMta.Authentication.Tests.Dns;
using PolicyMta.DnsLookups;
using PolicyMta.Sdk;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.DkimSigning.Tests.Preflight;

/// <summary>The addresses that mail leaves from, as <c>policymta preflight --address</c> checks them.</summary>
public sealed class HostChecksTests
{
    [Theory]
    [InlineData("192.0.2.1", "mta1.example.com", 0, "[x] ptr: 192.0.2.1 has the name mta1.example.com", "[x] ehlo: mta1.example.com")]
    [InlineData("2001:db8::1", "mta6.example.com", 0, "[x] ptr", "[x] ehlo")]
    [InlineData("192.0.2.2", "mta1.example.com", 1, "[ ] ptr: 192.0.2.2 has no", "[ ] ehlo: mta1.example.com does not lead to")]
    [InlineData("192.0.2.3", "", 1, "[ ] ptr: no name of 192.0.2.3 in DNS leads back", "")]
    [InlineData("192.0.2.4", "broken.example.com", 1, "[ ] ptr: DNS could not be asked", "[ ] ehlo: DNS could not be asked")]
    [InlineData("192.0.2.1", "localhost", 1, "[x] ptr", "[ ] ehlo: the EHLO name is not a full host name")]
    [InlineData("nowhere", "", 2, "--address: 'nowhere' is not an address", "")]
    public async Task A_ptr_must_lead_back_and_the_ehlo_name_must_lead_to_each_address(
        string address, string ehlo, int code, params string[] said)
    {
        var dns = new StubDns().Add("1.2.0.192.in-addr.arpa", DnsType.Ptr, "other.example.com", "mta1.example.com")
            .Add("mta1.example.com", DnsType.A, "192.0.2.1")
            .Add("3.2.0.192.in-addr.arpa", DnsType.Ptr, "mta1.example.com")
            .Add("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", DnsType.Ptr, "mta6.example.com")
            .Add("mta6.example.com", DnsType.Aaaa, "2001:db8::1");
        dns.Break("4.2.0.192.in-addr.arpa", DnsType.Ptr);
        dns.Break("broken.example.com", DnsType.A);
        using var plugin = new DkimSigningPlugin { Hosts = dns };
        var builder = new TestPluginBuilder("");
        plugin.Configure(builder);
        var values = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("--address", [address]);

        var result = await builder.Commands.Single(command => command.Name == "preflight").Handler(
            new CommandCall { Values = ehlo.Length == 0 ? values : values.Add("--ehlo", [ehlo]) }, TestContext.Current.CancellationToken);

        Assert.Equal(code, result.ExitCode);
        foreach (var text in said)
            Assert.Contains(text, result.Text, StringComparison.Ordinal);
    }
}
