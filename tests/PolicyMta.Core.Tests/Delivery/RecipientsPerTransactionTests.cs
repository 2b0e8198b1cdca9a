using PolicyMta.Core.Delivery;

namespace PolicyMta.Core.Tests.Delivery;

public sealed class RecipientsPerTransactionTests
{
    [Fact]
    public void A_profile_says_how_many_else_what_every_receiver_takes()
    {
        Assert.Equal(7, RecipientsPerTransaction.Of(new TrafficProfile { Name = "x", RecipientsPerTransaction = 7 }));
        Assert.Equal(1, RecipientsPerTransaction.Of(new TrafficProfile { Name = "x", RecipientsPerTransaction = 0 }));
        Assert.Equal(100, RecipientsPerTransaction.Of(null));
    }

    [Theory]
    [InlineData(0, "10 11")]
    [InlineData(2, "12 13")]
    [InlineData(4, "14")]
    public void Each_transaction_takes_the_next_ones(int start, string expected) =>
        Assert.Equal(expected, string.Join(' ', RecipientsPerTransaction.From([10, 11, 12, 13, 14], start, 2)));
}
