using PolicyMta.Core.Injection;

namespace PolicyMta.Core.Tests.Injection;

public sealed class PolicyFailureReplyTests
{
    [Theory]
    [InlineData("tag.js", "tag.js:12:5: The result is wrong", "tag.js:12")]
    [InlineData("Acme.Plugin", "InvalidOperationException: oops", "Acme.Plugin")]
    [InlineData("tag.js", "tag.js: oops", "tag.js")]
    [InlineData("a\r\nb\u202e.js", "oops", "a??b?.js")]
    public void The_client_is_told_whose_mistake_it_is_and_not_what(string handler, string failure, string expected) =>
        Assert.Equal(
            $"451 4.3.0 Policy is not available, try again later: {expected} failed",
            PolicyFailureReply.Of(new TraceEntry("on-inject", handler, 1, default, failure, null, failed: true)).ToString());
}
