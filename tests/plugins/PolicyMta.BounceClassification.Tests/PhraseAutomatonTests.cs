using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Tests;

public sealed class PhraseAutomatonTests
{
    [Theory]
    [InlineData("she sells hers", new[] { "he", "she", "hers", "his" }, new[] { 0, 1, 2 })]
    [InlineData("aaaa", new[] { "a", "aa", "aaaaa" }, new[] { 0, 1 })]
    [InlineData("user unknown", new[] { " user", "unknown ", " unknown ", "u u" }, new[] { 0, 1, 2 })]
    [InlineData("", new[] { "x", " " }, new[] { 1 })]
    [InlineData("ящик переполнен", new[] { "переполнен", "ящика" }, new[] { 0 })]
    public void It_finds_what_stands_in_the_text_and_nothing_else(string text, string[] phrases, int[] expected)
    {
        Assert.Equal(expected, Find(new PhraseAutomaton(phrases), phrases.Length, text));
    }

    /// <summary>As a search for each phrase by itself does, with texts and phrases of few letters, which overlap in every way.</summary>
    [Fact]
    public void It_finds_what_a_search_for_each_phrase_finds()
    {
        var random = new Random(17);
        for (var round = 0; round < 200; round++)
        {
            string[] phrases = [.. Enumerable.Range(0, 150).Select(_ => Text(random, 1 + random.Next(6))).Distinct()];
            var automaton = new PhraseAutomaton(phrases);
            for (var i = 0; i < 20; i++)
            {
                var text = Text(random, random.Next(40));
                var expected = Enumerable.Range(0, phrases.Length)
                    .Where(phrase => $" {text} ".Contains(phrases[phrase], StringComparison.Ordinal));
                Assert.Equal(expected, Find(automaton, phrases.Length, text));
            }
        }
    }

    private static string Text(Random random, int length) =>
        new([.. Enumerable.Range(0, length).Select(_ => "ab cдж"[random.Next(6)])]);

    private static IEnumerable<int> Find(PhraseAutomaton automaton, int phrases, string text)
    {
        var found = new ulong[(phrases + 63) / 64];
        automaton.Find(text, found);
        return [.. Enumerable.Range(0, phrases).Where(phrase => (found[phrase >> 6] & (1UL << phrase)) != 0)];
    }
}
