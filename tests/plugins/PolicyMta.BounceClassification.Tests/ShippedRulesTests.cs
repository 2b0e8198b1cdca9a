namespace PolicyMta.BounceClassification.Tests;

public sealed class ShippedRulesTests(ShippedRules rules) : IClassFixture<ShippedRules>
{
    public static IEnumerable<TheoryDataRow<string, string, string>> Table => Replies.All();

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_real_reply_has_its_category(string stage, string reply, string category)
    {
        var failure = Replies.Failure(Enum.Parse<SmtpStage>(stage.Replace("-", "", StringComparison.Ordinal), ignoreCase: true), reply);

        var decision = await rules.DecideAsync(failure);

        Assert.Equal(category, decision.Category);
    }
}
