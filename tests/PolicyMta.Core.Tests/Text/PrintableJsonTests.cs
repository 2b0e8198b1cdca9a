using System.Text;
using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Tests.Text;

public sealed class PrintableJsonTests
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = PrintableJson.Encoder };

    [Theory]
    [InlineData("plain <a href='x'>&+ text", "plain <a href='x'>&+ text")]
    [InlineData("J\u00fcrgen \u65e5\u672c \ud83d\ude42", "J\u00fcrgen \u65e5\u672c \\uD83D\\uDE42")]
    [InlineData("say \"a\\b\"", @"say \""a\\b\""")]
    [InlineData("\u001b[31m\r\n\t\u007f\u009b", @"\u001B[31m\r\n\t\u007F\u009B")]
    [InlineData("\u202egnp\u2066\u2069\u200f\u061c", @"\u202Egnp\u2066\u2069\u200F\u061C")]
    [InlineData("a\u200bb\u2060\ufeff\u00ad\u2028", @"a\u200Bb\u2060\uFEFF\u00AD\u2028")]
    [InlineData("\u115f\u3164\u034f", @"\u115F\u3164\u034F")]
    [InlineData("x\U000e0041y", @"x\uDB40\uDC41y")]
    public void What_commands_a_terminal_or_cannot_be_seen_is_escaped(string text, string expected)
    {
        Assert.Equal($"\"{expected}\"", JsonSerializer.Serialize(text, Options));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(text, Options)));

        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = PrintableJson.Encoder }))
            writer.WriteStringValue(Encoding.UTF8.GetBytes(text));
        Assert.Equal($"\"{expected}\"", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void It_agrees_with_what_terminals_are_shown()
    {
        for (var c = 0; c <= 0x10FFFF; c++)
        {
            if (Rune.IsValid(c) && !PrintableText.IsPrintable(new Rune(c)))
                Assert.True(PrintableJson.Encoder.WillEncode(c));
        }
    }

    [Fact]
    public void A_half_of_a_surrogate_pair_does_no_harm() =>
        Assert.Equal("\"a\\uFFFDb\"", JsonSerializer.Serialize("a\ud800b", Options));
}
