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

    [Theory]
    [InlineData("a:\n\n\n\n\n\tb: 1\n", 6, 1)]
    [InlineData("a:\n  b: 1\n  c:\n\n\n\td: 1\n", 6, 1)]
    [InlineData("# a\n# b\nx:\n  y: 1\n  \tz: 2\n", 5, 3)]
    [InlineData("x:\n  - a\n\t- b\n", 3, 1)]
    public void A_tab_in_the_indentation_is_told_where_it_stands(string yaml, int line, int column)
    {
        var problems = new List<PolicyProblem>();
        Assert.Null(YamlReader.Read(yaml, "f.yaml", problems));

        var problem = Assert.Single(problems);
        Assert.StartsWith("A tab in the indentation", problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Place.Line, problem.Place.Column));
    }

    [Theory]
    [InlineData("a: *:25", "\"*:25\"")]
    [InlineData("a: { b: *:25 }", "\"*:25\"")]
    [InlineData("a:\n  - *.example.com", "\"*.example.com\"")]
    [InlineData("a: *", "\"*\"")]
    [InlineData("a: [*]", "\"*\"")]
    [InlineData("a: @home", "\"@home\"")]
    [InlineData("a: `x`", "\"`x`\"")]
    [InlineData("a: %d", "\"%d\"")]
    [InlineData("a: &secret", "\"&secret\"")]
    [InlineData("a: !important", "\"!important\"")]
    public void A_value_that_yaml_reads_otherwise_than_as_text_is_to_be_quoted(string yaml, string quoted)
    {
        var problems = new List<PolicyProblem>();
        YamlReader.Read(yaml, "f.yaml", problems);

        Assert.Contains($"quote it: {quoted}.", Assert.Single(problems).Remedy, StringComparison.Ordinal);
        Assert.Equal(yaml.Split('\n').Length, problems[0].Place.Line);
    }

    [Theory]
    [InlineData("a: { b: ${NAME} }\n")]
    [InlineData("a: { b: ${NAME}, c: 1 }\n")]
    [InlineData("a: [${NAME}, 1]\n")]
    [InlineData("a: { b: smtp://${NAME}:25 }\n")]
    public void A_variable_that_is_not_quoted_within_brackets_is_told_to_be(string yaml)
    {
        Assert.Null(Read(yaml, out var problems));
        Assert.Contains("is quoted: \"${NAME}\"", Assert.Single(problems).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_and_its_alias_are_read()
    {
        var problems = new List<PolicyProblem>();
        YamlReader.Read("a: &x one\nb: *x\nc: &y ''\nd: *y\n", "f.yaml", problems);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("metrics: { address: 127.0.0.1:9 } *:25\n")]
    [InlineData("spool:\n  path: spool\n *:25\nx: 1\n")]
    [InlineData("a: {\n")]
    [InlineData("[1, 2")]
    [InlineData("a: ]")]
    [InlineData("? a\n: b\n*c\n")]
    public void What_the_parser_itself_stumbles_over_is_a_mistake_with_a_place(string yaml)
    {
        var problems = new List<PolicyProblem>();
        YamlReader.Read(yaml, "f.yaml", problems);
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.InRange(problem.Place.Line, 1, yaml.Count(c => c == '\n') + 1));
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

    [Theory]
    [InlineData("a: 1\n\0b: 2\n", 2, 1)]
    [InlineData("a: 1\0", 1, 5)]
    [InlineData("\0", 1, 1)]
    [InlineData("# x\n#\0\n", 2, 2)]
    [InlineData("a: 'x\0y'\n", 1, 6)]
    public void Nothing_hides_behind_a_nul(string yaml, int line, int column)
    {
        var problems = new List<PolicyProblem>();
        Assert.Null(YamlReader.Read(yaml, "m.yaml", problems));
        Assert.Equal(new SourcePlace("m.yaml", line, column), Assert.Single(problems).Place);
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
