using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Tests.Configuration;

public sealed class YamlReaderTests
{
    [Fact]
    public void Every_node_knows_its_place()
    {
        var root = Assert.IsType<SettingsMap>(Read("spool:\n  path: here\nlisteners:\n  - name: in\n", out var problems));

        Assert.Empty(problems);
        var spool = Assert.IsType<SettingsMap>(root["spool"]);
        Assert.Equal(new SourcePlace("test.yaml", 2, 3), spool.Entries[0].KeyPlace);
        Assert.Equal(new SourcePlace("test.yaml", 2, 9), spool.Entries[0].Value.Place);
        var list = Assert.IsType<SettingsList>(root["listeners"]);
        Assert.Equal(new SourcePlace("test.yaml", 4, 5), list.Items[0].Place);
    }

    [Fact]
    public void Quotes_make_text_and_bare_nothing_is_empty()
    {
        var root = Assert.IsType<SettingsMap>(Read("a: '1'\nb: 1\nc:\nd: ~\ne: ''\nf: !!str 5\n", out var problems));

        Assert.Empty(problems);
        Assert.Equal(("1", true), Scalar(root["a"]));
        Assert.Equal(("1", false), Scalar(root["b"]));
        Assert.Equal((null, false), Scalar(root["c"]));
        Assert.Equal((null, false), Scalar(root["d"]));
        Assert.Equal(("", true), Scalar(root["e"]));
        Assert.Equal(("5", true), Scalar(root["f"]));
    }

    [Fact]
    public void All_mistakes_that_allow_to_go_on_are_found_at_once()
    {
        Read("a: 1\na: 2\nb: !!float 3\nc: *nowhere\n? [x]\n: 1\n", out var problems);

        Assert.Equal(
            ["test.yaml:2:1", "test.yaml:3:4", "test.yaml:4:4", "test.yaml:5:3"], problems.Select(problem => problem.Place.ToString()));
        Assert.Contains("'a' stands twice", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("line 1", problems[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_in_the_indentation_is_called_by_its_name()
    {
        Assert.Null(Read("spool:\n\tpath: here\n", out var problems));

        var problem = Assert.Single(problems);
        Assert.Equal("test.yaml:2:1", problem.Place.ToString());
        Assert.Contains("tab", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n", 1)]
    [InlineData("a: \"open\nb: 3\n", 1)]
    [InlineData("a: b: c\n", 1)]
    public void Broken_syntax_is_one_problem_with_a_line(string yaml, int line)
    {
        Assert.Null(Read(yaml, out var problems));

        var problem = Assert.Single(problems);
        Assert.InRange(problem.Place.Line, line, line + 2);
        Assert.True(problem.Place.Column > 0);
    }

    [Fact]
    public void A_second_document_is_refused()
    {
        Read("a: 1\n---\nb: 2\n", out var problems);

        Assert.Equal("test.yaml:2:1", Assert.Single(problems).Place.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void Nothing_written_is_an_empty_map(string yaml)
    {
        Assert.Empty(Assert.IsType<SettingsMap>(Read(yaml, out var problems)).Entries);
        Assert.Empty(problems);
    }

    [Fact]
    public void Aliases_stand_for_what_they_name()
    {
        var root = Assert.IsType<SettingsMap>(Read("a: &nets [10.0.0.0/8]\nb: *nets\n", out var problems));

        Assert.Empty(problems);
        Assert.Equal(("10.0.0.0/8", false), Scalar(Assert.IsType<SettingsList>(root["b"]).Items[0]));
    }

    [Fact]
    public void An_alias_bomb_is_refused()
    {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(
            Enumerable.Range(1, 8).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Null(Read(yaml, out var problems));

        Assert.Contains("aliases count in full", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Bottomless_nesting_is_refused(int depth)
    {
        Assert.Null(Read("a: " + new string('[', depth), out var problems));

        Assert.Single(problems);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_with_their_line()
    {
        var (node, problems) = YamlReader.Read("test.yaml", [.. "a: 1\nb: "u8, 0xFF, 0x0A]);

        Assert.Null(node);
        Assert.Equal(2, Assert.Single(problems).Place.Line);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_key()
    {
        var (node, problems) = YamlReader.Read("test.yaml", [0xEF, 0xBB, 0xBF, .. "a: 1\n"u8]);

        Assert.Empty(problems);
        Assert.NotNull(Assert.IsType<SettingsMap>(node)["a"]);
    }

    private static SettingsNode? Read(string yaml, out List<PolicyProblem> problems) => YamlReader.Read(yaml, "test.yaml", problems = []);

    private static (string? Text, bool IsQuoted) Scalar(SettingsNode? node) =>
        node is SettingsScalar scalar ? (scalar.Text, scalar.IsQuoted) : throw new InvalidOperationException();
}
