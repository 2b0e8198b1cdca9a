namespace PolicyMta.BounceClassification.Tests;

/// <summary>What public pages of providers and mail servers say of their replies is what the shipped rules say.</summary>
public sealed class SourcedRepliesTests(ShippedRules rules, ITestOutputHelper output) : IClassFixture<ShippedRules>
{
    [Fact]
    public void The_table_has_many_replies_of_many_providers_each_with_its_source()
    {
        Assert.InRange(SourcedReply.All.Count, 300, 10_000);
        Assert.InRange(SourcedReply.All.Select(row => row.Provider).Distinct().Count(), 25, 10_000);
        Assert.All(SourcedReply.All, row => Assert.True(Uri.TryCreate(row.Source, UriKind.Absolute, out _), row.Source));
        Assert.Equal(SourcedReply.All.Count, SourcedReply.All.Select(row => row.Reply).Distinct().Count());
    }

    [Fact]
    public async Task Categories_are_what_the_sources_say()
    {
        var wrong = new List<string>();
        foreach (var row in SourcedReply.All)
        {
            var decision = await rules.DecideAsync(Replies.Failure(row.Stage, row.Reply, row.Provider));
            if (decision.Category != row.Category)
                wrong.Add($"{row.Provider}: {row.Reply}\n    is {decision.Category} by {decision.Rule}, its source: {row.Category}");
        }

        var all = SourcedReply.All.Count;
        output.WriteLine($"{all - wrong.Count} of {all}, {SourcedReply.All.Select(row => row.Provider).Distinct().Count()} providers");
        Assert.True(wrong.Count <= all * 0.03, $"{wrong.Count} of {all}:\n{string.Join("\n", wrong)}");
    }

    [Fact]
    public async Task Scopes_are_what_the_sources_say()
    {
        var told = SourcedReply.All.Where(row => row.Scope is not null).ToList();
        var wrong = new List<string>();
        foreach (var row in told)
        {
            var decision = await rules.DecideAsync(Replies.Failure(row.Stage, row.Reply, row.Provider));
            if (decision.Scope != row.Scope)
                wrong.Add($"{row.Provider}: {row.Reply}\n    is about {decision.Scope} by {decision.Rule}, its source: {row.Scope}");
        }

        Assert.True(wrong.Count <= told.Count * 0.05, $"{wrong.Count} of {told.Count}:\n{string.Join("\n", wrong)}");
    }

    /// <summary>A refusal of the source, the speed or the connection never costs a recipient, whatever the class of the reply.</summary>
    [Fact]
    public async Task Nothing_about_the_source_gives_a_recipient_up()
    {
        foreach (var row in SourcedReply.All.Where(row =>
                     row.Scope is BounceScope.Source or BounceScope.SourceNetwork || row.Category == BounceCategory.ConnectionLimited))
        {
            var decision = await rules.DecideAsync(Replies.Failure(row.Stage, row.Reply, row.Provider));
            Assert.True(decision.Suppress is null, row.Reply);
            if (decision.Category == row.Category && SmtpReply.Parse(row.Reply).IsPermanent)
                Assert.True(decision.Retry is not null, row.Reply);
        }
    }
}
