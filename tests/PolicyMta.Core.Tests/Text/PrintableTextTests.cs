using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Tests.Text;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("Jürgen 日本語 🙂", "Jürgen 日本語 🙂")]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("\u009b31m", @"\u009b31m")]
    [InlineData("a\u007f\b\0", @"a\u007f\u0008\u0000")]
    [InlineData("\u202eevil\u2066x\u2069\u200f\u061c", @"\u202eevil\u2066x\u2069\u200f\u061c")]
    [InlineData("a\r\n\tb", @"a\r\n\tb")]
    [InlineData("a\u2028b\u2029c\u0085", @"a\u2028b\u2029c\u0085")]
    [InlineData("\ufeffx\u200b\u00ad", @"\ufeffx\u200b\u00ad")]
    [InlineData("\U000e0041", @"\udb40\udc41")]
    [InlineData("a\u00a0b", "a\u00a0b")]
    [InlineData("a\u034fb\u115f\u1160\u3164\uffa0", @"a\u034fb\u115f\u1160\u3164\uffa0")]
    [InlineData("\u2800\u180e\u17b4", @"\u2800\u180e\u17b4")]
    [InlineData("x\U000e0100", @"x\udb40\udd00")]
    [InlineData("\u2764\ufe0f", "\u2764\ufe0f")]
    public void What_commands_a_terminal_or_cannot_be_seen_is_escaped(string text, string expected) =>
        Assert.Equal(expected, PrintableText.Line(text));

    [Fact]
    public void A_half_of_a_surrogate_pair_is_escaped() => Assert.Equal(@"a\ud800b", PrintableText.Line("a\ud800b"));

    [Fact]
    public void A_writers_own_lines_and_tabs_stay() => Assert.Equal("a\n\tb\\r\\u001b", PrintableText.Lines("a\n\tb\r\u001b"));

    [Theory]
    [InlineData("a\u00a0b", @"a\u00a0b")]
    [InlineData("a\u3000b", @"a\u3000b")]
    [InlineData("a\u200db", @"a\u200db")]
    [InlineData("a b", "a b")]
    public void In_a_word_that_a_human_wrote_strange_spaces_are_shown(string text, string expected) =>
        Assert.Equal(expected, PrintableText.Word(text));

    [Fact]
    public void Json_that_is_escaped_says_the_same()
    {
        const string text = "\u202e \U000e0041 x";
        var json = "{\"a\":\"" + text + "\"}";
        using var document = JsonDocument.Parse(PrintableText.Lines(json));
        Assert.Equal(text, document.RootElement.GetProperty("a").GetString());
    }
}
