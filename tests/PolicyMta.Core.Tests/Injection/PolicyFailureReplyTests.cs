using PolicyMta.Core.Injection;

namespace PolicyMta.Core.Tests.Injection;

public sealed class PolicyFailureReplyTests
{
    [Theory]
    [InlineData("tag.js", "tag.js:12:5: The result is wrong", "tag.js:12")]
    [InlineData("Acme.Plugin", "InvalidOperationException: oops", "Acme.Plugin")]
    [InlineData("tag.js", "tag.js: oops", "tag.js")]
    [InlineData("tag.js", "scripts/tag.js:12:5: oops", "tag.js:12")]
    [InlineData("tag.js", "/etc/policymta/scripts/tag.js:12: oops at other.js:3", "tag.js:12")]
    [InlineData("a/tag.js", "/srv/scripts/a/tag.js:12:5: oops", "a/tag.js:12")]
    [InlineData("tag.js", "/srv/scripts/lib/domains.js:3:1: oops", "tag.js (domains.js:3)")]
    [InlineData("tag.js", "scripts/tag.js: oops at evil.js:3", "tag.js")]
    [InlineData("tag.js", "skipped after repeated failures; last: scripts/tag.js:12:5: oops", "tag.js:12")]
    [InlineData("tag.js", "switched off until the next reload: scripts/tag.js:12:5: oops", "tag.js:12")]
    [InlineData("tag.js", "switched off until the next reload: did not come back", "tag.js")]
    [InlineData("Acme.Plugin", "secret.js:12: oops", "Acme.Plugin")]
    [InlineData("a\r\nb\u202e.js", "oops", "a??b?.js")]
    public void The_client_is_told_whose_mistake_it_is_and_not_what(string handler, string failure, string expected) =>
        Assert.Equal(
            $"451 4.3.0 Policy is not available, try again later: {expected} failed",
            PolicyFailureReply.Of(new TraceEntry("on-inject", handler, 1, default, failure, null, failed: true)).ToString());
}
