using System.Text;
using System.Text.Json;

namespace PolicyMta.Engagement.Tests.Consent;

/// <summary>A recipient's word holds at once, for mail already sent as well.</summary>
public sealed class ConsentTests
{
    private const string Identified = LoadedEngagement.UsualSettings + "consent_required: false\ntracking: identified\n";
    private const string Html = "<a href='https://shop.example/'>x</a>"
        + "<a data-track=preferences href='https://shop.example/prefs'>choose</a>";

    [Fact]
    public async Task Who_withdraws_is_named_by_no_old_link()
    {
        using var engagement = new LoadedEngagement(Identified);
        var sent = await engagement.SendAsync(Html);
        var (click, page) = (LoadedEngagement.TokensIn(sent, "c")[0], LoadedEngagement.TokensIn(sent, "p")[0]);

        await ChooseAsync(engagement, page, "anonymous");
        Assert.Equal(302, (await engagement.FollowAsync("c", click)).Status);
        var told = Assert.Single(await engagement.JudgeAsync());
        Assert.Equal(("clicked", 0, null), (told.Kind, told.Recipients.Length, told.OriginalId));

        var before = engagement.Builder.Emitted.Count;
        await ChooseAsync(engagement, page, "none");
        Assert.Equal(302, (await engagement.FollowAsync("c", click)).Status);
        Assert.Equal("PolicyMta.Engagement.consent", Assert.Single(engagement.Builder.Emitted.Skip(before)).Kind);
        Assert.All(
            engagement.Builder.Emitted.Where(static one => one.Kind != "PolicyMta.Engagement.consent"),
            static one => Assert.Empty(one.Recipients));
    }

    [Fact]
    public async Task The_page_shows_what_holds_a_look_changes_nothing_and_nonsense_is_asked_again()
    {
        using var engagement = new LoadedEngagement(Identified);
        var page = LoadedEngagement.TokensIn(await engagement.SendAsync(Html, tracking: "anonymous"), "p")[0];
        Assert.Contains("value=\"identified\" checked", await TextAsync("GET", ""), StringComparison.Ordinal);
        Assert.Contains("value=\"identified\" checked", await TextAsync("POST", "tracking=everything&x=none"), StringComparison.Ordinal);
        Assert.Contains("Your choice is kept", await TextAsync("POST", "tracking=none"), StringComparison.Ordinal);
        Assert.Contains("value=\"none\" checked", await TextAsync("GET", ""), StringComparison.Ordinal);
        foreach (var bad in new[] { "", page[..^1], LoadedEngagement.TokensIn(await engagement.SendAsync(Html, "joe@a.test"), "c")[0] })
            Assert.Equal(404, (await engagement.FollowAsync("p", bad, method: "POST", body: "tracking=identified")).Status);

        async Task<string> TextAsync(string method, string body) =>
            Encoding.UTF8.GetString((await engagement.FollowAsync("p", page, method: method, body: body)).Body.Span);
    }

    [Fact]
    public async Task A_page_is_offered_where_nothing_is_learnt_and_not_to_several()
    {
        using var engagement = new LoadedEngagement(Identified);
        await engagement.RunAsync("privacy forget", ("ADDRESS", "jane@a.test"));
        var sent = await engagement.SendAsync(Html);
        Assert.Single(LoadedEngagement.TokensIn(sent, "p"));
        Assert.Empty(LoadedEngagement.TokensIn(sent, "c"));
        Assert.Empty(LoadedEngagement.TokensIn(sent, "o"));
        Assert.Empty(LoadedEngagement.TokensIn(await engagement.SendAsync(Html, "jane@a.test joe@a.test"), "p"));
    }

    [Fact]
    public async Task What_is_kept_of_somebody_is_told()
    {
        using var engagement = new LoadedEngagement(Identified);
        Assert.Contains("Nothing is kept", (await ExportAsync("jane@a.test")).Text, StringComparison.Ordinal);
        var sent = await engagement.SendAsync(Html);
        await engagement.FollowAsync("c", LoadedEngagement.TokensIn(sent, "c")[0]);
        engagement.History.Events.AddRange((await engagement.JudgeAsync()).Select(static (one, i) => one with { EventId = i + 1 }));
        await engagement.RunAsync("privacy consent", ("ADDRESS", "jane@a.test"), ("TRACKING", "anonymous"), ("--tenant", "acme"));
        await engagement.RunAsync("privacy forget", ("ADDRESS", "joe@a.test"));

        var told = JsonDocument.Parse((await ExportAsync("Jane@a.test")).Json!).RootElement;
        Assert.Equal("acme", Assert.Single(told.GetProperty("choices").EnumerateArray()).GetProperty("tenant").GetString());
        Assert.Equal("https://shop.example/", Assert.Single(told.GetProperty("events").EnumerateArray()).GetProperty("url").GetString());

        Task<CommandResult> ExportAsync(string address) => engagement.RunAsync("privacy export", ("ADDRESS", address));
    }

    [Fact]
    public async Task The_page_shows_what_holds_where_that_is_less_than_was_chosen()
    {
        using var engagement = new LoadedEngagement(Identified);
        var page = LoadedEngagement.TokensIn(await engagement.SendAsync(Html), "p")[0];
        await engagement.RunAsync("privacy forget", ("ADDRESS", "jane@a.test"));
        var kept = await engagement.FollowAsync("p", page, method: "POST", body: "tracking=identified");
        var text = Encoding.UTF8.GetString(kept.Body.Span);
        Assert.Contains("value=\"none\" checked", text, StringComparison.Ordinal);
        Assert.Contains("less is learnt than you allow", text, StringComparison.Ordinal);

        using var bounded = new LoadedEngagement(Identified + "ceiling: anonymous\n");
        page = LoadedEngagement.TokensIn(await bounded.SendAsync(Html), "p")[0];
        text = Encoding.UTF8.GetString((await bounded.FollowAsync("p", page, method: "POST", body: "tracking=identified")).Body.Span);
        Assert.Contains("value=\"anonymous\" checked", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Jane@BÜCHER.test", "jane@xn--bcher-kva.test")]
    [InlineData("jane@xn--BCHER-kva.test", "jane@bücher.test")]
    public async Task An_address_is_the_same_in_all_spellings(string said, string sent)
    {
        using var engagement = new LoadedEngagement(Identified);
        await engagement.RunAsync("privacy forget", ("ADDRESS", said));
        Assert.Empty(LoadedEngagement.TokensIn(await engagement.SendAsync(Html, sent), "c"));
        Assert.Contains("choice", (await engagement.RunAsync("privacy export", ("ADDRESS", sent))).Table!.Rows[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an address")]
    [InlineData("Bob <bob@a.test>")]
    [InlineData("bob@")]
    [InlineData("@a.test")]
    [InlineData("bob@a..test")]
    public async Task What_is_no_address_is_refused(string address)
    {
        using var engagement = new LoadedEngagement(Identified);
        foreach (var command in new[] { "privacy forget", "privacy export", "privacy consent" })
        {
            var done = await engagement.RunAsync(command, ("ADDRESS", address), ("TRACKING", "none"));
            Assert.Equal(1, done.ExitCode);
            Assert.Contains("not an address", done.Text, StringComparison.Ordinal);
        }
    }

    private static async Task ChooseAsync(LoadedEngagement engagement, string page, string tracking) =>
        Assert.Equal(200, (await engagement.FollowAsync("p", page, method: "POST", body: "tracking=" + tracking)).Status);
}
