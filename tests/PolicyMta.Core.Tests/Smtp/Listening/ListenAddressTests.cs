using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp.Listening;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:25", "127.0.0.1:25")]
    [InlineData("0.0.0.0:0", "0.0.0.0:0")]
    [InlineData("[::1]:587", "[::1]:587")]
    [InlineData("*:2525", "[::]:2525")]
    public void Reads_addresses(string text, string endpoint) => Assert.Equal(endpoint, ListenAddress.Parse(text).EndPoint.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData(":25")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("[127.0.0.1]:25")]
    [InlineData("::1:25")]
    [InlineData("localhost:25")]
    public void Says_what_to_write_instead(string text)
    {
        var exception = Assert.Throws<FormatException>(() => ListenAddress.Parse(text));

        Assert.Contains($"'{text}'", exception.Message);
        Assert.Contains("127.0.0.1:25", exception.Message);
    }
}
