using System.Text;
using MimeKit.Utils;
using PolicyMta.Core.Headers;

namespace PolicyMta.Core.Tests.Headers;

public sealed class EncodedWordsTests
{
    [Theory]
    [InlineData("plain  text\twith =?odd?= =_ things")]
    [InlineData("Grüße")]
    [InlineData("Grüße an alle Kunden von Müller & Söhne  (Büro)")]
    [InlineData("日本語の件名はとても長くて、一行には入りきらないので、いくつかの符号化語に分けられます。")]
    [InlineData("ASCII first, then ☺ 😀 and 50 % off_now=yes?")]
    public void Readers_decode_the_same_text(string text)
    {
        var encoded = EncodedWords.Text(text);

        Assert.True(Ascii.IsValid(encoded));
        Assert.Equal(text, Rfc2047.DecodeText(Encoding.ASCII.GetBytes(encoded)));
        Assert.All(
            encoded.Split(' ').Where(word => word.StartsWith("=?utf-8?", StringComparison.Ordinal)),
            word => Assert.InRange(word.Length, 1, 75));
    }

    [Fact]
    public void Words_in_ascii_stay()
    {
        var id = new string('f', 300);
        Assert.Equal(id, EncodedWords.Text(id));
        Assert.Equal($"=?utf-8?B?w7w=?= {id} x", EncodedWords.Text($"ü {id} x"));
    }

    [Fact]
    public void Neighbours_are_one_run_so_that_the_space_between_them_is_not_lost() =>
        Assert.Equal("a =?utf-8?B?w7wgw7Y=?= b", EncodedWords.Text("a ü ö b"));

    [Fact]
    public void No_character_is_torn()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 80)).Select(_ => (string)(random.Next(4) switch
            {
                0 => "a",
                1 => "é",
                2 => "漢",
                _ => "😀",
            }))) + "é";
            foreach (var word in EncodedWords.Encode(text).Split(' '))
                Assert.DoesNotContain('\uFFFD', Rfc2047.DecodeText(Encoding.ASCII.GetBytes(word)));
            Assert.Equal(text, Rfc2047.DecodeText(Encoding.ASCII.GetBytes(EncodedWords.Encode(text))));
        }
    }
}
