using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Tests;

public sealed class NormalizedReplyTests
{
    [Theory]
    [InlineData("The  email\naccount ", "the email account")]
    [InlineData("<jane.doe+tag@example.com>: User unknown", "<@>: user unknown")]
    [InlineData("from [192.0.2.15] at 12:30:05", "from [#] at #:#:#")]
    [InlineData("weren't sent (S3150). [DB5EUR02FT012.eop-EUR02.prod.protection.outlook.com]", "weren't sent (s3150). [#]")]
    [InlineData("[TSS04] RL000010 OFR004_104 RP-001 HME1", "[tss04] rl000010 ofr004_104 rp-001 hme1")]
    [InlineData("said: 550 5.7.606 again", "said: again")]
    [InlineData("with multiple\n550-5.7.1 addresses in 550 5.7.1 From: 550-is 550 not", "with multiple addresses in from: is 550 not")]
    [InlineData("554 message 5.7.1 refused", "554 message 5.7.1 refused")]
    [InlineData("queued as 3F2A41C0123, 12345 bytes, 7 left", "queued as #, # bytes, # left")]
    [InlineData(
        "https://support.google.com/mail/?p=NoSuchUser 41be03b00d2f7-7fd9f2a1b2dsi123.45 - gsmtp",
        "https://support.google.com/mail/?p=nosuchuser # - gsmtp")]
    [InlineData("", "")]
    public void What_differs_from_message_to_message_is_taken_out(string text, string expected)
    {
        Assert.Equal(expected, NormalizedReply.Normalize(text));
    }

    [Fact]
    public void Normalizing_twice_changes_nothing()
    {
        foreach (var row in Replies.All())
        {
            var once = NormalizedReply.Normalize(row.Data.Item2);
            Assert.Equal(once, NormalizedReply.Normalize(once));
        }
    }

    [Fact]
    public void A_long_text_is_cut()
    {
        Assert.InRange(
            NormalizedReply.Normalize(string.Concat(Enumerable.Repeat("word ", 1000))).Length, NormalizedReply.MaximumLength - 1,
            NormalizedReply.MaximumLength);
        Assert.Equal(NormalizedReply.MaximumLength, NormalizedReply.Normalize(new string('x', 5000)).Length);
    }
}
