using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests.Providers;

/// <summary>The replies of all personalities.</summary>
public sealed class ReplyTextsTests
{
    public static TheoryData<string> Personalities => [.. Enum.GetNames<Personality>()];

    [Theory]
    [MemberData(nameof(Personalities))]
    public void Each_has_words_for_each_refusal_that_can_be_told_from_the_others(string name)
    {
        var texts = ReplyTexts.Of(Enum.Parse<Personality>(name));
        var facts = new ReplyFacts("mx1.sim.test", "192.0.2.77", "00000a7", "news@sender.example", "joe@sim.test");
        foreach (var refusal in Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None))
        {
            var reply = ReplyTexts.Fill(texts.Refusals[refusal], facts);
            Assert.Equal(refusal, texts.RefusalOf(reply));
            Assert.DoesNotContain('{', reply.Text);
        }

        Assert.Equal(Refusal.None, texts.RefusalOf(ReplyTexts.Fill(texts.Accepted, facts)));
    }

    [Theory]
    [MemberData(nameof(Personalities))]
    public void A_limit_passes_and_a_missing_mailbox_does_not(string name)
    {
        var texts = ReplyTexts.Of(Enum.Parse<Personality>(name));
        foreach (var (refusal, reply) in texts.Refusals.Where(pair => RateRefusals.Contains(pair.Key)))
            Assert.True(reply.IsTransient, $"{refusal}: {reply}");
        Assert.True(texts.Refusals[Refusal.UnknownUser].IsPermanent);
    }
}
