using System.Net;
using PolicyMta.DnsLookups;
using PolicyMta.Authentication.Spf;
using PolicyMta.Authentication.Tests.Dns;

namespace PolicyMta.Authentication.Tests.Spf;

/// <summary>SPF by the text of RFC 7208: the examples of its appendix A, and what its sections ask for.</summary>
public sealed class SpfTests
{
    /// <summary>Appendix A.1: which hosts of its zone may send.</summary>
    [Theory]
    [InlineData("+all", "192.0.2.10 192.0.2.65 192.0.2.129 192.0.2.140", "")]
    [InlineData("a -all", "192.0.2.10 192.0.2.11", "192.0.2.65 192.0.2.129")]
    [InlineData("a:example.org -all", "", "192.0.2.10 192.0.2.140")]
    [InlineData("mx -all", "192.0.2.129 192.0.2.130", "192.0.2.10 192.0.2.140")]
    [InlineData("mx:example.org -all", "192.0.2.140", "192.0.2.129")]
    [InlineData("mx mx:example.org -all", "192.0.2.129 192.0.2.130 192.0.2.140", "192.0.2.10")]
    [InlineData("mx/30 mx:example.org/30 -all", "192.0.2.128 192.0.2.131 192.0.2.140 192.0.2.143", "192.0.2.132 192.0.2.144")]
    [InlineData("ptr -all", "192.0.2.10 192.0.2.65 192.0.2.129", "192.0.2.140 10.0.0.4")]
    [InlineData("ip4:192.0.2.128/28 -all", "192.0.2.129", "192.0.2.65")]
    public async Task The_examples_of_appendix_a_hold(string record, string pass, string fail)
    {
        var dns = Appendix().Txt("example.com", "v=spf1 " + record);

        foreach (var client in pass.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal((client, SpfResult.Pass), (client, await ResultAsync(dns, client)));
        foreach (var client in fail.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal((client, SpfResult.Fail), (client, await ResultAsync(dns, client)));
    }

    [Theory]
    [InlineData("v=spf1", "Neutral")]
    [InlineData("V=SPF1 -ALL", "Fail")]
    [InlineData("v=spf10 -all", "None")]
    [InlineData("v=spf1 ~all", "SoftFail")]
    [InlineData("v=spf1 ?all", "Neutral")]
    [InlineData("v=spf1 nothing -all", "PermError")]
    [InlineData("v=spf1 -all:example.com", "PermError")]
    [InlineData("v=spf1 +all ip4:192.0.2.1/33", "PermError")]
    [InlineData("v=spf1 ip4:192.0.2.01 -all", "PermError")]
    [InlineData("v=spf1 ip4:192.0.2 -all", "PermError")]
    [InlineData("v=spf1 ip6:[::1] -all", "PermError")]
    [InlineData("v=spf1 a:com -all", "PermError")]
    [InlineData("v=spf1 a:example.123 -all", "PermError")]
    [InlineData("v=spf1 a:%{x}.example.com -all", "PermError")]
    [InlineData("v=spf1 a:%{c}.example.com -all", "PermError")]
    [InlineData("v=spf1 a:%{d0}.example.com -all", "PermError")]
    [InlineData("v=spf1 redirect=a.example redirect=b.example", "PermError")]
    [InlineData("v=spf1 exp=a.example exp=b.example -all", "PermError")]
    [InlineData("v=spf1 unknown=%{d} -all", "Fail")]
    [InlineData("v=spf1 unknown=%{ -all", "PermError")]
    [InlineData("v=spf1 include:nothing.example -all", "PermError")]
    [InlineData("v=spf1 redirect=nothing.example", "PermError")]
    [InlineData("v=spf1 exists:nothing1.example exists:nothing2.example -all", "Fail")]
    [InlineData("v=spf1 exists:nothing1.example exists:nothing2.example exists:nothing3.example -all", "PermError")]
    [InlineData("v=spf1 a:broken.example -all", "TempError")]
    [InlineData("v=spf1\t-all", "None")]
    [InlineData("v=spf1 \u00e4 -all", "PermError")]
    public async Task A_record_is_read_as_the_rfc_has_it(string record, string result)
    {
        var dns = new StubDns().Txt("example.com", record);
        dns.Break("broken.example", DnsType.A);

        Assert.Equal(result, (await ResultAsync(dns, "203.0.113.5")).ToString());
    }

    [Theory]
    [InlineData("%{s}", "strong-bad@example.com")]
    [InlineData("%{o}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example")]
    [InlineData("%{d2r}", "com.example")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}", "3.2.0.192.in-addr")]
    [InlineData("%{S}", "strong-bad%40example.com")]
    [InlineData("%%%_%-", "% %20")]
    [InlineData("%{h}", "mail.example.com")]
    [InlineData("%{c} %{r} %{t}", "192.0.2.3 mx.here.example 1800000000")]
    [InlineData("%{p}", "unknown")]
    public async Task Macros_are_those_of_section_7(string text, string expanded)
    {
        var dns = new StubDns().Txt("example.com", "v=spf1 -all exp=why.example.com").Txt("why.example.com", text);

        var verdict = await CheckAsync(dns, "192.0.2.3", "strong-bad@example.com");

        Assert.Equal((SpfResult.Fail, expanded), (verdict.Result, verdict.Explanation));
    }

    [Theory]
    [InlineData("ip6:2001:db8::/32 -all", "2001:db8:1::5", "Pass")]
    [InlineData("ip6:2001:db8::/33 -all", "2001:db8:8000::5", "Fail")]
    [InlineData("ip4:192.0.2.0/24 -all", "::ffff:192.0.2.7", "Pass")]
    [InlineData("ip4:0.0.0.0/0 -all", "2001:db8::1", "Fail")]
    [InlineData("a:six.example//64 -all", "2001:db8:0:1::77", "Pass")]
    [InlineData("exists:%{ir}.%{v}.list.example -all", "2001:db8::cb01", "Pass")]
    public async Task Both_families_are_compared_each_with_its_own(string record, string client, string result)
    {
        var dns = new StubDns().Txt("example.com", "v=spf1 " + record).Add("six.example", DnsType.Aaaa, "2001:db8:0:1::1").Add(
            "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.list.example", DnsType.A, "127.0.0.2");

        Assert.Equal(result, (await ResultAsync(dns, client)).ToString());
    }

    private static async Task<SpfResult> ResultAsync(StubDns dns, string client) =>
        (await CheckAsync(dns, client, "a@example.com")).Result;

    private static async Task<SpfVerdict> CheckAsync(StubDns dns, string client, string from)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        return await new SpfCheck(dns, time).CheckAsync(
            new SpfQuery(IPAddress.Parse(client), "mail.example.com", from, "mx.here.example"), TestContext.Current.CancellationToken);
    }

    private static StubDns Appendix() => new StubDns()
        .Add("example.com", DnsType.A, "192.0.2.10", "192.0.2.11")
        .Add("example.com", DnsType.Mx, "mail-a.example.com", "mail-b.example.com")
        .Add("amy.example.com", DnsType.A, "192.0.2.65")
        .Add("bob.example.com", DnsType.A, "192.0.2.66")
        .Add("mail-a.example.com", DnsType.A, "192.0.2.129")
        .Add("mail-b.example.com", DnsType.A, "192.0.2.130")
        .Add("example.org", DnsType.Mx, "mail-c.example.org")
        .Add("mail-c.example.org", DnsType.A, "192.0.2.140")
        .Add("10.2.0.192.in-addr.arpa", DnsType.Ptr, "example.com")
        .Add("65.2.0.192.in-addr.arpa", DnsType.Ptr, "amy.example.com")
        .Add("129.2.0.192.in-addr.arpa", DnsType.Ptr, "mail-a.example.com")
        .Add("140.2.0.192.in-addr.arpa", DnsType.Ptr, "mail-c.example.org")
        .Add("4.0.0.10.in-addr.arpa", DnsType.Ptr, "bob.example.com");
}
