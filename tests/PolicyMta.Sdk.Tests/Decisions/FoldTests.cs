namespace PolicyMta.Sdk.Tests.Decisions;

public sealed class FoldTests
{
    [Fact]
    public void What_a_later_handler_says_wins_and_what_it_leaves_out_stays()
    {
        var folded = RouteDecision.None
            .Then(new RouteDecision { Provider = "gmail", TrafficProfile = "gmail", Reason = "rule" })
            .Then(new RouteDecision { TrafficProfile = "warm", RetrySchedule = [TimeSpan.FromMinutes(1)] });
        Assert.Equal(
            ("gmail", "warm", "rule", 1, false),
            (folded.Provider, folded.TrafficProfile, folded.Reason, folded.RetrySchedule.Length, folded.IsFinal));
    }

    [Fact]
    public void Edits_and_metadata_add_up()
    {
        var folded = new InjectDecision
        {
            Edits = [new MessageEdit { RemoveHeader = "A" }],
            Metadata = ImmutableDictionary<string, string>.Empty.Add("a", "1").Add("b", "1"),
        }
            .Then(new InjectDecision
            {
                Edits = [new MessageEdit { RemoveHeader = "B" }],
                Metadata = ImmutableDictionary<string, string>.Empty.Add("b", "2"),
                Discard = true,
            });
        Assert.Equal(["A", "B"], folded.Edits.Select(edit => edit.RemoveHeader));
        Assert.Equal(("1", "2"), (folded.Metadata["a"], folded.Metadata["b"]));
        Assert.True(folded.IsFinal);
    }

    [Fact]
    public void Later_signatures_stand_above_earlier_ones()
    {
        var folded =
            new SignDecision { Signatures = [new("One", "1")] }.Then(new SignDecision { Signatures = [new("Two", "2")], Required = true });
        Assert.Equal(["Two", "One"], folded.Signatures.Select(field => field.Name));
        Assert.True(folded.Required);
    }

    [Fact]
    public void Keys_of_a_later_handler_win_and_the_earliest_renewal_holds()
    {
        var noon = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        var first = new SignDecision { Keys = ["a"], MoreKeys = ["b"], SignAgainAt = noon };
        var folded = first.Then(new SignDecision { Keys = ["c"], MoreKeys = ["d"], SignAgainAt = noon.AddHours(1), Sign = false });

        Assert.Equal(["c"], folded.Keys);
        Assert.Equal(["b", "d"], folded.MoreKeys);
        Assert.Equal((false, noon), (folded.Sign, folded.SignAgainAt));
        Assert.Equal(["a"], first.Then(new SignDecision { Required = true }).Keys);
        Assert.Equal(noon, new SignDecision { Required = true }.Then(first).SignAgainAt);
        Assert.Equal(noon, first.Then(new SignDecision { Required = true }).SignAgainAt);
    }

    [Fact]
    public void Facts_of_a_failure_stay_with_its_category()
    {
        var classified = new BounceDecision
        {
            Category = BounceCategory.SourceBlocked,
            Kind = BounceKind.Block,
            Scope = BounceScope.Source,
            Rule = "listed",
            Confidence = 0.9,
            Blocklist = "Spamhaus ZEN",
            Retry = TimeSpan.FromHours(1),
        };
        Assert.Equal(classified with { Reroute = true }, classified.Then(new BounceDecision { Reroute = true }));
        Assert.Equal(
            classified with { Category = "Source-Blocked" }, classified.Then(new BounceDecision { Category = "Source-Blocked" }));
        Assert.Equal(
            new BounceDecision { Category = "mine", Scope = BounceScope.Tenant, Retry = TimeSpan.FromHours(1) },
            classified.Then(new BounceDecision { Category = "mine", Scope = BounceScope.Tenant }));
        Assert.Equal(
            classified with { Kind = BounceKind.Soft, Blocklist = "other" },
            classified.Then(new BounceDecision { Kind = BounceKind.Soft, Blocklist = "other" }));
    }
}
