using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Injection;

public sealed class ReceivedHeaderTests
{
    [Theory]
    [InlineData(ReceivedField.Full, null, "from client.example ([127.0.0.1]) by mta.example with ESMTP id * for <jane@a.test>;*")]
    [InlineData(ReceivedField.WithoutClient, null, "by mta.example with ESMTP id *;*")]
    [InlineData(ReceivedField.None, null, null)]
    [InlineData(ReceivedField.None, ReceivedField.Full, "from client.example*")]
    [InlineData(ReceivedField.Full, ReceivedField.WithoutClient, "by mta.example*")]
    [InlineData(ReceivedField.Full, ReceivedField.None, null)]
    public async Task It_says_as_much_as_listener_or_policy_want(ReceivedField listener, ReceivedField? policy, string? expected)
    {
        await using var corridor = new CorridorBed(policy: parts => parts.OnInject =
            _ => policy is null ? null : new InjectDecision { Received = policy });

        await corridor.InjectAsync("jane@a.test", received: listener);
        await corridor.UntilAsync(() => corridor.Totals.Delivered == 1);

        var sent = new MessageContent(System.Text.Encoding.UTF8.GetBytes(Assert.Single(corridor.Network.Transactions).Text));
        var field = sent.GetHeader("Received");
        if (expected is null)
            Assert.Null(field);
        else
            Smtp.Pattern.AssertMatches(expected, field!.Replace("\t", " ", StringComparison.Ordinal));
        if (listener == ReceivedField.WithoutClient)
        {
            Assert.DoesNotContain("127.0.0.1", field, StringComparison.Ordinal);
            Assert.DoesNotContain("jane@a.test", field, StringComparison.Ordinal);
        }
    }
}
