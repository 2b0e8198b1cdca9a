using Microsoft.Playwright;

namespace PolicyMta.Console.Tests;

/// <summary>What operators ask, from the first screen in at most two clicks; each answer has its picture.</summary>
[Needs(Need.Browser)]
[Collection(ConsoleCollection.Name)]
public sealed class QuestionTests(ConsoleFixture console)
{
    private int _clicks;

    [Fact]
    public Task Is_mail_flowing_and_is_that_normal_for_this_hour() => AskAsync("1-flowing", async page =>
    {
        await Assertions.Expect(page.GetByLabel("Figures of this time")).ToContainTextAsync("Delivered");
        await Assertions.Expect(page.Locator("main h1 + p")).ToContainTextAsync(Words.Matching("flowing|Quiet|Nothing leaves|No mail"));
    });

    [Fact]
    public Task Why_is_a_provider_slow() => AskAsync("2-why-slow", async page =>
    {
        await ClickAsync(page.Locator("mta-now").GetByRole(AriaRole.Link, new() { Name = "gmail", Exact = true }).First);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What its mail waits for" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Limits in force, and whose" })).ToBeVisibleAsync();
    });

    [Fact]
    public Task Whose_mail_burns_an_address() => AskAsync("3-who-burns", async page =>
    {
        await ClickAsync(Menu(page, "Sources"));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Tenants" }).GetByText("Share of harm")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Which_address_is_blocked_where_since_when_by_which_reply() => AskAsync("5-blocked", async page =>
    {
        await ClickAsync(Menu(page, "Sources"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Blocked" })).ToBeVisibleAsync();
    });

    [Fact]
    public Task What_is_oldest_and_will_it_expire() => AskAsync("6-oldest", async page =>
    {
        await ClickAsync(Menu(page, "Queues"));
        await Assertions.Expect(page.GetByLabel("What waits")).ToContainTextAsync("Oldest");
        var link = page.GetByRole(AriaRole.Link, new() { NameRegex = Words.Matching("will it expire") });
        if (await link.CountAsync() > 0)
            await ClickAsync(link);
    });

    [Fact]
    public Task What_changed_just_before() => AskAsync("7-changes", async page =>
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Changes" })).ToBeVisibleAsync());

    [Fact]
    public Task What_would_a_suspension_touch() => AskAsync("8-preview", async page =>
    {
        await ClickAsync(page.Locator("mta-now").GetByRole(AriaRole.Link, new() { Name = "gmail", Exact = true }).First);
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { NameRegex = Words.Matching("^Suspend") }).First);
        await Assertions.Expect(page.GetByText("Would touch now")).ToBeVisibleAsync();
    });

    [Fact]
    public Task What_did_the_receiver_really_say() => AskAsync("9-transcript", async page =>
    {
        await ClickAsync(Menu(page, "Sessions, recorder"));
        await ClickAsync(page.GetByRole(AriaRole.Link, new() { Name = "Recorder", Exact = true }));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Transcripts" })).ToBeVisibleAsync();
    });

    [Fact]
    public Task Can_this_source_reach_this_provider() => AskAsync("10-probe", async page =>
    {
        await ClickAsync(Menu(page, "Probe"));
        await page.GetByLabel("Address or domain").FillAsync("someone@gmail-sim.test");
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Probe", Exact = true }));
        await Assertions.Expect(page.Locator(".stages .verdict").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
    });

    [Fact]
    public Task Who_opened_clicked_complained_by_campaign() => AskAsync("11-engagement", async page =>
    {
        await ClickAsync(Menu(page, "Tenants, campaigns"));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Campaigns" }).First).ToBeVisibleAsync();
    });

    [Fact]
    public Task Are_we_safe() => AskAsync("12-safe", async page =>
    {
        await ClickAsync(Menu(page, "System"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Are we safe?" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("takes messages")).ToBeVisibleAsync();
    });

    private static ILocator Menu(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Screens" }).GetByRole(AriaRole.Link, new() { Name = name });

    private Task ClickAsync(ILocator what)
    {
        _clicks++;
        return what.ClickAsync();
    }

    private async Task AskAsync(string name, Func<IPage, Task> ask)
    {
        var page = await console.OpenAsync();
        await page.GoAsync("now");
        await page.Page.Locator("mta-now").GetByRole(AriaRole.Link, new() { Name = "gmail", Exact = true }).First.WaitForAsync();
        await ask(page.Page);
        await page.ReadyAsync();
        await page.ShootAsync($"question-{name}");
        Assert.InRange(_clicks, 0, 2);
        await page.AssertCleanAsync(name);
    }
}
