using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Tests.Smtp;

/// <summary>Addresses that exist though RFC 5321 has no form for them, and commands without angle brackets.</summary>
public sealed class LenientAddressTests
{
    [Fact]
    public async Task Recipients_may_have_dots_anywhere_unless_the_listener_says_otherwise()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:<.a@sender.example>
            S: 501 5.1.7 *
            C: MAIL FROM:<a@sender.example>
            S: 250 *
            C: RCPT TO:<taro.@docomo.example>
            S: 250 *
            C: RCPT TO:<a..b@x.example>
            S: 250 *
            C: RCPT TO:<.a@x.example>
            S: 250 *
            C: RCPT TO:<a(b@x.example>
            S: 501 5.1.3 *
            C: RCPT TO:b@x.example
            S: 501 5.5.4 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """);

        Assert.Equal(
            ["taro.@docomo.example", "a..b@x.example", ".a@x.example"],
            Assert.Single(messages).Request.Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public async Task A_listener_may_take_them_from_nobody() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<taro.@docomo.example>
        S: 501 5.1.3 *
        C: QUIT
        S: 221 *
        E: Quit
        """, Options with { LenientAddresses = LenientAddresses.Off });

    [Fact]
    public async Task A_listener_may_take_them_of_senders_too_and_bare_addresses()
    {
        var messages = await Transcript.PlayAsync("""
            S: 220 *
            C: EHLO client.example
            A: 250
            C: MAIL FROM:a..b@sender.example SIZE=100
            S: 250 *
            C: RCPT TO: ilo.@x.example
            S: 250 *
            C: RCPT TO:jane@x.example>
            S: 501 5.5.4 *
            C: RCPT TO:
            S: 501 5.5.4 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """, Options with { LenientAddresses = LenientAddresses.All, BareAddresses = true });

        var request = Assert.Single(messages).Request;
        Assert.Equal(("a..b@sender.example", "ilo.@x.example"), (request.ReturnPath, request.Recipients.Single().Address));
    }

    [Theory]
    [InlineData("off", "off")]
    [InlineData("false", "off")]
    [InlineData("recipients", "recipients")]
    [InlineData("all", "all")]
    [InlineData("true", "all")]
    public void The_setting_is_a_word_or_a_truth_value(string text, string expected) =>
        Assert.Equal(expected, LenientAddresses.Parse(text).ToString());

    [Fact]
    public void Other_words_are_refused_with_those_that_may_be_written()
    {
        var mistake = Assert.Throws<FormatException>(() => LenientAddresses.Parse("sometimes"));
        Assert.Contains("recipients, all or off", mistake.Message, StringComparison.Ordinal);
    }

    private static ListenerOptions Options => new() { Name = "test", Address = "127.0.0.1:0" };
}
