using System.Text;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Publishing.Mjml;
using PolicyMta.Campaigns.Rendering;

namespace PolicyMta.Campaigns.Tests.Publishing;

public sealed class MjmlTests
{
    private readonly MjmlCompiler _compiler = new();

    [Fact]
    public async Task Liquid_stays_in_texts_attributes_styles_and_around_sections()
    {
        var html = await MadeAsync(
            """
            <mjml>
              <mj-head>
                <mj-title>For {{ name }}</mj-title>
                <mj-preview>{% if vip %}First{% else %}Then{% endif %}</mj-preview>
                <mj-style inline="inline">.red div { color: red !important }</mj-style>
              </mj-head>
              <mj-body>
                {% if vip %}
                <mj-section background-url="{{ picture }}"><mj-column>
                  <mj-text css-class="red">
                    {% for i in (1..3) %}{{ i }} < {{ name | upcase }}{% endfor %} <!-- a note of {{ name }} -->
                  </mj-text>
                </mj-column></mj-section>
                {% endif %}
                <mj-section><mj-column>
                  {%- if city -%}<mj-text>{{ city }}</mj-text>{%- endif -%}
                  <mj-button href="https://shop.example/{{ path }}?a=1&b=2">Go, {{ name }}</mj-button>
                  <mj-table><tr>{% for i in (1..2) %}<td>{{ i }}</td>{% endfor %}</tr></mj-table>
                </mj-column></mj-section>
                <mj-raw>{% brand footer %}</mj-raw>
              </mj-body>
            </mjml>
            """);
        Assert.Contains("<title>For {{ name }}</title>", html, StringComparison.Ordinal);
        Assert.Contains(">{% if vip %}First{% else %}Then{% endif %}</div>", html, StringComparison.Ordinal);
        Assert.Contains(
            "{% for i in (1..3) %}{{ i }} < {{ name | upcase }}{% endfor %} <!-- a note of {{ name }} -->", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://shop.example/{{ path }}?a=1&b=2\"", html, StringComparison.Ordinal);
        Assert.Contains("url('{{ picture }}')", html, StringComparison.Ordinal);
        Assert.Contains("color: red", html, StringComparison.Ordinal);
        Assert.Contains("<tr>{% for i in (1..2) %}<td>{{ i }}</td>{% endfor %}</tr>", html, StringComparison.Ordinal);
        Assert.Contains("{% brand footer %}", html, StringComparison.Ordinal);
        Assert.DoesNotContain(LiquidShield.Word, html, StringComparison.Ordinal);
        var mistakes = new List<Mistake>();
        Assert.NotNull(new LiquidReader().Read(html, "html", mistakes));
    }

    [Theory]
    [InlineData("<mj-section>\n{{ name }}\n</mj-section>", "line 3 has {{ name }} where MJML drops it")]
    [InlineData(
        "<mj-section>\n<mj-column>\n<mj-text color='{{ c }}'>x</mj-text></mj-column></mj-section>",
        "line 4 is not valid MJML in mj-text: Attribute color has invalid value: {{ c }}")]
    [InlineData(
        "{{ a |\n upcase }}<mj-section><mj-column><mj-what/></mj-column></mj-section>",
        "line 3 is not valid MJML in mj-what: Element mj-what doesn't exist")]
    [InlineData(
        "<mj-section><mj-column><mj-button whatever='1'>x</mj-button></mj-column></mj-section>",
        "line 2 is not valid MJML in mj-button: Attribute whatever is illegal")]
    [InlineData(
        "<mj-section>\n<mj-text>x</mj-text></mj-section>",
        "line 3 is not valid MJML in mj-text: mj-text cannot be used inside mj-section")]
    [InlineData("<mj-section>\n<mj-column>\n</mj-section>", "line 4 closes mj-section where mj-column of line 3 is open")]
    [InlineData("<mj-section>\n<mj-column></mj-column>", "closes mj-body where mj-section of line 2 is open")]
    [InlineData("</mj-section>", "line 2 closes mj-section where mj-body of line 1 is open")]
    [InlineData("<mj-include path='/etc/passwd' />", "line 2 has mj-include, which is not possible")]
    [InlineData("<mj-section>\nlost\n</mj-section>", "line 3 has words between elements")]
    [InlineData("<MJ-SECTION></MJ-SECTION>", "line 2 has MJ-SECTION, which MJML does not know: write mj-section")]
    [InlineData("</mj-body>\n<mj-body>", "line 3 has mj-body for the second time")]
    [InlineData(
        "<mj-section><mj-column><mj-carousel>{% if a %}<mj-carousel-image src='a.png'/>{% endif %}</mj-carousel></mj-column></mj-section>",
        "cannot be made HTML of: something stands where MJML has no place for it")]
    [InlineData(
        "<mj-section background-url='http://x.test/{% increment n %}.png'><mj-column></mj-column></mj-section>",
        "line 2 has {% increment n %} where MJML moves it behind what comes after it, or writes it more than once")]
    [InlineData("<mj-section\n", "closes mjml where mj-section of line 2 is open")]
    [InlineData("<!-- ", "has a comment that is not closed")]
    [InlineData("liquidpiece", "has the word 'liquidpiece'")]
    public async Task What_is_wrong_is_told_with_its_line(string body, string expected)
    {
        var mistakes = new List<Mistake>();
        var html = await CompileAsync($"<mjml><mj-body>\n{body}</mj-body></mjml>", mistakes);
        Assert.Null(html);
        Assert.Contains(
            mistakes, mistake => $"{mistake.Place[(mistake.Place.IndexOf(' ') + 1)..]} {mistake.Message}".Contains(
                expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_assignment_that_would_come_behind_its_use_is_told()
    {
        var mistakes = new List<Mistake>();
        Assert.Null(await CompileAsync(
            """
            <mjml><mj-head>
            {% assign z = "Q" %}<mj-title>{{ z }}</mj-title>
            </mj-head><mj-body><mj-section><mj-column><mj-text>{{ z }}</mj-text></mj-column></mj-section></mj-body></mjml>
            """,
            mistakes));
        Assert.StartsWith("has {% assign z = \"Q\" %} where MJML moves it", Assert.Single(mistakes).Message, StringComparison.Ordinal);
        Assert.Equal("mjml, line 2", mistakes[0].Place);
        var html = await MadeAsync(Wrapped(
            "<mj-raw>{% assign z = 1 %}</mj-raw><mj-section><mj-column><mj-text>{{ z }}</mj-text></mj-column></mj-section>"));
        Assert.Contains("{% assign z = 1 %}", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<p>HTML</p>")]
    [InlineData("<mjml></mjml>")]
    [InlineData("<mjml><mj-body>")]
    [InlineData("</mjml>")]
    public async Task What_is_no_MJML_is_told(string source)
    {
        var mistakes = new List<Mistake>();
        Assert.Null(await CompileAsync(source, mistakes));
        Assert.NotEmpty(mistakes);
    }

    [Fact]
    public async Task Depth_numbers_and_size_are_bounded()
    {
        await AssertRefusedAsync(Wrapped(string.Concat(Enumerable.Repeat("<mj-wrapper>", 2000))), "is nested deeper than 30 elements");
        await AssertRefusedAsync(Wrapped(string.Concat(Enumerable.Repeat("<mj-section/>", 6000))), "more than 5000 tags");
        var wide = string.Concat(Enumerable.Repeat("<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>", 800));
        await AssertRefusedAsync(Wrapped(wide), "makes more than 1024 KB of HTML", "takes too much time or memory");
    }

    [Fact]
    public async Task Deep_HTML_within_an_element_ends_nothing()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 40_000));
        var mistakes = new List<Mistake>();
        await CompileAsync(Wrapped($"<mj-section><mj-column><mj-text>{deep}</mj-text></mj-column></mj-section>"), mistakes);
        var usual = await MadeAsync(Wrapped("<mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section>"));
        Assert.Contains("Hello", usual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_words_make_the_same_HTML()
    {
        var carousel = Wrapped(
            """
            <mj-section><mj-column><mj-carousel><mj-carousel-image src="a.png"/><mj-carousel-image src="b.png"/></mj-carousel></mj-column>
            </mj-section>
            """);
        var first = await MadeAsync(carousel);
        var again = await new MjmlCompiler().CompileAsync(carousel, "mjml", [], TestContext.Current.CancellationToken);
        Assert.Equal(first, again);
    }

    [Fact]
    public async Task What_is_sent_has_HTML_plain_text_and_a_warning_of_icons()
    {
        var workshop = new Workshop(new LiquidReader(), new CssInliner(), _compiler);
        var words = new LocaleWords(
            "Hello {{ name }}", null, null,
            Wrapped(
                """
                <mj-section><mj-column><mj-text>Hello {{ name }}</mj-text>
                <mj-social><mj-social-element name="facebook" href="https://social.example/">F</mj-social-element></mj-social>
                </mj-column></mj-section>
                """));
        var content = new TemplateContent("en", ImmutableSortedDictionary<string, LocaleWords>.Empty.Add("en", words));
        Assert.Equal(content.Locales["en"], ContentJson.Read(Encoding.UTF8.GetBytes(ContentJson.Write(content)), [])!.Locales["en"]);
        var noBlocks = ImmutableDictionary<string, BrandBlock>.Empty;
        Assert.Empty(await workshop.MistakesInAsync(content, noBlocks, TestContext.Current.CancellationToken));
        var published = await workshop.PublishAsync(content, noBlocks, TestContext.Current.CancellationToken);
        var sent = published.Words.Locales["en"];
        Assert.Null(sent.Mjml);
        Assert.Contains("<!doctype html>", sent.Html, StringComparison.Ordinal);
        Assert.Contains("Hello {{ name }}", sent.Text, StringComparison.Ordinal);
        Assert.Contains("loads icons of mj-social from www.mailjet.com", Assert.Single(published.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void HTML_and_MJML_are_not_given_both()
    {
        var mistakes = new List<Mistake>();
        Assert.Null(ContentJson.Read("""{"locales": {"en": {"subject": "s", "html": "a", "mjml": "b"}}}"""u8.ToArray(), mistakes));
        Assert.Equal("locales.en.mjml", Assert.Single(mistakes).Place);
    }

    private static string Wrapped(string body) => $"<mjml><mj-body>{body}</mj-body></mjml>";

    private Task<string?> CompileAsync(string source, List<Mistake> mistakes) =>
        _compiler.CompileAsync(source, "mjml", mistakes, TestContext.Current.CancellationToken);

    private async Task<string> MadeAsync(string source)
    {
        var mistakes = new List<Mistake>();
        var html = await CompileAsync(source, mistakes);
        Assert.Empty(mistakes);
        return html!;
    }

    private async Task AssertRefusedAsync(string source, params string[] oneOf)
    {
        var mistakes = new List<Mistake>();
        Assert.Null(await CompileAsync(source, mistakes));
        var message = mistakes[0].Message;
        Assert.True(oneOf.Any(expected => message.Contains(expected, StringComparison.Ordinal)), message);
    }
}
