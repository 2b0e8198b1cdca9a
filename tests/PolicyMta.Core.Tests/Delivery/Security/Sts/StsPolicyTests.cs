using System.Text;
using PolicyMta.Core.Delivery.Security.Sts;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Delivery.Security.Sts;

/// <summary>Policies and the records that announce them (RFC 8461 section 3).</summary>
public sealed class StsPolicyTests
{
    [Theory]
    [InlineData(
        "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n",
        "Enforce mail.example.com,*.example.net 604800")]
    [InlineData("version: STSv1\nmode: testing\nmx: MAIL.Example.com.\nmax_age: 1", "Testing mail.example.com 1")]
    [InlineData("version:STSv1\nmode:none\nmax_age:86400\n", "None  86400")]
    [InlineData("max_age: 9999999999999\nmode: enforce\nversion: STSv1\nmx: a.test", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 4000000000\n", "Enforce a.test 31557600")]
    [InlineData(
        "version: STSv1\nunknown: x\nmode: enforce\nmode: none\nmx: a.test\nmax_age: 5\nmax_age: 7\nnonsense\n", "Enforce a.test 5")]
    [InlineData("version: STSv2\nmode: enforce\nmx: a.test\nmax_age: 5", null)]
    [InlineData("version: STSv1\nmode: enforced\nmx: a.test\nmax_age: 5", null)]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 5", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.test\nmax_age: -5", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.test", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: *.*.test\nmax_age: 5", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a test\nmax_age: 5", null)]
    [InlineData("<html>404</html>", null)]
    [InlineData("", null)]
    public void A_policy_is_read_or_refused(string text, string? expected)
    {
        var isRead = StsPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var mistake);
        Assert.Equal(expected, isRead ? $"{policy!.Mode} {string.Join(',', policy.Hosts)} {policy.MaxAge.TotalSeconds}" : null);
        Assert.Equal(isRead, mistake is null);
    }

    [Fact]
    public void A_policy_of_any_length_is_bounded()
    {
        var many = "version: STSv1\nmode: enforce\nmax_age: 5\n" + string.Concat(Enumerable.Range(0, 101).Select(i => $"mx: mx{i}.test\n"));
        Assert.False(StsPolicy.TryParse(Encoding.UTF8.GetBytes(many), out _, out var mistake));
        Assert.Contains("more than 100", mistake, StringComparison.Ordinal);
        Assert.False(StsPolicy.TryParse(new byte[StsPolicy.MaxBytes + 1], out _, out mistake));
        Assert.Contains("longer than", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.example.com", "mail.example.com", true)]
    [InlineData("mail.example.com", "MAIL.example.com", true)]
    [InlineData("mail.example.com", "example.com", false)]
    [InlineData("*.example.com", "mail.example.com", true)]
    [InlineData("*.example.com", "a.mail.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "mailexample.com", false)]
    public void A_pattern_covers_one_label(string pattern, string host, bool isCovered)
    {
        var policy = new StsPolicy { Mode = StsMode.Enforce, MaxAge = TimeSpan.FromDays(1), Hosts = [pattern] };
        Assert.Equal(isCovered, policy.Covers(host));
    }

    [Theory]
    [InlineData("abc123", "v=STSv1; id=abc123;")]
    [InlineData("abc123", "v=STSv1;id=abc123")]
    [InlineData("abc123", "v=STSv1 ; id = abc123 ; further=1")]
    [InlineData("abc123", "other", "v=STSv1; id=abc123")]
    [InlineData(null, "v=STSv1; id=abc123", "v=STSv1; id=abc123")]
    [InlineData(null, "v=STSv10; id=abc123")]
    [InlineData(null, " v=STSv1; id=abc123")]
    [InlineData(null, "v=STSv1; id=abc-123")]
    [InlineData(null, "v=STSv1; id=")]
    [InlineData(null, "v=STSv1; id=123456789012345678901234567890123")]
    [InlineData(null, "v=STSv1")]
    [InlineData(null)]
    public void A_record_announces_one_policy(string? id, params string[] records) =>
        Assert.Equal(id, StsRecord.IdOf(DnsAnswer.Found([.. records], TimeSpan.Zero)));
}
