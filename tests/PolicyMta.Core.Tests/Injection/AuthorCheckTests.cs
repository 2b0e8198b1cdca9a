using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Injection;

public sealed class AuthorCheckTests
{
    private static readonly OwnDomains Own = ["example.com", "*.sub.example"];

    [Theory]
    [InlineData("From: a@example.com", null)]
    [InlineData("From: Jane <a@EXAMPLE.com.>", null)]
    [InlineData("From: a@x.sub.example, b@example.com", null)]
    [InlineData("From: \"evil@other.example\" <a@example.com>", null)]
    [InlineData("From: Us: a@example.com, b@example.com;", null)]
    [InlineData("From: a@other.example", "other.example")]
    [InlineData("From: a@sub.example", "sub.example")]
    [InlineData("From: a@notexample.com", "notexample.com")]
    [InlineData("From: a@example.com.evil.example", "example.com.evil.example")]
    [InlineData("From: a@example.com, b@other.example", "other.example")]
    [InlineData("From: Us: a@example.com, b@other.example;", "other.example")]
    [InlineData("From: a@example.com\r\nFrom: b@other.example", "other.example")]
    [InlineData("From: a@example.com\r\nfrom : b@other.example", "other.example")]
    [InlineData("From: \"a@example.com\" <b@other.example>", "other.example")]
    [InlineData("From: a@[192.0.2.1]", "such a domain")]
    [InlineData("From: undisclosed", "no domain")]
    [InlineData("From: <>", "no domain")]
    [InlineData("From:", "no domain")]
    [InlineData("Subject: x", "no domain")]
    public void Every_author_must_be_of_a_domain_that_the_client_may_write(string header, string? refused)
    {
        var reply = Check(header, [new AuthorDomains("token", Own)]);

        Assert.Equal(refused is null, reply is null);
        if (reply is not null)
        {
            Assert.Equal((550, "5.7.1"), (reply.Code, reply.Enhanced.ToString()));
            Assert.Contains(refused!, reply.Text, StringComparison.Ordinal);
            Assert.Contains("from_domains", reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_limits_hold_and_one_without_domains_allows_all()
    {
        var any = new AuthorDomains("listener", []);
        var other = new AuthorDomains("user", ["other.example"]);

        Assert.Null(Check("From: a@anything.example", [any]));
        Assert.Null(Check("Subject: no author", [any]));
        Assert.Null(Check("From: a@other.example", [any, other]));
        Assert.StartsWith("This user may not", Check("From: a@example.com", [new("listener", Own), other])!.Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "This listener may not", Check("From: a@other.example", [new("listener", Own), other])!.Text, StringComparison.Ordinal);
    }

    private static SmtpReply? Check(string header, ImmutableArray<AuthorDomains> limits) =>
        AuthorCheck.RefusalOf(new MessageContent(Encoding.UTF8.GetBytes(header + "\r\n\r\nx\r\n")), limits);
}
