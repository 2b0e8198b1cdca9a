using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Tests.Policy;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("/", "", "")]
    [InlineData("/a", "a", "")]
    [InlineData("/a/{b}", "a/x", "b=x")]
    [InlineData("/{a}/b/{c}", "1/b/2", "a=1,c=2")]
    [InlineData("/a/{*rest}", "a/b/c", "rest=b/c")]
    [InlineData("/a/{*rest}", "a/", "rest=")]
    public void A_path_matches_segment_by_segment(string pattern, string path, string values)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed));
        Assert.True(parsed.TryMatch(Segments(path), out var found));
        Assert.Equal(values, string.Join(',', found.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData("/", "a")]
    [InlineData("/a", "A")]
    [InlineData("/a", "a/")]
    [InlineData("/a/{b}", "a")]
    [InlineData("/a/{b}", "a/")]
    [InlineData("/a/{b}", "a/x/y")]
    [InlineData("/a/{*rest}", "a")]
    [InlineData("/a/{*rest}", "b/c")]
    public void Another_path_does_not(string pattern, string path)
    {
        Assert.True(PathPattern.TryParse(pattern, out var parsed));
        Assert.False(parsed.TryMatch(Segments(path), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/a/")]
    [InlineData("//")]
    [InlineData("/..")]
    [InlineData("/./a")]
    [InlineData("/a b")]
    [InlineData("/{a")]
    [InlineData("/{a}{b}")]
    [InlineData("/{1}")]
    [InlineData("/{*rest}/a")]
    [InlineData("/{a}/{a}")]
    [InlineData("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17")]
    public void What_is_not_a_pattern_is_refused(string pattern) => Assert.False(PathPattern.TryParse(pattern, out _));

    [Theory]
    [InlineData("/a/{b}", "/a/{c}", true)]
    [InlineData("/a/{b}", "/a/{*b}", false)]
    [InlineData("/a/b", "/a/{b}", false)]
    public void Patterns_of_one_shape_match_the_same_paths(string one, string other, bool isSame)
    {
        Assert.True(PathPattern.TryParse(one, out var first) && PathPattern.TryParse(other, out _));
        Assert.True(PathPattern.TryParse(other, out var second));
        Assert.Equal(isSame, first.Shape == second.Shape);
    }

    private static ImmutableArray<string> Segments(string path) => path.Length == 0 ? [] : [.. path.Split('/')];
}
