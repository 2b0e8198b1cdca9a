using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rendering;

namespace PolicyMta.Campaigns.Tests.Rendering;

/// <summary>A step may go through a long text: what is bounded is the work.</summary>
public sealed class WorkTests
{
    private const int Work = 2_000_000;

    private readonly LiquidReader _reader = new();

    private readonly Renderer _renderer =
        new(new RenderLimits(Steps: 1_000_000, Output: 1024 * 1024, Value: 64 * 1024, Work));

    [Theory]
    [InlineData("{% for i in (1..1000) %}{% assign y = z | sort | reverse | sort | reverse %}{% endfor %}")]
    [InlineData("{% for i in (1..1000) %}{% assign y = x | split: ',' %}{% endfor %}")]
    [InlineData("{% for i in (1..1000) %}{% assign y = x | upcase %}{% endfor %}")]
    [InlineData("{% for i in (1..1000) %}{% if x contains 'zzz' or x == y %}a{% endif %}{% endfor %}")]
    [InlineData("{% for i in (1..1000) %}{% if x != y %}a{% endif %}{% endfor %}")]
    [InlineData("{% for i in (1..1000) %}{% case x %}{% when y %}a{% when x %}{% endcase %}{% endfor %}")]
    [InlineData("{% capture c %}{% for i in (1..1000) %}{{ x }}{% endfor %}{% endcapture %}")]
    [InlineData("{% for i in (1..1000) %}{% capture c %}{% for j in (1..1000) %}0123456789012345678901234567890{% endfor %}"
        + "{% endcapture %}{% endfor %}")]
    public void Work_is_bounded_whatever_a_step_does(string loop)
    {
        var mistakes = new List<Mistake>();
        var text = _reader.Read("{% assign z = x | split: ',' %}{% assign y = x | append: '' %}" + loop, "part", mistakes)!;
        _renderer.Render(text, PartKind.Html, ImmutableDictionary<string, LiquidText>.Empty, Values(), "part", mistakes);
        Assert.Contains(
            $"goes through more than {Work} characters", Assert.Single(mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_renders_for_a_call_that_is_over()
    {
        var mistakes = new List<Mistake>();
        var text = _reader.Read("{{ x | upcase }}", "part", mistakes)!;
        Assert.Throws<OperationCanceledException>(() => _renderer.Render(
            text, PartKind.Html, ImmutableDictionary<string, LiquidText>.Empty, Values(), "part", mistakes, new(canceled: true)));
    }

    private static TemplateValues Values() =>
        TemplateValues.Of(new Dictionary<string, string> { ["x"] = string.Concat(Enumerable.Repeat("a,", 10_000)) }, out _)!;
}
