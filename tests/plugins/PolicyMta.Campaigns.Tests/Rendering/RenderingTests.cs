using System.Text;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rendering;

namespace PolicyMta.Campaigns.Tests.Rendering;

public sealed class RenderingTests
{
    private readonly LiquidReader _reader = new();
    private readonly Renderer _renderer = new(new RenderLimits(Steps: 2000, Output: 10_000, Value: 2000, Work: 1_000_000));

    [Theory]
    [InlineData("{{ a }}", "Html", "&lt;b&gt; &amp; ü")]
    [InlineData("{{ a | upcase }}", "Html", "&lt;B&gt; &amp; Ü")]
    [InlineData("{{ a }}", "Text", "<b> & ü")]
    [InlineData("{{ a }}", "Subject", "<b> & ü")]
    [InlineData("<p title=\"{{ q }}\">", "Html", "<p title=\"&quot;x\">")]
    [InlineData("{{ order.number }} {{ order.line.text }}", "Text", "17 pen")]
    [InlineData("{% for i in (1..3) %}{{ i }}{% endfor %}", "Text", "123")]
    [InlineData("{% assign x = a | append: '!' %}{{ x }}", "Text", "<b> & ü!")]
    [InlineData("{% if nothing %}a{% else %}b{% endif %}{{ nothing.more | default: 'c' }}", "Text", "bc")]
    [InlineData("{% case order.number %}{% when '17' %}yes{% endcase %}", "Text", "yes")]
    [InlineData("{% capture x %}{{ a }}{% endcapture %}{{ x }}", "Text", "<b> & ü")]
    [InlineData("{% capture x %}{{ a | split: ' ' }}{% endcapture %}{{ x }}", "Html", "&lt;b&gt;&amp;ü")]
    [InlineData("{% if a %}{% for i in (1..2) %}{% case i %}{% when 1 %}{{ a | split: ' ' }}{% endcase %}{% endfor %}{% endif %}",
        "Html", "&lt;b&gt;&amp;ü")]
    [InlineData("{% unless nothing %}{{ a | split: ' ' }}{% endunless %}{% if nothing %}{% elsif a %}{{ a | split: ' ' }}{% endif %}",
        "Html", "&lt;b&gt;&amp;ü&lt;b&gt;&amp;ü")]
    [InlineData("{% if nothing %}{% else %}{{ a | split: ' ' }}{% endif %}", "Html", "&lt;b&gt;&amp;ü")]
    public void Words_are_written(string source, string kind, string expected)
    {
        var (text, mistakes) = Render(
            source, kind, ("a", "<b> & ü"), ("q", "\"x"), ("order.number", "17"), ("order.line.text", "pen"));
        Assert.Empty(mistakes);
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("a\n{{ name }}", "part, line 2: needs the variable 'name', which is not given.")]
    [InlineData("{{ order.number }}", "part, line 1: needs the variable 'order.number', which is not given.")]
    [InlineData("{% for i in (1..1000) %}{{ i }}{{ i }}{{ i }}{% endfor %}", "part: takes more than 2000 steps: it repeats too much.")]
    [InlineData(
        "{% assign x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..20) %}"
            + "{% assign x = x | append: x %}{% endfor %}",
        "part: makes a value of more than 2000 characters, which is not possible.")]
    [InlineData(
        "{% assign x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..9) %}"
            + "{% capture x %}{{ x }}{{ x }}{% endcapture %}{% endfor %}",
        "part: makes a value of more than 2000 characters, which is not possible.")]
    [InlineData("{% for i in (1..200) %}0123456789012345678901234567890123456789012345678901234567890123456789{% endfor %}",
        "part: writes more than 10000 characters, which is not possible.")]
    [InlineData("{{ long | replace: 'a', long }}", "part: makes a value of more than 10000 characters, which is not possible.")]
    [InlineData("{{ long | split: '' | join: long }}", "part: makes a value of more than 10000 characters, which is not possible.")]
    public void What_cannot_be_written_is_told(string source, string expected) =>
        Assert.Equal(expected, Assert.Single(Render(source, "Text", ("long", new string('a', 500))).Mistakes));

    [Fact]
    public void A_subject_stays_one_line() => Assert.Equal(
        "part: has a line break: the values in it must be one line.",
        Assert.Single(Render("Hello {{ name }}", "Subject", ("name", "x\r\nBcc: y@z.test")).Mistakes));

    [Theory]
    [InlineData("{% include 'x' %}", "tag that is not possible here")]
    [InlineData("{% render 'x' %}", "tag that is not possible here")]
    [InlineData("{% raw %}{{ x }}{% endraw %}", "tag that is not possible here")]
    [InlineData("{% cycle a, b %}", "tag that is not possible here")]
    [InlineData("{% liquid\nassign x = 1\n%}", "tag that is not possible here")]
    [InlineData("{{ 'a}}' }}", "a backslash or a brace in quotes")]
    [InlineData("{{ 'a\\' }}", "a backslash or a brace in quotes")]
    [InlineData("{{ a", "Liquid that is not closed")]
    [InlineData("{% for i in (1..30000000) %}{% endfor %}", "a range of more than 1000 numbers")]
    [InlineData("{% for i in (1..n) %}{% endfor %}", "a range whose ends are not numbers")]
    [InlineData("{{ x | raw }}", "the filter 'raw'")]
    [InlineData("{{ x | format_number: 'N999999999' }}", "the filter 'formatnumber'")]
    [InlineData("{{ x | date: y }}", "a date without a form in quotes")]
    [InlineData("{{ x | date: '%999999999Y' }}", "a date without a form in quotes")]
    [InlineData("{% if %}", "is not valid Liquid")]
    public void What_is_not_possible_is_refused_before_it_runs(string source, string expected)
    {
        var mistakes = new List<Mistake>();
        Assert.Null(_reader.Read(source, "part", mistakes));
        Assert.Contains(expected.Replace("formatnumber", "format_number", StringComparison.Ordinal), Assert.Single(mistakes).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% if a %}", "{% endif %}", 20_000)]
    [InlineData("{% for i in a %}", "{% endfor %}", 20_000)]
    [InlineData("{% if a %}{% else %}{% unless b %}", "{% endunless %}{% endif %}", 10_000)]
    public void Deep_templates_do_not_reach_the_parser(string open, string close, int times)
    {
        var mistakes = new List<Mistake>();
        Assert.Null(_reader.Read(Repeat(open, times) + "x" + Repeat(close, times), "part", mistakes));
        Assert.Contains("nested deeper than", Assert.Single(mistakes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% comment %}{% endif %}{% endcomment %}{% if a %}", "'endif' where the block 'comment' is open")]
    [InlineData("{% endif %}{% if a %}", "'endif' where no block is open")]
    [InlineData("{% if a %}{% endfor %}", "'endfor' where the block 'if' is open")]
    [InlineData("{% comment %}{{ a {% endcomment %}{% if a %} }}", "a brace within Liquid")]
    public void Ends_of_blocks_that_are_not_open_make_no_room_for_others(string source, string expected)
    {
        var mistakes = new List<Mistake>();
        Assert.Null(_reader.Read(source, "part", mistakes));
        Assert.Contains(expected, Assert.Single(mistakes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a[", "]", 900)]
    [InlineData("a | upcase", " | upcase", 2000)]
    [InlineData("a or ", " or b", 2000)]
    public void Long_expressions_do_not_reach_the_parser(string open, string more, int times)
    {
        var mistakes = new List<Mistake>();
        var inner = open == "a[" ? Repeat(open, times) + "0" + Repeat(more, times) : open + Repeat(more, times);
        Assert.Null(_reader.Read($"{{{{ {inner} }}}}", "part", mistakes));
        Assert.Single(mistakes);
    }

    [Fact]
    public void Variables_are_found_but_not_those_that_the_text_makes()
    {
        var text = _reader.Read(
            "{{ a.b }}{% assign c = d %}{{ c }}{% for e in f %}{{ e }}{{ forloop.index }}{% endfor %}"
                + "{% if g %}{{ g }}{% endif %}{{ h | default: i }}{{ j[k] }}{{ l.size }}",
            "part", [])!;
        Assert.Equal(["a.b", "d", "f", "i", "j", "k", "l"], text.Required);
        Assert.Equal(["g", "h"], text.Optional);
    }

    [Fact]
    public void A_name_cannot_be_a_text_and_have_members()
    {
        Assert.Null(TemplateValues.Of(new Dictionary<string, string> { ["a"] = "1", ["a.b"] = "2" }, out var mistake));
        Assert.Contains("'a.b' is a text and has members", mistake, StringComparison.Ordinal);
        Assert.Null(TemplateValues.Of(new Dictionary<string, string> { ["a.b"] = "1", ["a"] = "2" }, out _));
    }

    public static TheoryData<string> Filters => [.. FilterForms.All.Keys];

    [Theory]
    [MemberData(nameof(Filters))]
    public void No_filter_lets_HTML_of_a_value_through(string filter)
    {
        var arguments = filter switch
        {
            "append" or "prepend" or "remove" or "remove_first" or "split" or "join" or "default" => ": a",
            "replace" or "replace_first" => ": 'x', a",
            "at_least" or "at_most" or "divided_by" or "minus" or "modulo" or "plus" or "times" or "truncate" or "truncatewords" => ": 100",
            "slice" => ": 0, 100",
            "date" => ": '%Y'",
            _ => "",
        };
        foreach (var source in new[] { $"{{{{ a | {filter}{arguments} }}}}", $"{{{{ a | split: ' ' | {filter}{arguments} }}}}" })
        {
            var mistakes = new List<Mistake>();
            var text = _reader.Read(source, "part", mistakes)!;
            var given = TemplateValues.Of(new Dictionary<string, string> { ["a"] = "x<b>\n <i>'" }, out _)!;
            var written = _renderer.Render(
                text, PartKind.Html, ImmutableDictionary<string, LiquidText>.Empty, given, "part", mistakes);
            Assert.DoesNotContain("<", written.Replace("<br />", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_value_is_bounded()
    {
        Assert.Null(TemplateValues.Of(new Dictionary<string, string> { ["a"] = new('x', 65_537) }, out var mistake));
        Assert.Equal("The variable 'a' has more than 65536 characters.", mistake);
    }

    private (string Text, List<string> Mistakes) Render(string source, string kind, params (string Name, string Value)[] values)
    {
        var mistakes = new List<Mistake>();
        var text = _reader.Read(source, "part", mistakes);
        Assert.Empty(mistakes);
        var given = TemplateValues.Of(values.ToDictionary(value => value.Name, value => value.Value), out _)!;
        var written = _renderer.Render(
            text!, Enum.Parse<PartKind>(kind), ImmutableDictionary<string, LiquidText>.Empty, given, "part", mistakes);
        return (written, [.. mistakes.Select(mistake => $"{mistake.Place}: {mistake.Message}")]);
    }

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();
}
