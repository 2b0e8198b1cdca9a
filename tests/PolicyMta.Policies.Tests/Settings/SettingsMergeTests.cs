using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tests.Settings;

public sealed class SettingsMergeTests
{
    [Fact]
    public void Maps_merge_by_key_and_everything_else_replaces()
    {
        var merged = (SettingsMap)Merge("""
            kept: 1
            replaced: 2
            list: [1, 2, 3]
            deep: { kept: a, replaced: b, map: { x: 1 } }
            """, """
            replaced: 20
            list: [9]
            deep: { replaced: B, map: scalar }
            added: new
            """)!;

        Assert.Equal(["kept", "replaced", "list", "deep", "added"], merged.Entries.Select(entry => entry.Key));
        Assert.Equal("1", Text(merged["kept"]));
        Assert.Equal("20", Text(merged["replaced"]));
        Assert.Equal("9", Text(Assert.Single(((SettingsList)merged["list"]!).Items)));
        var deep = (SettingsMap)merged["deep"]!;
        Assert.Equal(["a", "B", "scalar"], deep.Entries.Select(entry => Text(entry.Value)));
    }

    [Fact]
    public void Each_value_keeps_the_place_it_was_written_at()
    {
        var merged = (SettingsMap)Merge("a: 1\nb: 2", "# none\nb: 3")!;

        Assert.Equal(new SourcePlace("defaults.yaml", 1, 4), merged["a"]!.Place);
        Assert.Equal(new SourcePlace("admin.yaml", 2, 4), merged["b"]!.Place);
        Assert.Equal(new SourcePlace("admin.yaml", 2, 1), merged.Place);
    }

    [Theory]
    [InlineData("a: { x: 1 }", "a:", "1")]
    [InlineData("a: { x: 1 }", "", "1")]
    [InlineData("", "a: { x: 2 }", "2")]
    public void An_empty_section_takes_nothing_away(string defaults, string overrides, string expected) =>
        Assert.Equal(expected, Text(((SettingsMap)((SettingsMap)Merge(defaults, overrides)!)["a"]!)["x"]));

    [Theory]
    [InlineData("a: { x: 1, y: 2 }", "a: { replace: true, z: 3 }", "z=3")]
    [InlineData("a: { x: 1, y: 2 }", "a: { replace: false, z: 3 }", "x=1 y=2 z=3")]
    [InlineData("a: { x: 1 }", "a: { replace: true }", "")]
    [InlineData("a: { x: 1, replace: false }", "a: { replace: true }", "x=1 replace=true")]
    [InlineData("a: { x: 1 }", "a: { replace: \"true\" }", "x=1 replace=true")]
    [InlineData("a: { x: 1 }", "a: { replace: no-word }", "x=1 replace=no-word")]
    public void A_map_that_says_so_takes_the_place_of_the_one_below(string defaults, string overrides, string expected)
    {
        var merged = (SettingsMap)((SettingsMap)Merge(defaults, overrides)!)["a"]!;

        Assert.Equal(expected, string.Join(' ', merged.Entries.Select(entry => $"{entry.Key}={Text(entry.Value)}")));
    }

    [Fact]
    public void Nothing_over_nothing_is_nothing() => Assert.Null(SettingsMerge.Over(null, null));

    private static SettingsNode? Merge(string defaults, string overrides) =>
        SettingsMerge.Over(TestYaml.Parse(defaults, "defaults.yaml"), TestYaml.Parse(overrides, "admin.yaml"));

    private static string? Text(SettingsNode? node) => ((SettingsScalar)node!).Text;
}
