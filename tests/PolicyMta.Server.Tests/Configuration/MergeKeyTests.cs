using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Tests.Configuration;

public sealed class MergeKeyTests
{
    [Theory]
    [InlineData("<<: *a", "x=1 y=2")]
    [InlineData("{ y: own, <<: *a }", "y=own x=1")]
    [InlineData("{ <<: *a, y: own }", "x=1 y=own")]
    [InlineData("<<: [*a, *b]", "x=1 y=2 z=4")]
    [InlineData("<<: [*b, *a]", "y=3 z=4 x=1")]
    [InlineData("{ z: own, <<: [*a, *b], w: 0 }", "z=own x=1 y=2 w=0")]
    [InlineData("<<: { x: 7 }", "x=7")]
    [InlineData("<<: [*a, { x: 7, q: 8 }]", "x=1 y=2 q=8")]
    [InlineData("<<: *c", "y=2 z=own x=1")]
    [InlineData("<<: []", "")]
    [InlineData("'<<': 5", "<<=5")]
    [InlineData("!!str <<: 5", "<<=5")]
    public void Own_keys_win_over_merged_ones_and_earlier_maps_over_later_ones(string map, string expected)
    {
        var root = Read($"""
            a: &a {"{ x: 1, y: 2 }"}
            b: &b {"{ y: 3, z: 4 }"}
            c: &c {"{ y: 2, z: own, <<: [*a, *b] }"}
            d:
              {map}
            """, out var problems);

        Assert.Empty(problems);
        Assert.Equal(expected, string.Join(" ", Entries(root["d"]).Select(entry => $"{entry.Key}={((SettingsScalar)entry.Value).Text}")));
    }

    [Fact]
    public void Maps_in_what_is_merged_are_taken_whole_and_keep_their_places()
    {
        var root = Read("""
            a: &a
              inner: { one: 1, two: 2 }
              other: 3
            b:
              <<: *a
              inner: { one: own }
            """, out var problems);

        Assert.Empty(problems);
        Assert.Equal(["other", "inner"], Entries(root["b"]).Select(entry => entry.Key));
        Assert.Equal("one", Assert.Single(Entries(((SettingsMap)root["b"]!)["inner"])).Key);
        Assert.Equal(new SourcePlace("f.yaml", 3, 3), Entries(root["b"])[0].KeyPlace);
    }

    [Theory]
    [InlineData("<<: 5", "f.yaml:4:7", "cannot take '5'")]
    [InlineData("<<:", "f.yaml:4:6", "cannot take an empty value")]
    [InlineData("<<: *text", "f.yaml:1:7", "cannot take 'word'")]
    [InlineData("<<: [*a, [*a]]", "f.yaml:4:12", "cannot take a list")]
    [InlineData("<<: [*a, 7]", "f.yaml:4:12", "cannot take '7'")]
    [InlineData("<<: *nothing", "f.yaml:4:7", "nothing above is marked '&nothing'")]
    [InlineData("{ <<: *a, <<: *a }", "f.yaml:4:13", "'<<' stands twice")]
    public void What_cannot_be_merged_is_one_mistake_with_its_place_and_remedy(string map, string place, string message)
    {
        var problems = new List<PolicyProblem>();
        YamlReader.Read($"text: &text word\na: &a {{ x: 1 }}\nd:\n  {map}\n", "f.yaml", problems);

        var problem = Assert.Single(problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
        Assert.Equal(place, problem.Place.ToString());
    }

    [Fact]
    public void A_bomb_of_merges_is_refused()
    {
        var yaml = "a0: &a0 { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }\n" + string.Concat(Enumerable.Range(1, 8).Select(i =>
            $"a{i}: &a{i} {{ <<: [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}] }}\n"));
        var problems = new List<PolicyProblem>();

        Assert.Null(YamlReader.Read(yaml, "f.yaml", problems));
        Assert.Contains("aliases count in full", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    private static SettingsMap Read(string yaml, out List<PolicyProblem> problems) =>
        Assert.IsType<SettingsMap>(YamlReader.Read(yaml, "f.yaml", problems = []));

    private static ImmutableArray<SettingsEntry> Entries(SettingsNode? node) => Assert.IsType<SettingsMap>(node).Entries;
}
