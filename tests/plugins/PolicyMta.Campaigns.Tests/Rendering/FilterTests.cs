using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rendering;

namespace PolicyMta.Campaigns.Tests.Rendering;

/// <summary>What holds for every filter, whatever it is given.</summary>
public sealed class FilterTests
{
    private static readonly ImmutableArray<string> Odd = ["'x'", "''", "-1", "99999999999", "nil", "a", "list"];

    private readonly LiquidReader _reader = new();
    private readonly Renderer _renderer = new(new RenderLimits(Steps: 2000, Output: 10_000, Value: 2000, Work: 1_000_000));

    public static TheoryData<string> Filters => [.. FilterForms.All.Keys];

    [Theory]
    [MemberData(nameof(Filters))]
    public void HTML_of_a_value_does_not_pass_as_the_templates(string filter)
    {
        foreach (var input in new[] { "g", "h", "e", "a", "list" })
        {
            foreach (var arguments in new[] { "", ": a", ": a, a", ": x, a", ": 3, a", ": 'x', a", ": '<i', a", ": x", ": x, e", ": n, n" })
            {
                foreach (var then in new[] { "", " | append: a", " | first" })
                {
                    var source = "{% capture g %}<i title=\"x\">x, {{ a }}</i>{% endcapture %}{% capture h %}x {{ a }}{% endcapture %}"
                        + "{% assign e = a | escape %}{% assign list = a | split: ' ' %}"
                        + $"{{{{ {input} | {filter}{arguments}{then} }}}}";
                    if (Render(source, PartKind.Html) is not { } written)
                        continue;
                    Assert.DoesNotContain("<b", written, StringComparison.OrdinalIgnoreCase);
                    Assert.DoesNotContain("b>", written, StringComparison.OrdinalIgnoreCase);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Odd_arguments_end_in_a_mistake_at_most(string filter)
    {
        foreach (var arguments in Odd.Select(static one => $": {one}").Append("")
            .Concat(Odd.SelectMany(static one => Odd.Select(other => $": {one}, {other}")))
            .Concat(Odd.Select(static one => $": {one}, {one}, {one}")))
        {
            foreach (var input in new[] { "a", "list" })
                Render($"{{% assign list = a | split: ' ' %}}{{{{ {input} | {filter}{arguments} }}}}", PartKind.Text);
        }
    }

    [Theory]
    [InlineData("{{ g | append: a }}", "<i>x</i>x &lt;b&gt; y")]
    [InlineData("{{ g | append: '<br>' }}", "<i>x</i><br>")]
    [InlineData("{{ a | append: '<br>' }}", "x &lt;b&gt; y&lt;br&gt;")]
    [InlineData("{{ g | prepend: a }}", "x &lt;b&gt; y<i>x</i>")]
    [InlineData("{{ g | replace: 'x', a }}", "<i>x &lt;b&gt; y</i>")]
    [InlineData("{{ a | escape | append: a }}", "x &lt;b&gt; yx &lt;b&gt; y")]
    [InlineData("{{ nothing | default: a | append: a }}", "x &lt;b&gt; yx &lt;b&gt; y")]
    [InlineData("{{ g | remove: x }}", "&lt;i&gt;&lt;/i&gt;")]
    [InlineData("{{ g | truncate: 4, a }}", "x &lt;b&gt; y")]
    [InlineData("{{ lines | newline_to_br }}", "&lt;b&gt;<br />\nx")]
    public void Values_are_escaped_once_and_the_templates_own_HTML_is_not(string source, string expected) =>
        Assert.Equal(expected, Render("{% capture g %}<i>x</i>{% endcapture %}" + source, PartKind.Html));

    [Theory]
    [InlineData("{{ a | modulo }}", "without what it needs")]
    [InlineData("{{ a | divided_by: 0 }}", "something that it cannot take")]
    [InlineData("{{ a | slice: 'x' }}", "something that it cannot take")]
    public void A_filter_that_always_fails_is_refused_when_it_is_read(string source, string expected)
    {
        var mistakes = new List<Mistake>();
        Assert.Null(_reader.Read(source, "part", mistakes));
        Assert.Contains(expected, Assert.Single(mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_fails_with_a_value_names_the_place()
    {
        var mistakes = new List<Mistake>();
        var text = _reader.Read("{{ a | divided_by: n }}", "part", mistakes)!;
        var values = TemplateValues.Of(new Dictionary<string, string> { ["a"] = "1", ["n"] = "0" }, out _)!;
        _renderer.Render(text, PartKind.Text, ImmutableDictionary<string, LiquidText>.Empty, values, "part", mistakes);
        Assert.Equal("part", Assert.Single(mistakes).Place);
    }

    private string? Render(string source, PartKind kind)
    {
        var mistakes = new List<Mistake>();
        if (_reader.Read(source, "part", mistakes) is not { } text)
            return null;
        var values = TemplateValues.Of(
            new Dictionary<string, string> { ["a"] = "x <b> y", ["x"] = "x", ["n"] = "3", ["lines"] = "<b>\r\nx" }, out _)!;
        var written = _renderer.Render(text, kind, ImmutableDictionary<string, LiquidText>.Empty, values, "part", mistakes);
        return mistakes.Count == 0 ? written : null;
    }
}
