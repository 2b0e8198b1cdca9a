using System.Text;

namespace PolicyMta.DkimSigning.Tests;

public sealed class RelaxedHeaderTests
{
    [Theory]
    [InlineData("A", " X\r\n", "a:X")] // RFC 6376 section 3.4.5
    [InlineData("B ", " Y\t\r\n\tZ  \r\n", "b:Y Z")]
    [InlineData("SUBJect", "   AbC\r\n", "subject:AbC")]
    [InlineData("Subject", "a\r\n b\r\n\t c\r\n", "subject:a b c")]
    [InlineData("Subject", " a  \t  b \r\n", "subject:a b")]
    [InlineData("Subject", "\r\n", "subject:")]
    [InlineData("Subject", " \r\n \r\n", "subject:")]
    [InlineData("X", " :::\r\n", "x::::")]
    public void The_field_is_made_canonical(string name, string value, string expected)
    {
        Span<byte> target = stackalloc byte[200];

        var length = RelaxedHeader.Write(Encoding.Latin1.GetBytes(name.TrimEnd()), Encoding.Latin1.GetBytes(value), target);

        Assert.Equal(expected, Encoding.Latin1.GetString(target[..length]));
    }

    [Fact]
    public void Bytes_above_ASCII_stay_as_they_are()
    {
        Span<byte> target = stackalloc byte[20];

        var length = RelaxedHeader.Write("Subject"u8, " gr\u00fc\u00df"u8, target);

        Assert.Equal("subject:grüß"u8, target[..length]);
    }
}
