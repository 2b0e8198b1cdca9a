using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Dns;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("_dmarc.example.com", "_dmarc.example.com")]
    [InlineData("b\u00fccher.example", "xn--bcher-kva.example")]
    [InlineData("B\u00dcCHER.Example", "xn--bcher-kva.example")]
    [InlineData("\u00c9COLE.test.", "xn--cole-9oa.test")]
    [InlineData("localhost", "localhost")]
    public void One_spelling_for_each_name(string name, string expected) => Assert.Equal(expected, DnsName.Normalize(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("a/b.example")]
    [InlineData("a\u00a0.example")]
    [InlineData("a\u200b.example")]
    [InlineData("\u202eb\u00fc.example")]
    [InlineData("a\ufeff.example")]
    [InlineData("a\u0085.example")]
    [InlineData("a\u2028.example")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.example")]
    public void What_can_be_no_name_is_none(string name) => Assert.Null(DnsName.Normalize(name));

    [Fact]
    public void A_name_over_253_characters_is_none()
    {
        Assert.NotNull(DnsName.Normalize(string.Join('.', Enumerable.Repeat("abc", 63)) + "a"));
        Assert.Null(DnsName.Normalize(string.Join('.', Enumerable.Repeat("abc", 64))));
    }

    [Fact]
    public void A_normal_name_is_not_copied()
    {
        var name = string.Concat("mx", ".example");

        Assert.Same(name, DnsName.Normalize(name));
    }
}
