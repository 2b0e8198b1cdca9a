using System.Text;
using PolicyMta.Core.Conversations;

namespace PolicyMta.Core.Tests.Conversations;

/// <summary>Whoever looks at transcripts learns neither passwords nor messages.</summary>
public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("AUTH PLAIN AGphbmUAc2VjcmV0", "AUTH PLAIN ***")]
    [InlineData("auth scram-sha-256 biws", "auth scram-sha-256 ***")]
    [InlineData("AUTH c2VjcmV0c2VjcmV0c2VjcmV0", "AUTH ***")]
    [InlineData("AUTH", "AUTH ***")]
    [InlineData("XCLIENT ADDR=192.0.2.1 LOGIN=jane", "XCLIENT ***")]
    [InlineData("XCLIENT login=jane", "XCLIENT ***")]
    [InlineData("XCLIENT ADDR=192.0.2.1", "XCLIENT ADDR=192.0.2.1")]
    [InlineData("MAIL FROM:<a@b.example> SIZE=7", "MAIL FROM:<a@b.example> SIZE=7")]
    [InlineData("RCPT TO:<a@b.example>", "RCPT TO:<a@b.example>")]
    [InlineData("Mail me soon", "Mail ***")]
    [InlineData("EHLO out.example", "EHLO out.example")]
    [InlineData("LHLO out.example", "LHLO out.example")]
    [InlineData("BDAT 7 LAST", "BDAT 7 LAST")]
    [InlineData("QUIT", "QUIT")]
    [InlineData("HELP me, I forgot it", "HELP ***")]
    [InlineData("NOOP hunter2", "NOOP ***")]
    [InlineData("GET /?password=x HTTP/1.1", "GET ***")]
    [InlineData("c2VjcmV0", "(8 bytes that are no command)")]
    [InlineData("Dear Jane,", "(10 bytes that are no command)")]
    [InlineData("", "(0 bytes that are no command)")]
    public void Of_a_command_as_much_is_shown_as_is_no_secret(string line, string shown) =>
        Assert.Equal(shown, Show(new SecretMask(), line));

    [Theory]
    [InlineData("QUIT")]
    [InlineData("MAIL FROM:<a@b.example>")]
    [InlineData("c2VjcmV0")]
    public void What_answers_a_challenge_is_hidden_whatever_it_is(string line)
    {
        var mask = new SecretMask();

        Assert.Equal("334 ***", Encoding.ASCII.GetString(mask.Reply("334 VXNlcm5hbWU6\r\n"u8)));
        Span<byte> scratch = stackalloc byte[SecretMask.ScratchSize];
        Assert.Equal("***", Encoding.ASCII.GetString(mask.Command(Encoding.ASCII.GetBytes(line), scratch)));
        Assert.Equal("QUIT", Encoding.ASCII.GetString(mask.Command("QUIT"u8, scratch)));
    }

    [Fact]
    public void Another_reply_ends_the_exchange()
    {
        var mask = new SecretMask();
        mask.Reply("334 \r\n"u8);
        mask.Reply("535 5.7.8 no\r\n"u8);

        Span<byte> scratch = stackalloc byte[SecretMask.ScratchSize];
        Assert.Equal("QUIT", Encoding.ASCII.GetString(mask.Command("QUIT"u8, scratch)));
    }

    private static string Show(SecretMask mask, string line)
    {
        Span<byte> scratch = stackalloc byte[SecretMask.ScratchSize];
        return Encoding.ASCII.GetString(mask.Command(Encoding.ASCII.GetBytes(line), scratch));
    }
}
