using System.Text;

namespace PolicyMta.DkimSigning.Tests;

public sealed class AuthorDomainTests
{
    [Theory]
    [InlineData(" jane@example.com\r\n", "example.com")]
    [InlineData(" Jane <jane@Example.COM>\r\n", "example.com")]
    [InlineData(" \"evil@other.example\" <jane@example.com>\r\n", "example.com")]
    [InlineData(" \"a \\\" <x@other.example>\" <jane@example.com>\r\n", "example.com")]
    [InlineData(" \"j@ne\"@example.com\r\n", "example.com")]
    [InlineData(" jane@example.com (not <x@other.example>)\r\n", "example.com")]
    [InlineData(" (x@other.example (nested)) jane@example.com\r\n", "example.com")]
    [InlineData(" Jane\r\n\t<jane@example.com>\r\n", "example.com")]
    [InlineData(" jane@example.com, joe@other.example\r\n", "example.com")]
    [InlineData(" Us: jane@example.com, joe@other.example;\r\n", "example.com")]
    [InlineData(" x@other.example <jane@example.com>\r\n", "example.com")]
    [InlineData(" jane@ example.com\r\n", "example.com")]
    [InlineData(" jane@example.com.\r\n", "example.com")]
    [InlineData(" <@relay.example:jane@example.com>\r\n", "example.com")]
    [InlineData(" undisclosed\r\n", "")]
    [InlineData(" <>\r\n", "")]
    [InlineData("\r\n", "")]
    [InlineData(" \"open\r\n", "")]
    [InlineData(" jane@\r\n", "")]
    public void The_domain_of_the_first_author_is_read(string value, string expected)
    {
        Assert.Equal(expected, AuthorDomain.Of(Encoding.UTF8.GetBytes(value)));
    }
}
