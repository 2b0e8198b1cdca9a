using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>The editor of templates: nothing of what somebody wrote is lost or changed without a word.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class CampaignEditorTests(ConsoleFixture console)
{
    private const string Letter =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><title>{{ name }}</title><style>p { margin: 0 }</style></head>
        <body bgcolor="#f4f4f4" style="margin:0; padding:0;">
        <div style="display:none">Look&#847;&zwnj;&nbsp;&shy;</div>
        <!--[if mso]><table width="600"><tr><td><![endif]-->
        <table width=600 cellpadding="0">
          {% for item in items %}
          <TR><td {% if sale %} bgcolor="red" {% else %} bgcolor="blue" {% endif %}>{{ item }}&nbsp;</td></TR>
          {% endfor %}
          <tr>
            <td style="color:#222;/* dark */background-image:url(data:image/gif;base64,R0lGODlh); PADDING: 4px ">
              <p>Dear {{ name }},</p>
              <p>There is a sale &mdash; until&nbsp;Sunday.</p>
              <a href='https://a.example/?x=1&amp;y=2' title="a > b">One</a>
              <a href="https://b.example/">Two</a><br />
              <ul><li>first<li>second</ul>
              {% brand footer %}
            </td>
          </tr>
        </table>
        <!--[if mso]></td></tr></table><![endif]-->
        </body>
        </html>

        """;

    /// <summary>HTML that stays as it is to the last character.</summary>
    private static readonly string[] Kept =
    [
        Letter,
        "",
        "Hello {{ name }}",
        "\n<!-- note -->{% assign a = 1 %}\n<p>x</p>\n\n",
        """<p {% if a %} align="left" {% else %} align="right" {% endif %}>x</p>""",
        """<p {% if sale %} style="color:red" {% endif %}>x</p>""",
        """<p {{ attributes }}>x</p>""",
        """<p class="a {% if b %}b{% endif %}" style="color:red;{% if c %}margin:0;{% endif %}">x</p>""",
        """<img alt="" {% if a %} src="a.png" {% endif %}><img src={{ picture }} alt="no picture"><img alt="none">""",
        """<a title="a > b" {% if x %}href="https://y.example"{% endif %}>x</a>""",
        """<p style="background-image:url(data:image/gif;base64,R0lGODlh);padding:9px">x</p>""",
        """<p style="content:'a;b'; font-family:&quot;Open Sans&quot;,Arial;/* note; */COLOR : red ;; foo">x</p>""",
        """<p style="background:#f00;background:linear-gradient(red,blue);color:red!important">x</p>""",
        "<p><a href=\"#a\">One</a>\n<a href=\"#b\">Two</a> <b>x</b>\n<i>y</i></p>\r\n<p>\n</p>\n\n<p>z</p>\n",
        "<p>A&nbsp;B&zwnj;&shy;&#847; &copy; &lt;b&gt; &amp;nbsp; 1 < 2 \u00A0\u200B</p>",
        "<table>\n{% for i in xs %}\n<tr><td>{{ i }}</td></tr>\n{% endfor %}\n</table>",
        "<table>{% if a %}<tr><td>x</td></tr>{% else %}<tr>{% for i in xs %}<td>{{ i }}</td>{% endfor %}</tr>{% endif %}</table>",
        "<table><tr><td>a</td></tr>{{ rows }}{% brand footer %}</table>",
        "<TABLE WIDTH=600><TR><TD ALIGN=CENTER NOWRAP>x<TD>y</TABLE><P>a<P>b<UL><LI>c<LI>d</UL>a<br>b<br/>c<BR />",
        "<!--[if mso]><v:rect fill=\"t\"><![endif]--><div>x</div><!--[if mso]></v:rect><![endif]--><![if !mso]><p>y</p><![endif]>",
        "<form><textarea>a {% if x %}b{% endif %}</textarea></form><title>{% if x %}y{% endif %}</title><noscript><p>z</p></noscript>",
        "<p>a</p><meta http-equiv=\"refresh\" content=\"0;url=/console/\"><script>'</p>'</script><p>b</p><iframe src=\"x\"></iframe>",
        "<p>{% comment %}<b>{% endcomment %}{% if a > b %}x{% endif %}{{ name | default: \"you & me\" }}</p>",
        "{% if x %}<html><body class='a'><p>x</p></body></html>{% endif %}\n",
    ];

    /// <summary>HTML that would not stay, and the first place of it.</summary>
    private static readonly (string Html, string Excerpt)[] Refused =
    [
        ("<table>{% if a %}<tr class=\"a\">{% else %}<tr class=\"b\">{% endif %}<td>x</td></tr></table>", "{% else %}"),
        ("<p>x</p>\n{% if a %}<div class=\"a\">{% else %}<div class=\"b\">{% endif %}x</div>", "{% else %}"),
        ("{% if a %}<p>{% else %}<p class=\"b\">{% endif %}x</p>", "{% else %}"),
        ("{% if u %}<a href=\"{{ u }}\">{% endif %}x{% if u %}</a>{% endif %}", "{% endif %}"),
        ("<p>{% if u %}x</p>", "{% if u %}"),
        ("<p>a{% if x %}<p>b</p>{% endif %}", "{% endif %}"),
        ("<td>x</td>", "<td>"),
        ("<p>a<div>b</div></p>", "</p>"),
        ("<b><i>x</b></i>", "</b>"),
        ("<p onclick=\"a()\">x</p>", "<p onclick"),
        ("<a href=\"javascript:x()\">x</a>", "<a href"),
        ("<p>a</p><p contenteditable=\"false\">x</p>", "<p contenteditable"),
        ("<p data-gjs-type=\"text\">x</p>", "<p data-gjs"),
        ("<p title=\"a\" title=\"b\">x</p>", "<p title"),
        ("<p class=\"y\" {% if a %} class=\"x\" {% endif %}>z</p>", "<p class"),
        ("<video src=\"a.mp4\"></video>", "<video"),
        ("<p>a</p><!-- x <p>b</p>", "<!-- x"),
        ("<{{ tag }}>a</{{ tag }}>", "<{{ tag }}>"),
        ("<p>a</p><a href=\"x", "<a href"),
        ("<p>liquidpiece</p>", "liquidpiece"),
    ];

    [Fact]
    public async Task HTML_that_is_only_looked_at_stays_as_it_is_to_the_last_character()
    {
        var watched = await OpenAsync("looked-at", "<p>x</p>");
        var frame = await VisualAsync(watched.Page);
        Assert.Equal(Kept, await ShownAsync(frame, Kept));
        watched.Forget();
    }

    [Fact]
    public async Task HTML_that_would_not_stay_as_it_is_is_refused_with_its_first_place()
    {
        var watched = await OpenAsync("refused", "<p>x</p>\n<p onclick=\"document.title='owned'\">{{ name }}</p>");
        var page = watched.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Visual" }).ClickAsync();
        var note = page.Locator("pmc-visual");
        await Assertions.Expect(note).ToContainTextAsync("It cannot be edited here.");
        await Assertions.Expect(note).ToContainTextAsync("line 2:");
        await Assertions.Expect(note.Locator("code")).ToHaveTextAsync("<p onclick=\"document.title='owned'\">{{ name }}</p>");
        await watched.AssertCleanAsync("the refusal");

        await watched.GoAsync(CampaignData.Panel + "?view=editor&name=newsletter");
        var places = await ShownAsync(await VisualAsync(page), [.. Refused.Select(static one => one.Html)]);
        Assert.All(Refused.Zip(places), static one =>
            Assert.StartsWith("refused: " + one.First.Excerpt, one.Second, StringComparison.Ordinal));
        watched.Forget();
    }

    [Fact]
    public async Task A_paragraph_is_changed_and_all_other_lines_stay()
    {
        var watched = await OpenAsync("letter", Letter);
        var page = watched.Page;
        await TypeAsync(page, "There is", "Good evening");
        await page.GetByRole(AriaRole.Button, new() { Name = "HTML", Exact = true }).ClickAsync();
        var after = (await page.Locator("#pc-html").InputValueAsync()).Split('\n');
        var before = Letter.Split('\n');
        Assert.Equal(before.Length, after.Length);
        var changed = Assert.Single(before.Zip(after), static lines => lines.First != lines.Second);
        Assert.Equal("      <p>Good evening</p>", changed.Second);
        watched.Forget();
        await LetGoAsync(page);
    }

    [Fact]
    public async Task Who_goes_away_while_typing_finds_the_words_again()
    {
        var watched = await OpenAsync("typed", "<h1>Hello</h1>\n<p>First</p>\n");
        var page = watched.Page;
        var edit = page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true });
        await TypeAsync(page, "First", "Second");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Let changes go …" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back", Exact = true }).ClickAsync();
        await edit.ClickAsync();
        await Assertions.Expect(page.Locator("#pc-html")).ToHaveValueAsync("<h1>Hello</h1>\n<p>Second</p>\n");

        await TypeAsync(page, "Second", "Third, {{ name }}");
        await page.EvaluateAsync("() => history.back()");
        await edit.ClickAsync();
        await Assertions.Expect(page.Locator("#pc-html")).ToHaveValueAsync("<h1>Hello</h1>\n<p>Third, {{ name }}</p>\n");
        await watched.AssertCleanAsync("going away");
        await LetGoAsync(page);
    }

    [Fact]
    public async Task A_draft_comes_back_if_somebody_else_has_pushed_and_says_so()
    {
        var watched = await OpenAsync("kept", "<p>one</p>");
        var page = watched.Page;
        var begun = await NewestAsync(page, "kept");
        var html = page.Locator("#pc-html");
        await html.FillAsync("<p>mine</p>");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back", Exact = true }).ClickAsync();
        var other = await CampaignData.PushAsync(page, "kept", "Hello", $"<p>theirs {Guid.NewGuid()}</p>");
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Assertions.Expect(html).ToHaveValueAsync("<p>mine</p>");
        await Assertions.Expect(page.GetByText($"was pushed after you began from version {begun}")).ToContainTextAsync(
            $"Version {other}, by ");
        await watched.AssertCleanAsync("the draft");
        await LetGoAsync(page);
        await Assertions.Expect(html).ToHaveValueAsync(Words.Matching("<p>theirs"));
    }

    [Fact]
    public async Task Nobody_pushes_over_a_version_that_came_meanwhile_without_being_asked()
    {
        var watched = await OpenAsync("shared", "<p>one</p>");
        var page = watched.Page;
        await page.Locator("#pc-html").FillAsync("<p>mine</p>");
        var other = await CampaignData.PushAsync(page, "shared", "Hello", "<p>theirs</p>");
        var push = page.GetByRole(AriaRole.Button, new() { Name = "Push as a draft" });
        await push.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = $"Version {other} came meanwhile" });
        await Assertions.Expect(dialog.GetByRole(AriaRole.Link, new() { Name = "Look at the differences first" })).ToHaveAttributeAsync(
            "href", Words.Matching($"tab=differences.*to={other}"));
        watched.Forget();
        await watched.AssertAccessibleAsync("the question");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#pc-html")).ToHaveValueAsync("<p>mine</p>");
        Assert.Equal(other, await NewestAsync(page, "shared"));

        await push.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Push it anyway" }).ClickAsync();
        await page.WaitForURLAsync("**view=template**");
        Assert.Equal(other + 1, await NewestAsync(page, "shared"));
        watched.Forget();
    }

    [Fact]
    public async Task On_a_phone_there_is_room_to_write_and_nothing_goes_sideways()
    {
        var watched = await OpenAsync("phone", "<p>Hello {{ name }}</p>\n");
        var page = watched.Page;
        await watched.LookAsync(390, ColorScheme.Light);
        await page.GetByRole(AriaRole.Button, new() { Name = "Phone" }).ClickAsync();
        await watched.AssertCleanAsync("the editor on a phone");
        await VisualAsync(page);
        var canvas = page.FrameLocator("pmc-visual iframe").Locator("iframe.gjs-frame");
        var box = await canvas.BoundingBoxAsync();
        Assert.InRange(box!.Width, 280, 390);
        await watched.ShootCleanAsync("campaigns-visual", "390-light");
    }

    /// <summary>The editor of a template whose newest version is this.</summary>
    private async Task<WatchedPage> OpenAsync(string name, string html)
    {
        var watched = await CampaignData.OpenAsync(console);
        await CampaignData.PushAsync(watched.Page, name, "Hello", html);
        await watched.GoAsync(CampaignData.Panel + $"?view=template&name={name}");
        await watched.Page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Assertions.Expect(watched.Page.Locator("#pc-html")).ToHaveValueAsync(html);
        return watched;
    }

    private static async Task<IFrame> VisualAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Visual" }).ClickAsync();
        await page.FrameLocator("pmc-visual iframe").FrameLocator("iframe.gjs-frame").Locator("[data-gjs-type=wrapper]").WaitForAsync();
        return (await (await page.Locator("pmc-visual iframe").ElementHandleAsync()).ContentFrameAsync())!;
    }

    /// <summary>What the editor makes of HTML when nothing is changed, or the place for which it refuses it.</summary>
    private static Task<string[]> ShownAsync(IFrame frame, string[] samples) => frame.EvaluateAsync<string[]>(
        """
        samples => samples.map(html => {
          let told = html;
          const change = now => { told = now; };
          const place = show({ html, variables: [], brands: [], change });
          if (place) return `refused: ${place.excerpt}`;
          finish(change);
          return told;
        })
        """,
        samples);

    /// <summary>Writes another text in place of one, and is still at it.</summary>
    private static async Task TypeAsync(IPage page, string old, string text)
    {
        await VisualAsync(page);
        var canvas = page.FrameLocator("pmc-visual iframe").FrameLocator("iframe.gjs-frame");
        await canvas.GetByText(old).DblClickAsync();
        await Assertions.Expect(canvas.Locator("[contenteditable=true]")).ToContainTextAsync(old);
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task<long> NewestAsync(IPage page, string name) =>
        (await CampaignData.CallAsync(page, "GET", $"templates/{name}")).GetProperty("last_version").GetInt64();

    private static async Task LetGoAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Let changes go …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it go" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Let changes go …" })).ToHaveCountAsync(0);
    }
}
