using System.Text.Json;

namespace PolicyMta.Campaigns.Tests;

/// <summary>What holds for templates, whichever database they lie in.</summary>
public abstract class TemplateContract : IAsyncLifetime
{
    private static readonly Caller Ann = CampaignsBed.Member("ann", "acme", OrganisationRole.Author);
    private static readonly Caller Bob = CampaignsBed.Member("bob", "acme", OrganisationRole.Approver);
    private static readonly Caller Boss = CampaignsBed.Member("boss", "acme", OrganisationRole.Admin);
    private static readonly Caller App = CampaignsBed.Member("app", "acme", OrganisationRole.Sender);
    private static readonly Caller Stranger = CampaignsBed.Member("eve", "other", OrganisationRole.Admin);

    private CampaignsBed _bed = null!;

    protected abstract string Postgres { get; }

    public ValueTask InitializeAsync()
    {
        _bed = new CampaignsBed(Postgres);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_version_is_written_approved_published_and_sent()
    {
        var draft = await PushAsync("welcome", "Hello {{ name }}", "<p>Hello {{ name }}</p>");
        Assert.Equal(("1", "draft", "ann"), Of(draft, "version", "state", "created_by"));
        Assert.Equal("has no published version: an approver publishes one.", (await FindAsync("welcome")).Mistake);

        var approved = await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/approve");
        Assert.Equal(("approved", "bob", "False"), Of(approved, "state", "approved_by", "is_sent"));
        var published = await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/publish");
        Assert.Equal(("published", "bob", "True"), Of(published, "state", "approved_by", "is_sent"));

        var rendered = await RenderAsync("welcome", values: ("name", "Ada & Co"));
        Assert.Equal("Hello Ada & Co", rendered.Subject);
        Assert.Equal("<p>Hello Ada &amp; Co</p>", rendered.Html);
        Assert.Equal("Hello Ada & Co\n", rendered.Text);

        var history = (await _bed.DoAsync(Ann, "GET", "/templates/welcome")).GetProperty("history").EnumerateArray()
            .Select(act => $"{act.GetProperty("by")} {act.GetProperty("action")} {act.GetProperty("version")}");
        Assert.Equal(["bob publish 1", "bob approve 1", "ann push 1"], history);
    }

    [Fact]
    public async Task Roles_decide_who_may_do_what()
    {
        await PushAsync("welcome", "Hello");
        await RefusedAsync(
            403, Ann, "POST", "/templates/welcome/versions/1/publish", "'approver' in the organisation, and yours are: author");
        await RefusedAsync(403, Ann, "POST", "/templates/welcome/versions/1/approve", "'approver'");
        await RefusedAsync(403, Ann, "POST", "/templates/welcome/rollback", "'approver'");
        await RefusedAsync(403, Bob, "POST", "/templates/welcome/versions", "'author'", CampaignsBed.Words("x", "y"));
        await RefusedAsync(403, Bob, "PUT", "/brands/footer", "'admin'", new { html = "x", text = "x" });
        await RefusedAsync(403, CampaignsBed.Member("none", "acme"), "GET", "/templates", "yours are: none");
        await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/publish");
        Assert.Contains("do not include 'sender'", (await FindAsync("welcome", caller: Ann)).Mistake, StringComparison.Ordinal);
        Assert.NotNull((await FindAsync("welcome", caller: Boss)).Template);
    }

    [Fact]
    public async Task Another_organisations_things_are_not_there()
    {
        await PushAsync("welcome", "Hello");
        await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/publish");
        await _bed.DoAsync(Boss, "PUT", "/brands/footer", new { html = "f", text = "f" });
        foreach (var path in new[] { "/templates/welcome", "/templates/welcome/versions/1", "/templates/welcome/diff", "/brands/footer" })
            await RefusedAsync(404, Stranger, "GET", path, "There is no such");
        foreach (var path in new[] { "versions/1/approve", "versions/1/publish", "rollback", "render" })
            await RefusedAsync(404, Stranger, "POST", "/templates/welcome/" + path, "There is no such");
        await RefusedAsync(404, Stranger, "GET", "/templates?organisation=acme", "There is no such organisation");
        Assert.Equal(0, (await _bed.DoAsync(Stranger, "GET", "/templates")).GetProperty("templates").GetArrayLength());
        var missing = (await FindAsync("nothing")).Mistake;
        Assert.Equal(missing, (await FindAsync("welcome", caller: Stranger)).Mistake);

        var operatorOfServer = Stranger with { IsOperator = true };
        var seen = await _bed.DoAsync(operatorOfServer, "GET", "/templates?organisation=acme");
        Assert.Equal("welcome", Assert.Single(seen.GetProperty("templates").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Versions_never_change_and_the_one_before_comes_back()
    {
        await PushAsync("welcome", "one");
        Assert.False((await PushAsync("welcome", "one")).GetProperty("is_new").GetBoolean());
        await PushAsync("welcome", "two");
        await PushAsync("welcome", "three");
        await RefusedAsync(409, Bob, "POST", "/templates/welcome/rollback", "No earlier version was published");
        await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/publish");
        await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/3/publish");
        Assert.Equal("three", (await RenderAsync("welcome")).Subject);
        Assert.Equal("one", (await RenderAsync("welcome", version: 1)).Subject);
        Assert.Equal("version", (await FindAsync("welcome", version: 2)).Field);
        await RefusedAsync(409, Bob, "POST", "/templates/welcome/rollback?to=2", "Version 2 was never published");

        await _bed.DoAsync(Bob, "POST", "/templates/welcome/rollback");
        Assert.Equal("one", (await RenderAsync("welcome")).Subject);
        await _bed.DoAsync(Bob, "POST", "/templates/welcome/rollback?to=3");
        Assert.Equal("three", (await RenderAsync("welcome")).Subject);
    }

    [Fact]
    public async Task Nobody_pushes_over_a_version_that_they_have_not_seen_unless_they_say_nothing_of_it()
    {
        await PushAsync("welcome", "one");
        var path = "/templates/welcome/versions";
        Assert.Equal("2", (await _bed.DoAsync(Ann, "POST", path, Based(1, "two"))).GetProperty("version").ToString());
        await RefusedAsync(
            409, Boss, "POST", path, "Version 2, by ann, is newer than version 1, which this is based on", Based(1, "mine"));
        await RefusedAsync(409, Boss, "POST", path, "is newer than this, which begins a template", Based(0, "mine"));
        await RefusedAsync(422, Boss, "POST", path, "based_on names version 7, and the newest is 2.", Based(7, "mine"));
        await RefusedAsync(422, Boss, "POST", path, "based_on must be the number", Based("x", "mine"));
        Assert.Equal("2", (await _bed.DoAsync(Ann, "GET", "/templates/welcome")).GetProperty("last_version").ToString());
        Assert.False((await _bed.DoAsync(Boss, "POST", path, Based(1, "two"))).GetProperty("is_new").GetBoolean());
        Assert.Equal("3", (await _bed.DoAsync(Boss, "POST", path, Based(2, "mine"))).GetProperty("version").ToString());

        await RefusedAsync(
            422, Ann, "POST", "/templates/other/versions", "based_on names a version, and there is none yet.", Based(1, "x"));
        await RefusedAsync(404, Ann, "GET", "/templates/other", "There is no such template");
        await _bed.DoAsync(Ann, "POST", "/templates/other/versions", Based(0, "x"));

        static object Based(object on, string subject) => new
        {
            default_locale = "en",
            locales = new { en = new { subject, html = "<p>x</p>" } },
            based_on = on,
        };
    }

    [Fact]
    public async Task Two_versions_are_compared_line_by_line()
    {
        await PushAsync("welcome", "Hello", "<p>\none\ntwo\n</p>");
        await PushAsync("welcome", "Hello", "<p>\none\nthree\n</p>");
        var diff = await _bed.DoAsync(Ann, "GET", "/templates/welcome/diff?from=1&to=2");
        var part = Assert.Single(diff.GetProperty("parts").EnumerateArray());
        Assert.Equal("locales.en.html", part.GetProperty("part").GetString());
        Assert.Equal(
            [" <p>", " one", "-two", "+three", " </p>"], part.GetProperty("lines").EnumerateArray().Select(line => line.GetString()));
    }

    [Fact]
    public async Task A_language_that_is_not_there_falls_back_to_its_base_and_then_to_the_default()
    {
        await _bed.DoAsync(Ann, "POST", "/templates/reset/versions", new
        {
            default_locale = "en",
            locales = new Dictionary<string, object>
            {
                ["en"] = new { subject = "Reset", text = "x" },
                ["de"] = new { subject = "Neu", text = "x" },
            },
        });
        await _bed.DoAsync(Bob, "POST", "/templates/reset/versions/1/publish");
        Assert.Equal("Neu", (await RenderAsync("reset", locale: "de-CH")).Subject);
        Assert.Equal("reset/1/de", (await FindAsync("reset", locale: "de-CH")).Template!.Label);
        Assert.Equal("Neu", (await RenderAsync("reset", locale: "DE")).Subject);
        Assert.Equal("Reset", (await RenderAsync("reset", locale: "fr")).Subject);
        Assert.Equal("Reset", (await RenderAsync("reset")).Subject);
    }

    [Fact]
    public async Task Brand_blocks_are_the_admins_and_stay_as_they_were_at_publication()
    {
        await RefusedAsync(
            422, Ann, "POST", "/templates/welcome/versions", "locales.en.html, line 2 names the brand block 'footer', which is not there",
            CampaignsBed.Words("Hello", "<p>\n{% brand footer %}</p>"));
        await _bed.DoAsync(Boss, "PUT", "/brands/footer", new { html = "<b>{{ year }} Acme</b>", text = "{{ year }} Acme" });
        await PushAsync("welcome", "Hello", "<p>{% brand footer %}</p>");
        await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/publish");
        await _bed.DoAsync(Boss, "PUT", "/brands/footer", new { html = "changed", text = "changed" });

        var rendered = await RenderAsync("welcome", values: ("year", "<2026>"));
        Assert.Equal("<p><b>&lt;2026&gt; Acme</b></p>", rendered.Html);
        Assert.Equal("<2026> Acme\n", rendered.Text);
        var mistake = Assert.Single((await RenderAsync("welcome")).Mistakes);
        Assert.Equal("Template welcome, version 1: a brand block needs the variable 'year', which is not given.", mistake);

        await _bed.DoAsync(Boss, "DELETE", "/brands/footer");
        await RefusedAsync(404, Boss, "DELETE", "/brands/footer", "There is no such brand block");
        Assert.Contains("Acme", (await RenderAsync("welcome", values: ("year", "x"))).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once_with_its_place()
    {
        var (status, problem) = await _bed.CallAsync(Ann, "POST", "/templates/welcome/versions", new
        {
            default_locale = "en",
            locales = new Dictionary<string, object>
            {
                ["en"] = new { subject = "Hello {{ name", html = "<p>\n{% if a %}</p>" },
                ["de"] = new { subject = "x", text = "a\nb\n{{ x | raw }}" },
            },
        });
        Assert.Equal(422, status);
        var errors = problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()).ToList();
        Assert.Equal(3, errors.Count);
        Assert.Contains("locales.de.text", errors);
        Assert.Contains("locales.en.subject, line 1", errors);
        Assert.Contains(errors, error => error!.StartsWith("locales.en.html, line", StringComparison.Ordinal));

        var (_, other) = await _bed.CallAsync(
            Ann, "POST", "/templates/welcome/versions", """{"locales": {"e n": {}, "fr": {"subject": "a\nb", "body": 1}}, "more": 1}""");
        Assert.Equal(
            ["more", "locales.e?n", "locales.fr.body", "locales.fr.subject", "locales.fr.html"],
            other.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
        Assert.Equal(404, (await _bed.CallAsync(Ann, "GET", "/templates/welcome")).Status);
    }

    [Fact]
    public async Task A_language_is_given_once()
    {
        await RefusedAsync(
            422, Ann, "POST", "/templates/welcome/versions", "is there already in other letters",
            """{"default_locale": "en", "locales": {"en": {"subject": "a", "text": "b"}, "EN": {"subject": "a", "text": "b"}}}""");
    }

    [Fact]
    public async Task Nothing_is_compared_with_what_was_never_published()
    {
        await PushAsync("welcome", "Hello");
        await RefusedAsync(409, Ann, "GET", "/templates/welcome/diff", "There is one version, and none is published yet");
    }

    [Fact]
    public async Task Braces_that_name_a_block_in_references_are_words()
    {
        await PushAsync("welcome", "Hello", "<style>p{color:red}</style><p>&#123;% brand nope %}</p>");
        var done = await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/publish");
        Assert.Contains("no plain text can be made", done.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "<p style=\"color: red\">&#123;% brand nope %}</p>", (await RenderAsync("welcome")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_fails_refuses_the_call_and_is_no_fault_of_the_server()
    {
        await PushAsync("welcome", "Hello {{ a | divided_by: b }}");
        await RefusedAsync(
            422, Ann, "POST", "/templates/welcome/render", "locales.en.subject cannot be rendered with these values",
            """{"values": {"a": "1", "b": "0"}}""");
        await RefusedAsync(
            422, Ann, "POST", "/templates/other/versions", "without what it needs", CampaignsBed.Words("{{ a | modulo }}", "x"));
    }

    [Fact]
    public async Task Authors_at_once_get_different_numbers()
    {
        await PushAsync("welcome", "first");
        var versions = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => PushAsync("welcome", $"subject {i}"))));
        Assert.Equal(
            Enumerable.Range(2, 10).Select(number => (long)number),
            versions.Select(version => version.GetProperty("version").GetInt64()).Order());
    }

    [Fact]
    public async Task A_draft_is_rendered_for_whoever_looks_at_it()
    {
        await PushAsync("welcome", "Hello {{ person.name }}", "{% if city %}{{ city }}{% endif %}");
        var shown = await _bed.DoAsync(
            Ann, "POST", "/templates/welcome/render", """{"values": {"person.name": "Ada", "count": 3}}""");
        Assert.Equal("Hello Ada", shown.GetProperty("subject").GetString());
        Assert.Equal("[\"person.name\"]", shown.GetProperty("required").GetRawText());
        Assert.Equal("[\"city\"]", shown.GetProperty("optional").GetRawText());
        await RefusedAsync(
            422, Ann, "POST", "/templates/welcome/render",
            "Template welcome, version 1: locales.en.subject, line 1 needs the variable 'person.name', which is not given.");
    }

    [Fact]
    public async Task MJML_becomes_HTML_that_is_sent_and_stays_what_its_author_edits()
    {
        const string Source =
            "<mjml><mj-body><mj-section><mj-column>\n<mj-text>Hello {{ name }}</mj-text></mj-column></mj-section></mj-body></mjml>";
        await _bed.DoAsync(Ann, "POST", "/templates/welcome/versions", Mjml(Source));
        var tried = await _bed.DoAsync(Ann, "POST", "/templates/welcome/render", """{"values": {"name": "Ada"}}""");
        Assert.Contains(">Hello Ada</div>", tried.GetProperty("html").GetString(), StringComparison.Ordinal);
        await _bed.DoAsync(Bob, "POST", "/templates/welcome/versions/1/publish");
        var rendered = await RenderAsync("welcome", values: ("name", "<Ada>"));
        Assert.Contains(">Hello &lt;Ada&gt;</div>", rendered.Html, StringComparison.Ordinal);
        Assert.Contains("Hello <Ada>", rendered.Text, StringComparison.Ordinal);
        var shown = await _bed.DoAsync(Ann, "GET", "/templates/welcome/versions/1");
        Assert.Equal(Source, shown.GetProperty("content").GetProperty("locales").GetProperty("en").GetProperty("mjml").GetString());

        await RefusedAsync(
            422, Ann, "POST", "/templates/welcome/versions", "locales.en.mjml, line 2 is not valid MJML in mj-button",
            Mjml(Source.Replace("<mj-text>Hello {{ name }}</mj-text>", "<mj-button nothing='1'/>", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_it_is_said_so_nobody_approves_what_they_wrote()
    {
        await using var strict = new CampaignsBed(Postgres, settings: "separate_approver: true");
        await strict.DoAsync(Boss, "POST", "/templates/welcome/versions", CampaignsBed.Words("Hello", "<p>x</p>"));
        foreach (var act in new[] { "approve", "publish" })
        {
            var (status, problem) = await strict.CallAsync(Boss, "POST", $"/templates/welcome/versions/1/{act}");
            Assert.Equal(403, status);
            Assert.Contains("separate_approver", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        await strict.DoAsync(Bob, "POST", "/templates/welcome/versions/1/approve");
        await strict.DoAsync(Boss, "POST", "/templates/welcome/versions/1/publish");
    }

    private static object Mjml(string source) =>
        new { default_locale = "en", locales = new { en = new { subject = "Hello", mjml = source } } };

    private Task<JsonElement> PushAsync(string name, string subject, string html = "<p>x</p>") =>
        _bed.DoAsync(Ann, "POST", $"/templates/{name}/versions", CampaignsBed.Words(subject, html));

    private async Task RefusedAsync(int status, Caller caller, string method, string path, string words, object? body = null)
    {
        var (actual, problem) = await _bed.CallAsync(caller, method, path, body);
        Assert.Equal(status, actual);
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<TemplateFinding> FindAsync(string name, int? version = null, string? locale = null, Caller? caller = null) =>
        await _bed.Source.FindAsync(
            new TemplateRequest { Template = name, Version = version, Locale = locale, Caller = caller ?? App }, CancellationToken.None);

    private async Task<RenderedTemplate> RenderAsync(
        string name, int? version = null, string? locale = null, params (string Name, string Value)[] values) =>
        (await FindAsync(name, version, locale)).Template!.Render(values.ToDictionary(value => value.Name, value => value.Value));

    private static (string, string, string) Of(JsonElement item, string first, string second, string third) =>
        (item.GetProperty(first).ToString(), item.GetProperty(second).ToString(), item.GetProperty(third).ToString());
}
