using PolicyMta.ReplyMatching;

namespace PolicyMta.IspRules.Tests.Replies;

public sealed class ReplyPatternTests
{
    [Theory]
    [InlineData("421", 421, true)]
    [InlineData("421", 422, false)]
    [InlineData("45x", 451, true)]
    [InlineData("45x", 461, false)]
    [InlineData("5xx", 599, true)]
    [InlineData("5xx", 499, false)]
    public void A_code_covers_its_group(string pattern, int code, bool covers)
    {
        Assert.Equal(covers, CodePattern.Parse(pattern).Covers(new SmtpReply(code, null, "")));
    }

    [Theory]
    [InlineData("5.7.1", "5.7.1", true)]
    [InlineData("5.7.1", "4.7.1", false)]
    [InlineData("x.2.2", "4.2.2", true)]
    [InlineData("x.2.2", "5.2.3", false)]
    [InlineData("4.7.x", "4.7.850", true)]
    [InlineData("5.7.606-649", "5.7.649", true)]
    [InlineData("5.7.606-649", "5.7.650", false)]
    public void An_enhanced_code_covers_its_range(string pattern, string code, bool covers)
    {
        Assert.Equal(covers, EnhancedPattern.Parse(pattern).Covers(EnhancedStatusCode.Parse(code)));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("4x1")]
    [InlineData("250")]
    [InlineData("")]
    public void What_is_no_code_is_refused(string pattern)
    {
        Assert.Throws<FormatException>(() => CodePattern.Parse(pattern));
    }

    [Theory]
    [InlineData("5.7")]
    [InlineData("2.0.0")]
    [InlineData("5.7.9-1")]
    [InlineData("5.7.1000")]
    [InlineData("5.a.1")]
    public void What_is_no_enhanced_code_is_refused(string pattern)
    {
        Assert.Throws<FormatException>(() => EnhancedPattern.Parse(pattern));
    }

    [Fact]
    public void A_pattern_that_explodes_is_given_up_and_does_not_match()
    {
        var pattern = TextPattern.Parse("^(a+)+(?=!)");

        Assert.True(pattern.Covers("aaa!"));
        Assert.False(pattern.Covers(new string('a', 100)));
    }
}
