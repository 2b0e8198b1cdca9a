using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.DkimSigning.Tests;

public sealed class RelaxedBodyTests
{
    [Theory]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n")] // RFC 6376 section 3.4.5
    [InlineData("", "")]
    [InlineData("\r\n", "")]
    [InlineData("\r\n\r\n\r\n", "")]
    [InlineData(" \t \r\n\t\r\n", "")]
    [InlineData(" ", "")]
    [InlineData("a", "a\r\n")]
    [InlineData("a\r\n", "a\r\n")]
    [InlineData("a \t", "a\r\n")]
    [InlineData("a\r\n\r\n \r\nb\r\n\r\n", "a\r\n\r\n\r\nb\r\n")]
    [InlineData("\r\n\r\na\r\n", "\r\n\r\na\r\n")]
    [InlineData("\ta  b\tc \t d\r\n", " a b c d\r\n")]
    [InlineData("a  \r\n  b", "a\r\n b\r\n")]
    [InlineData("a\rb\nc\r\n", "a\rb\nc\r\n")]
    public void The_body_is_made_canonical(string body, string expected)
    {
        Assert.Equal(SHA256.HashData(Encoding.Latin1.GetBytes(expected)), Hash(Encoding.Latin1.GetBytes(body)));
    }

    [Fact]
    public void The_hash_of_an_empty_body_is_that_of_RFC_6376()
    {
        Assert.Equal("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Convert.ToBase64String(Hash([])));
    }

    [Fact]
    public void Long_lines_and_bodies_longer_than_the_buffer_hash_as_a_whole()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var body = new StringBuilder();
            for (var line = 0; line < random.Next(0, 400); line++)
            {
                body.Append('x', random.Next(6) == 0 ? random.Next(0, 40_000) : random.Next(0, 90));
                body.Append(random.Next(3) switch { 0 => " \t", 1 => "  y  z", _ => "" }).Append("\r\n");
            }

            var bytes = Encoding.Latin1.GetBytes(body.ToString());
            Assert.Equal(SHA256.HashData(Encoding.Latin1.GetBytes(Plainly(body.ToString()))), Hash(bytes));
        }
    }

    /// <summary>The words of RFC 6376 section 3.4.4, one after the other.</summary>
    private static string Plainly(string body)
    {
        var lines = body.Split("\r\n")
            .Select(line => string.Join(' ', line.TrimEnd(' ', '\t').Split([' ', '\t']).Where((word, i) => i == 0 || word.Length > 0)))
            .ToList();
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return string.Concat(lines.Select(line => line + "\r\n"));
    }

    private static byte[] Hash(byte[] body)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        RelaxedBody.Hash(body, hash);
        return hash;
    }
}
