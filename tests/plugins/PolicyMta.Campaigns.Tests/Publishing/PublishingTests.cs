using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Publishing.Mjml;
using PolicyMta.Campaigns.Rendering;

namespace PolicyMta.Campaigns.Tests.Publishing;

public sealed class PublishingTests
{
    private readonly CssInliner _inliner = new();

    [Fact]
    public void Rules_go_into_elements_and_Liquid_stays_where_it_was()
    {
        const string Source = """
            <html><head><style>td { color: red } @media (max-width: 600px) { td { color: blue } }</style></head>
            <body><table><tbody>{% for i in items %}<tr><td title="{{ i.name | default: "x" }}">
            {{ i.name }} &amp; {% if i.a < 3 %}y{% endif %}</td></tr>{% endfor %}</tbody></table></body></html>
            """;
        var (html, warning) = _inliner.Inline(Source);
        Assert.Null(warning);
        Assert.Contains(
            "<tbody>{% for i in items %}<tr><td title=\"{{ i.name | default: \"x\" }}\" style=\"color: red\">", html,
            StringComparison.Ordinal);
        Assert.Contains("{{ i.name }} &amp; {% if i.a < 3 %}y{% endif %}</td></tr>{% endfor %}</tbody>", html, StringComparison.Ordinal);
        Assert.Contains("@media", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<style>{% if a %}p { color: red }{% endif %}</style><p>x</p>", "Liquid in CSS")]
    [InlineData("<style>p { color: red }</style><p {% if a %}class=\"b\"{% endif %}>x</p>", "in the middle of an element")]
    public void What_cannot_be_inlined_stays_as_it_is_and_is_told(string source, string expected)
    {
        var (html, warning) = _inliner.Inline(source);
        Assert.Equal(source, html);
        Assert.Contains(expected, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_elements_end_nothing()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 40_000)) + "x";
        var (html, warning) = _inliner.Inline("<style>p { color: red }</style>" + deep);
        Assert.EndsWith(deep, html, StringComparison.Ordinal);
        Assert.Contains("more than 20000 tags", warning, StringComparison.Ordinal);
        Assert.Null(PlainText.Of(deep));
    }

    [Fact]
    public void Style_elements_that_are_not_closed_cost_no_more_than_others()
    {
        var (_, warning) = _inliner.Inline(string.Concat(Enumerable.Repeat("<style", 40_000)));
        Assert.Contains("characters of CSS", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Much_CSS_is_left_alone()
    {
        var source = $"<style>{new string(' ', 70_000)}p {{ color: red }}</style><p>x</p>";
        var (html, warning) = _inliner.Inline(source);
        Assert.Equal(source, html);
        Assert.Contains("65536 characters of CSS", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_downloaded()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var calls = listener.AcceptTcpClientAsync();
        var (html, _) = _inliner.Inline(
            $"<head><link rel=\"stylesheet\" href=\"http://{listener.LocalEndpoint}/a.css\">"
                + "<style>p { color: red }</style></head><p>x</p>");
        Assert.Contains("style=\"color: red\"", html, StringComparison.Ordinal);
        Assert.False(calls.IsCompleted || listener.Pending());
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => calls);
    }

    [Fact]
    public void Plain_text_has_links_lists_and_Liquid()
    {
        var text = PlainText.Of(
            """
            <head><title>t</title><style>p { color: red }</style></head><body>
            <h1>Hello   {{ name }}</h1><p>One<br>two &amp; three <a href="https://x.test/{{ id }}">here</a></p>
            <ul>{% for i in items %}<li>{{ i }}</li>{% endfor %}</ul><img alt="logo"><table><tr><td>a</td><td>b</td></tr></table></body>
            """);
        Assert.Equal(
            "Hello {{ name }}\n\nOne\ntwo & three here (https://x.test/{{ id }})\n\n"
                + "{% for i in items %}\n- {{ i }}\n{% endfor %}\n\nlogo\n\na b\n",
            text);
    }

    [Theory]
    [InlineData("&#123;&#123; name }}", "&#123;{ name }}")]
    [InlineData("&#x7b;% brand nope %}", "&#123;% brand nope %}")]
    [InlineData("&lbrace;{{ name }}", "&#123;{{ name }}")]
    [InlineData("&#123;{% if name %}x{% endif %}", "&#123;{% if name %}x{% endif %}")]
    [InlineData("<i title=\"&#123;&#123; name }}\">x</i>", "<i title=\"&#123;{ name }}\">x</i>")]
    [InlineData("&#123; name }", "{ name }")]
    public void Braces_that_are_no_Liquid_do_not_become_it(string body, string expected)
    {
        var (html, warning) = _inliner.Inline($"<style>p {{ color: red }}</style><p>{body}</p>");
        Assert.Null(warning);
        Assert.Contains($"<p style=\"color: red\">{expected}</p>", html, StringComparison.Ordinal);
        var mistakes = new List<Mistake>();
        Assert.NotNull(new LiquidReader().Read(html, "part", mistakes));
        if (!body.Contains("title", StringComparison.Ordinal) && body != "&#123; name }")
            Assert.Null(PlainText.Of($"<p>{body}</p>"));
    }

    [Fact]
    public void Braces_that_would_become_Liquid_in_CSS_leave_it_alone()
    {
        const string Source = "<style>p { color: red } @media print { a { b: c } }</style><script>{ x }</script><p>x</p>";
        Assert.Null(_inliner.Inline(Source).Warning);
        Assert.NotNull(_inliner.Inline("<style>p { color: red } @media print {/*&#123;*/{% if a %} { }</style><p>x</p>").Warning);
    }

    [Fact]
    public async Task A_message_that_Gmail_cuts_off_is_told()
    {
        var workshop = new Workshop(new LiquidReader(), _inliner, new MjmlCompiler());
        var words = new LocaleWords("s", "<p>" + new string('x', 110 * 1024) + "</p>", null);
        var content = new TemplateContent("en", ImmutableSortedDictionary<string, LocaleWords>.Empty.Add("en", words));
        var published = await workshop.PublishAsync(
            content, ImmutableDictionary<string, BrandBlock>.Empty, TestContext.Current.CancellationToken);
        Assert.StartsWith("locales.en.html has 110 KB: Gmail shows 102 KB", Assert.Single(published.Warnings), StringComparison.Ordinal);
        var stored = PublishedContent.Stored(published.ToJson());
        Assert.Equal(published.Words.Locales["en"], stored.Words.Locales["en"]);
    }
}
