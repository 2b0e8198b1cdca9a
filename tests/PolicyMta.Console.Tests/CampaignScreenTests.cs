using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>The panel of the plugin PolicyMta.Campaigns: templates, audiences, the wizard, the live campaign.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class CampaignScreenTests(ConsoleFixture console)
{
    /// <summary>The screens, by the names of their pictures.</summary>
    private static readonly (string Name, string Query)[] Screens =
    [
        ("list", ""), ("none", "?organisation=empty"), ("templates", "?view=templates"),
        ("templates-none", "?view=templates&organisation=empty"),
        ("template", "?view=template&name=newsletter"), ("differences", "?view=template&name=newsletter&tab=differences"),
        ("preview", "?view=template&name=newsletter&tab=preview"), ("history", "?view=template&name=newsletter&tab=history"),
        ("editor", "?view=editor&name=newsletter"), ("editor-new", "?view=editor"), ("brands", "?view=brands&block=footer"),
        ("audiences", "?view=audiences"), ("audiences-none", "?view=audiences&organisation=empty"),
        ("contacts", "?view=audience&name=readers"),
        ("segments", "?view=audience&name=readers&tab=segments&edit=loyal"), ("import", "?view=audience&name=readers&tab=import"),
        ("plan-new", "?view=plan"), ("plan", "?view=plan&name=summer"), ("look", "?view=plan&name=summer&step=look"),
        ("check", "?view=plan&name=summer&step=check"), ("start", "?view=plan&name=summer&step=start"), ("live", "?view=live&name=spring"),
    ];

    private const string Markup = "<img src=x onerror=\"document.title='owned'\">";

    /// <summary>Shows as "exe.png" where the direction of text is believed.</summary>
    private const string Turned = "\u202Egnp.exe";

    [Fact]
    public async Task Every_screen_is_drawn_without_errors_and_without_violations()
    {
        var watched = await OpenAsync();
        foreach (var (name, query) in Screens)
        {
            await watched.MoveAsync(CampaignData.Panel + query);
            await DrawnAsync(watched.Page);
            await watched.LookAllWaysAsync("campaigns-" + name);
            await watched.LookAsync(1440, ColorScheme.Light);
        }

        // An address alone brings its screen back.
        await watched.GoAsync(CampaignData.Panel + "?view=template&name=newsletter&tab=differences&from=1&to=2");
        await Assertions.Expect(watched.Page.Locator(".pc-line.add").First).ToContainTextAsync("Welcome");
        await Assertions.Expect(watched.Page.Locator(".pc-line.add .pc-sign").First).ToHaveTextAsync("+");
    }

    [Fact]
    public async Task A_campaign_is_planned_and_started_by_keys_alone_and_seen_live()
    {
        var watched = await OpenAsync();
        var (page, keys) = (watched.Page, watched.Page.Keyboard);
        await watched.GoAsync(CampaignData.Panel);
        await GoToAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "New campaign" }));
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**view=plan**");

        await GoToAsync(page, page.GetByLabel("Name", new() { Exact = true }));
        await keys.TypeAsync("by keys");
        await GoToAsync(page, page.GetByLabel("Audience"));
        await keys.PressAsync("r");
        await Assertions.Expect(page.GetByLabel("Audience")).ToHaveValueAsync("readers");
        await GoToAsync(page, page.GetByLabel("From"));
        await keys.TypeAsync("Acme <news@news.example>");
        await GoToAsync(page, page.GetByLabel("Template"));
        await keys.PressAsync("n");
        await Assertions.Expect(page.GetByLabel("Template")).ToHaveValueAsync("newsletter");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("For {{ name }}");
        await keys.PressAsync("Enter");

        // The mistake stands at its field, which has the focus.
        var name = page.GetByLabel("Name", new() { Exact = true });
        await Assertions.Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(name).ToBeFocusedAsync();
        await Assertions.Expect(name).ToHaveAccessibleDescriptionAsync(Words.Matching("must have 1 to 100 letters"));
        watched.Forget();
        await keys.PressAsync("Control+a");
        await keys.TypeAsync("by-keys");
        await keys.PressAsync("Enter");

        await page.WaitForURLAsync("**step=look**");
        await Assertions.Expect(page.Locator("pmc-mail")).ToContainTextAsync("For Reader 0");
        await GoToAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "Go on: check it" }));
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**step=check**");
        await Assertions.Expect(page.Locator(".pc-checks")).ToContainTextAsync("It reaches 60 contacts.");
        await GoToAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "Go on: start it" }));
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync("**step=start**");
        await GoToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Start …" }));
        await keys.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Start by-keys now?" });
        await Assertions.Expect(dialog).ToBeVisibleAsync();
        await GoToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Start it" }));
        await keys.PressAsync("Enter");

        await page.WaitForURLAsync("**view=live**");
        await Assertions.Expect(page.Locator(".pc-funnel li").Nth(0)).ToContainTextAsync("60");
        await Assertions.Expect(page.Locator(".pc-funnel li").Nth(2)).ToContainTextAsync(Words.Matching("Delivered[1-9]"));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Providers, table" })).ToBeVisibleAsync();
        await watched.ShootAsync("campaigns-by-keys");
        await watched.AssertCleanAsync("the wizard");
    }

    [Fact]
    public async Task HTML_is_changed_where_it_is_seen_and_its_Liquid_and_styles_stay()
    {
        var watched = await OpenAsync();
        var page = watched.Page;
        await watched.GoAsync(CampaignData.Panel + "?view=editor&name=newsletter");
        var before = await page.Locator("#pc-html").InputValueAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Visual" }).ClickAsync();
        var canvas = page.FrameLocator("pmc-visual iframe").FrameLocator("iframe.gjs-frame");
        await Assertions.Expect(canvas.GetByRole(AriaRole.Heading)).ToContainTextAsync("{{ name }}");
        await Assertions.Expect(canvas.GetByRole(AriaRole.Heading)).ToHaveCSSAsync("color", "rgb(0, 170, 85)");

        // What is only looked at stays as it was written.
        await page.GetByRole(AriaRole.Button, new() { Name = "HTML", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#pc-html")).ToHaveValueAsync(before);

        await page.GetByRole(AriaRole.Button, new() { Name = "Visual" }).ClickAsync();
        await canvas.GetByRole(AriaRole.Heading).DblClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("Good evening, {{ name }}");
        await watched.ShootAsync("campaigns-visual");
        await page.GetByRole(AriaRole.Button, new() { Name = "HTML", Exact = true }).ClickAsync();
        var after = await page.Locator("#pc-html").InputValueAsync();
        Assert.Contains(">Good evening, {{ name }}</h1>", after, StringComparison.Ordinal);
        Assert.Contains(
            "<style>h1 { color: #0a5 } @media (max-width: 500px) { h1 { font-size: 20px } }</style>", after, StringComparison.Ordinal);
        Assert.Contains("{% brand footer %}", after, StringComparison.Ordinal);
        Assert.DoesNotContain("liquidpiece", after, StringComparison.Ordinal);
        await Assertions.Expect(page.FrameLocator("pmc-mail iframe").GetByText("Good evening, [name]")).ToBeVisibleAsync();
        await watched.AssertCleanAsync("the visual editor");

        // Who leaves without pushing finds the words again, until they are let go.
        await LeaveAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#pc-html")).ToHaveValueAsync(after);
        await page.GetByRole(AriaRole.Button, new() { Name = "Let changes go …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it go" }).ClickAsync();
        await Assertions.Expect(page.Locator("#pc-html")).ToHaveValueAsync(before);
    }

    [Fact]
    public async Task A_message_is_written_in_MJML_and_seen_beside_it()
    {
        var watched = await OpenAsync();
        var page = watched.Page;
        await watched.GoAsync(CampaignData.Panel + "?view=editor");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write it in MJML …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Write MJML" }).ClickAsync();
        await Assertions.Expect(page.FrameLocator("pmc-mail iframe").GetByText("Look")).ToBeVisibleAsync();
        await watched.LookAllWaysAsync("campaigns-mjml");
        await watched.LookAsync(1440, ColorScheme.Light);
        await page.GetByLabel("MJML", new() { Exact = true }).FillAsync(
            "<mjml><mj-body>\n<mj-section><mj-what/></mj-section></mj-body></mjml>");
        await Assertions.Expect(page.Locator("#pc-mjml-bad")).ToContainTextAsync("Line 2 is not valid MJML in mj-what");
        watched.Forget();
        await LeaveAsync(page);
    }

    [Fact]
    public async Task A_campaign_is_paused_adjusted_resumed_and_stopped_while_it_runs()
    {
        var watched = await OpenAsync();
        var page = watched.Page;
        await CampaignData.CallAsync(page, "POST", "campaigns", new
        {
            name = "steered",
            audience = "readers",
            from = "Acme <news@news.example>",
            template = "newsletter",
            rate = "1/s",
        });
        await CampaignData.CallAsync(page, "POST", "campaigns/steered/start", new { force = true });
        await watched.GoAsync(CampaignData.Panel + "?view=live&name=steered");
        await Assertions.Expect(page.Locator(".pc-title")).ToContainTextAsync("running");

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause …" }).ClickAsync();
        await page.GetByLabel("Reason (optional)").FillAsync($"a wrong picture {Markup}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText($"Paused: a wrong picture {Markup}")).ToBeVisibleAsync();

        var adjust = page.GetByRole(AriaRole.Button, new() { Name = "Adjust …" });
        await adjust.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Adjust steered" });
        await dialog.GetByLabel("Subject").FillAsync("Corrected for {{ name }}");
        await dialog.GetByLabel("Rate").FillAsync("fast");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Adjust", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("Rate")).ToHaveAccessibleDescriptionAsync(Words.Matching("must be a number and a time"));
        watched.Forget();
        await watched.LookAllWaysAsync("campaigns-adjust");
        await watched.LookAsync(1440, ColorScheme.Light);
        await dialog.GetByLabel("Rate").FillAsync("2/s");
        await dialog.GetByLabel("Recall what waits").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Adjust", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Assertions.Expect(adjust).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByText("Corrected for {{ name }}")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".pc-title")).ToContainTextAsync("running");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop …" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop it" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pc-title")).ToContainTextAsync("stopped");
        await watched.AssertCleanAsync("steering");
    }

    [Fact]
    public async Task What_strangers_wrote_stays_text_and_a_preview_runs_and_fetches_nothing()
    {
        var watched = await OpenAsync();
        var page = watched.Page;
        var asked = new List<string>();
        page.Request += Note;
        const string html =
            $"""
            <style>h1 {"{"} color: rgb(1, 2, 3) {"}"} body {"{"} background: url(https://evil.example/sheet) {"}"}</style>
            <script>parent.document.title = 'owned'</script><svg onload="parent.document.title='owned'"></svg>
            <h1 onclick="parent.document.title='owned'">{"{{ name }}"}</h1>
            <p id="styled" style="color: rgb(4, 5, 6); background: url('https://evil.example/element')">{Turned}</p>
            <img src="https://evil.example/pixel" onerror="parent.document.title='owned'" alt="a picture">
            <a href="javascript:parent.document.title='owned'">A link</a><iframe src="https://evil.example/frame"></iframe>
            <meta http-equiv="refresh" content="0; url=https://evil.example/refresh">
            <link rel="stylesheet" href="https://evil.example/link">
            """;
        await CampaignData.PushAsync(page, "hostile", $"{Markup}{Turned}", "<p>before</p>");
        await CampaignData.PushAsync(page, "hostile", $"{Markup}{Turned}", html);
        await CampaignData.CallAsync(page, "PUT", "audiences/hostile", new { });
        await CampaignData.ImportAsync(
            page, "hostile", $"email,note\nx@mail-sim.test,\"{Markup.Replace("\"", "\"\"", StringComparison.Ordinal)}{Turned}\"");
        watched.Forget();

        foreach (var query in (string[])["?view=template&name=hostile&tab=differences", "?view=audience&name=hostile"])
        {
            await watched.GoAsync(CampaignData.Panel + query);
            await Assertions.Expect(page.GetByText("\\u202egnp.exe").First).ToBeVisibleAsync();
            Assert.Equal(0, await page.Locator("img[src=x]").CountAsync());
            await watched.AssertCleanAsync(query);
        }

        await watched.GoAsync(CampaignData.Panel + "?view=template&name=hostile&tab=preview");
        await Assertions.Expect(page.Locator("pmc-mail")).ToContainTextAsync($"{Markup}\\u202egnp.exe");
        var mail = page.FrameLocator("pmc-mail iframe");
        await Assertions.Expect(mail.Locator("h1")).ToHaveCSSAsync("color", "rgb(1, 2, 3)");
        await Assertions.Expect(mail.Locator("#styled")).ToHaveCSSAsync("color", "rgb(4, 5, 6)");
        await Assertions.Expect(mail.GetByText("a picture")).ToBeVisibleAsync();
        await mail.Locator("h1").ClickAsync();
        await mail.GetByText("A link").ClickAsync();
        await watched.ShootAsync("campaigns-hostile");
        page.Request -= Note;
        Assert.NotEqual("owned", await page.TitleAsync());
        Assert.Empty(asked);
        await watched.AssertCleanAsync("the preview");

        void Note(object? sender, IRequest request)
        {
            if (request.Url.Contains("evil.example", StringComparison.Ordinal))
                asked.Add(request.Url);
        }
    }

    [Fact]
    public async Task A_file_is_imported_by_its_columns_and_says_which_rows_were_not_taken()
    {
        var watched = await OpenAsync();
        var page = watched.Page;
        await CampaignData.CallAsync(page, "PUT", "audiences/imported", new { });
        await watched.GoAsync(CampaignData.Panel + "?view=audience&name=imported&tab=import");
        var rows = Enumerable.Range(0, 200).Select(static i => $"p{i}@mail-sim.test;{i};\"Zeile\r\n{i}\"\r\n");
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload
        {
            Name = "people.csv",
            MimeType = "text/csv",
            Buffer = System.Text.Encoding.UTF8.GetBytes("\uFEFFE-Mail;Größe (cm);Notiz\r\n" + string.Concat(rows) + "nobody;1;x\r\n"),
        });
        await Assertions.Expect(page.GetByLabel("Field for column Größe (cm)")).ToHaveValueAsync("groesse_cm");
        await page.GetByLabel("Column Notiz is").SelectOptionAsync("ignored");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("200 added, 0 changed, 0 removed, 1 not taken.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Rows that were not taken, table" })).ToContainTextAsync(
            "402");
        await watched.LookAllWaysAsync("campaigns-imported");
        await watched.LookAsync(1440, ColorScheme.Light);
        var contact = await CampaignData.CallAsync(page, "GET", "audiences/imported/contacts/p7@mail-sim.test");
        Assert.Equal("7", contact.GetProperty("fields").GetProperty("groesse_cm").GetString());
        Assert.False(contact.GetProperty("fields").TryGetProperty("notiz", out _));
    }

    [Fact]
    public async Task Who_only_looks_is_offered_nothing_else()
    {
        var watched = await OpenAsync();
        var page = watched.Page;
        const string path = "**/api/v1/plugins/PolicyMta.Campaigns/me*";
        await page.RouteAsync(path, static route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """{"name":"eve","organisation":"default","own_organisation":"default","is_operator":false,"roles":["viewer"]}""",
        }));
        try
        {
            await watched.GoAsync(CampaignData.Panel + "?view=template&name=newsletter");
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Version 3", Exact = true })).ToBeVisibleAsync();
            var acts = page.GetByRole(AriaRole.Button, new() { NameRegex = Words.Matching("^(Publish|Approve) version|^Roll back") });
            await Assertions.Expect(acts).ToHaveCountAsync(0);
            await Assertions.Expect(page.GetByLabel("Organisation")).ToHaveCountAsync(0);
            await watched.GoAsync(CampaignData.Panel + "?view=audience&name=readers");
            await Assertions.Expect(page.GetByText("Only senders see who is in it")).ToBeVisibleAsync();
            await watched.GoAsync(CampaignData.Panel + "?view=live&name=spring");
            await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToHaveCountAsync(0);
        }
        finally
        {
            await page.UnrouteAsync(path);
        }
    }

    [Fact]
    public async Task The_api_of_panels_puts_deletes_and_reads_texts_as_they_are()
    {
        var watched = await OpenAsync();
        await watched.GoAsync(CampaignData.Panel + "?view=brands");
        var found = await watched.Page.EvaluateAsync<string[]>(
            """
            async turned => {
              const calls = await import("/console/plugins/PolicyMta.Campaigns/calls.js");
              await calls.put("brands/exact", { html: turned, text: "x" });
              const texts = [(await calls.get("brands/exact")).html, (await calls.getExact("brands/exact")).html];
              await calls.remove("brands/exact");
              const left = (await calls.get("brands")).blocks.filter(one => one.name === "exact");
              return [...texts, String(left.length)];
            }
            """,
            Turned);
        Assert.Equal(["\\u202egnp.exe", Turned, "0"], found);
    }

    private Task<WatchedPage> OpenAsync() => CampaignData.OpenAsync(console);

    /// <summary>Waits until the panel shows the screen, and messages have their frames.</summary>
    private static async Task DrawnAsync(IPage page)
    {
        await page.WaitForFunctionAsync(
            """
            () => document.querySelector("policymta-campaigns .panel, policymta-campaigns .figures")
              && [...document.querySelectorAll("pmc-mail iframe")].every(one => one.contentDocument?.body?.childElementCount)
            """,
            null);
    }

    /// <summary>Leaves an editor within the console, which lets its words go: a page that is left with them asks first.</summary>
    private static async Task LeaveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Back", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("pmc-editor")).ToHaveCountAsync(0);
    }

    /// <summary>Goes on by Tab until something has the focus.</summary>
    private static async Task GoToAsync(IPage page, ILocator aim)
    {
        await aim.First.WaitForAsync();
        for (var i = 0; i < 90; i++)
        {
            if (await aim.First.EvaluateAsync<bool>("e => e === document.activeElement"))
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Tab did not lead to {aim}.");
    }
}
