using System.Text;
using PolicyMta.Campaigns.Publishing;

namespace PolicyMta.Campaigns.Tests.Publishing;

/// <summary>What would take minutes, or all memory, is left alone and told. That it is not begun is what these tests wait for.</summary>
public sealed class PublishingCostTests
{
    private readonly CssInliner _inliner = new();

    public static TheoryData<string, string, string> Slow => new()
    {
        { ".z" + Times(" *", 8) + " p{a:b}", Times("<div>", 150) + "<p>x", "take too long ('.z * *" },
        { Times(":is(", 60) + "p" + Times(")", 60) + "{a:b}", "<p>x", "too nested" },
        { ":has(:has(p)) p{a:b}", "<p>x", "too nested" },
        { Times(":has(", 10_000) + "{a:b}", "<p>x", "too long" },
        { Numbered(".a{0}{a:b}", 5000), Times("<i></i>", 3000), "take too long" },
        { "a~b~c~d{a:b}", Times("<a></a><b></b>", 1000) + Times("<d></d>", 1000), "take too long" },
        { "*{" + Times("a:b;", 2000) + "}", Times("<p>x</p>", 4000), "too long" },
        { "p{" + Times("a:b;", 16_000) + "}", "<p>x", "too long to read" },
        { Times("//\n", 20_000) + "p{a:b}", "<p>x", "too long to read" },
        { "/*" + Times(" x", 40) + "p{a:b}", "<p>x", "too long to read" },
        { "@media screen" + Times(", screen", 40) + " x{p{a:b}}", "<p>x", "media query" },
        { "[a=\"" + Times("é", 40) + "{a:b}", "<p>x", "plain characters" },
        { "[" + Times("\\aaaaaa", 20) + "{a:b}", "<p>x", "plain characters" },
        { "x //{\n .z * * * * * * * * p{a:b}", Times("<div>", 150) + "<p>x", "plain characters" },
        { ".z * * * * * * * * p{x{a:b}", Times("<div>", 150) + "<p>x", "take too long" },
        { "p{url(//" + Times(" ", 20_000) + "}", "<p>x", "too long to read" },
        { "p{a:b}", "<p style=\"" + Times("a:b;", 16_000) + "\">x", "too long to read" },
        { "p{a:b}", "<p style=\"/*" + Times("&#13;", 40) + "\">x", "too long to read" },
    };

    [Theory]
    [MemberData(nameof(Slow))]
    public void CSS_that_would_take_too_long_is_left_alone(string css, string body, string expected)
    {
        var source = $"<style>{css}</style>{body}";
        var (html, warning) = _inliner.Inline(source);
        Assert.Equal(source, html);
        Assert.Contains(expected, warning, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Wild => new()
    {
        { "<div>" + Numbered("<i a={0}>", 2000) + "</div>" + Times("<div>x</div>", 8000), "opens a, b, font" },
        { Numbered("<i a={0}><table><td></i></table>", 1500) + Times("<p>x</p>", 4000), "opens a, b, font" },
        { Numbered("<i a={0}><!-- </i> -->", 1500) + Times("<p>x</p>", 4000), "opens a, b, font" },
        { Numbered("<i a={0} b='</i>'>", 1500) + Times("<p>x</p>", 4000), "opens a, b, font" },
        { Numbered("<i a={0}><textarea></i></textarea>", 1500) + Times("<p>x</p>", 4000), "opens a, b, font" },
        { Numbered("<i a={0}><select></i></select>", 1500) + Times("<p>x</p>", 4000), "opens a, b, font" },
        { "<p " + Numbered("a{0} ", 5000) + ">x", "200 attributes" },
        { Times("<p>", 30_000), "20000 tags" },
    };

    [Theory]
    [MemberData(nameof(Wild))]
    public void HTML_of_which_a_parser_makes_much_more_is_not_parsed(string body, string expected)
    {
        Assert.Contains(expected, HtmlBounds.ProblemIn(body), StringComparison.Ordinal);
        Assert.Contains(expected, _inliner.Inline("<style>p{a:b}</style>" + body).Warning, StringComparison.Ordinal);
        Assert.Null(PlainText.Of(body));
    }

    [Fact]
    public void A_long_newsletter_is_within_the_bounds()
    {
        var css = string.Concat(Enumerable.Range(0, 150).Select(i =>
            $".c{i} td p, #body .c{i} > a:hover {{ color: #fff; font: 12px \"Helvetica Neue\", Arial; padding: 0 }}\n"))
            + "@media only screen and (max-width: 600px) { .wide, .wide td { width: 100% !important; } }";
        var row = "<tr><td class=\"c3\"><!--[if mso]><table><tr><td><![endif]--><a href=\"https://x.test/?a=b\"><b>A</b></a> <font "
            + "color=red><i>b</i></font><p>c<br>d<img src=\"y\"></p><!--[if mso]></td></tr></table><![endif]--></td></tr>";
        var body = $"<div id=body class=c3><table>{Times(row, 300)}</table></div>";
        var (html, warning) = _inliner.Inline($"<html><head><style>{css}</style></head><body>{body}</body></html>");
        Assert.Null(warning);
        Assert.Contains("style=\"color: #fff", html, StringComparison.Ordinal);
        Assert.NotNull(PlainText.Of(body));
    }

    private static string Times(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static string Numbered(string text, int times) =>
        string.Concat(Enumerable.Range(0, times).Select(i => text.Replace("{0}", $"{i}", StringComparison.Ordinal)));
}
