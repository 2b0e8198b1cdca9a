using PolicyMta.Policies;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Tests.Configuration;

public sealed class SourceExcerptTests
{
    [Fact]
    public void The_caret_stands_under_the_column()
    {
        var text = SourceExcerpt.Describe(
            [new PolicyProblem(new SourcePlace("m.yaml", 2, 9), "'max' is not a key.", "Write max_size.")],
            _ => "first: 1\nsecond: max\n");

        Assert.Equal("""
            m.yaml:2:9: 'max' is not a key.
              2 | second: max
                |         ^
                = Write max_size.

            """, text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Of_a_long_line_what_is_around_the_place_is_shown()
    {
        var line = string.Concat(Enumerable.Range(0, 30_000).Select(i => (char)('a' + (i % 26))));
        foreach (var column in new[] { 1, 100, 15_000, 29_999, 30_000 })
        {
            var shown = SourceExcerpt.Describe([new PolicyProblem(new SourcePlace("m", 1, column), "no")], _ => line).Split('\n');
            Assert.InRange(shown[1].Length, 240, 300);
            Assert.Equal(line[column - 1], shown[1][shown[2].IndexOf('^', StringComparison.Ordinal)]);
        }
    }

    [Fact]
    public void Very_many_mistakes_and_very_long_ones_are_shown_in_part()
    {
        var text = SourceExcerpt.Describe(
            Enumerable.Range(1, 30_000).Select(i => new PolicyProblem(new SourcePlace("m", 1, i), new string('x', 100_000))),
            _ => new string('y', 100_000));

        Assert.InRange(text.Length, 100_000, 300_000);
        Assert.EndsWith("\n... and 29900 more.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tabs_before_the_column_are_kept_so_that_the_caret_still_fits()
    {
        var text = SourceExcerpt.Describe([new PolicyProblem(new SourcePlace("m.js", 1, 2), "no")], _ => "\tx");

        Assert.EndsWith(" | \t^\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_are_shown_in_the_order_of_their_places()
    {
        var text = SourceExcerpt.Describe(
            [new PolicyProblem(new SourcePlace("a", 10, 1), "third"), new PolicyProblem(
                new SourcePlace("a", 9, 5), "second"), new PolicyProblem(new SourcePlace("a", 9, 2), "first")],
            _ => null);

        Assert.Equal("a:9:2: first\na:9:5: second\na:10:1: third\n", text);
    }
}
