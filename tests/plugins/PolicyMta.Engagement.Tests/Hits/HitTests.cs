using System.Text;

namespace PolicyMta.Engagement.Tests.Hits;

/// <summary>Links lead where they were made to lead, and hits are told as what they are, without more of anybody than is allowed.</summary>
public sealed class HitTests
{
    private const string Identified = LoadedEngagement.UsualSettings + "consent_required: false\ntracking: identified\n";
    private const string ThreeLinks =
        "<a href='https://shop.example/1'>x</a><a href='https://shop.example/2'>x</a><a href='https://shop.example/2'>x</a>";

    private const string Machine = "PolicyMta.Engagement.machine";

    private const string Link = "<a data-track=top href=\"https://shop.example/%7Ea?sig=a%2Fb&amp;m=jane\">x</a>";

    [Fact]
    public async Task A_link_leads_to_its_place_byte_for_byte_and_the_click_is_told()
    {
        using var engagement = new LoadedEngagement(Identified);
        var token = Assert.Single(LoadedEngagement.TokensIn(await engagement.SendAsync(Link), "c"));
        var reply = await engagement.FollowAsync("c", token);
        Assert.Equal((302, "https://shop.example/%7Ea?sig=a%2Fb&m=jane"), (reply.Status, Field(reply, "Location")));
        Assert.Equal(("no-store", "no-referrer"), (Field(reply, "Cache-Control"), Field(reply, "Referrer-Policy")));

        var told = Assert.Single(await engagement.JudgeAsync());
        Assert.Equal(("clicked", "acme", "spring", "jane@a.test"), (told.Kind, told.Tenant, told.Campaign, Assert.Single(told.Recipients)));
        Assert.NotNull(told.OriginalId);
        Assert.Equal(
            ("top", "https://shop.example/%7Ea?sig=a%2Fb&m=jane", "human"),
            (told.Metadata["link"], told.Metadata["url"], told.Metadata["verdict"]));
    }

    [Fact]
    public async Task An_anonymous_hit_names_nobody()
    {
        using var engagement = new LoadedEngagement();
        var sent = await engagement.SendAsync(Link);
        await engagement.FollowAsync("c", LoadedEngagement.TokensIn(sent, "c")[0]);
        await engagement.FollowAsync("o", LoadedEngagement.TokensIn(sent, "o")[0]);
        var told = await engagement.JudgeAsync();
        Assert.Equal(["clicked", "opened"], told.Select(static one => one.Kind));
        Assert.All(engagement.Builder.Emitted, one =>
        {
            Assert.Empty(one.Recipients);
            Assert.Null(one.OriginalId);
            Assert.Null(one.RemoteAddress);
            Assert.DoesNotContain("jane", string.Concat(one.Metadata.Values), StringComparison.Ordinal);
            Assert.DoesNotContain("Firefox", string.Concat(one.Metadata.Values), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(LoadedEngagement.Browser, "GET", "198.51.100.7", "human", "human")]
    [InlineData(LoadedEngagement.Browser, "HEAD", "198.51.100.7", "machine", "machine")]
    [InlineData("", "GET", "198.51.100.7", "machine", "machine")]
    [InlineData("Mozilla/5.0", "GET", "198.51.100.7", "undecided", "undecided")]
    [InlineData("Mozilla/5.0", "GET", "192.0.2.9", "machine", "undecided")]
    [InlineData(LoadedEngagement.Browser, "GET", "192.0.2.9", "machine", "human")]
    [InlineData(LoadedEngagement.Browser, "GET", "192.0.2.200", "machine", "machine")]
    [InlineData(LoadedEngagement.Browser, "GET", "2001:db8::7", "machine", "machine")]
    [InlineData("Mozilla/5.0 (rv:11.0) Firefox/11.0 (via ggpht.com GoogleImageProxy)", "GET", "198.51.100.7", "human", "machine")]
    [InlineData("YahooMailProxy; https://help.yahoo.com/", "GET", "198.51.100.7", "human", "machine")]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1)", "GET", "198.51.100.7", "machine", "machine")]
    [InlineData("Barracuda Sentinel (EE)", "GET", "198.51.100.7", "machine", "machine")]
    [InlineData("Microsoft Office Existence Discovery", "GET", "198.51.100.7", "machine", "machine")]
    [InlineData("curl/8.5.0", "GET", "198.51.100.7", "machine", "machine")]
    [InlineData("ourscanner 1", "GET", "198.51.100.7", "machine", "machine")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit/605.1.15 Mobile/15E148", "GET", "198.51.100.7", "human", "human")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 7.0; Microsoft Outlook 16.0.17928)", "GET", "198.51.100.7", "human", "human")]
    public async Task Machines_are_told_from_people(string agent, string method, string address, string open, string click)
    {
        using var folder = new Testing.TestFolder();
        File.WriteAllText(folder["networks"], "# made up\n192.0.2.0/25 privacy\n192.0.2.128/25 scanner\n");
        using var engagement = new LoadedEngagement(
            $"{Identified}machines: [OurScanner]\nnetworks_file: {folder["networks"]}\nnetworks: {{ \"2001:db8::/32\": scanner }}\n");
        Assert.Empty(engagement.Builder.Problems);
        var sent = await engagement.SendAsync(Link);
        await engagement.FollowAsync("o", LoadedEngagement.TokensIn(sent, "o")[0], agent, method, address: address);
        await engagement.FollowAsync("c", LoadedEngagement.TokensIn(sent, "c")[0], agent, method, address: address);
        var told = await engagement.JudgeAsync();
        Assert.Equal([open, click], told.Select(static one => one.Metadata["verdict"]));
        Assert.Equal(
            [open == "machine" ? Machine : "opened", click == "machine" ? Machine : "clicked"],
            told.Select(static one => one.Kind));
    }

    [Theory]
    [InlineData(0, "machine")]
    [InlineData(900, "machine")]
    [InlineData(1_500, "human")]
    public async Task Three_links_at_once_are_a_machines_and_one_after_the_other_a_persons(int milliseconds, string verdict)
    {
        using var engagement = new LoadedEngagement(Identified);
        var sent = await engagement.SendAsync(ThreeLinks);
        foreach (var token in LoadedEngagement.TokensIn(sent, "c"))
        {
            await engagement.FollowAsync("c", token);
            engagement.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.Equal([verdict, verdict, verdict], (await engagement.JudgeAsync()).Select(static one => one.Metadata["verdict"]));
    }

    [Fact]
    public async Task One_link_followed_three_times_at_once_is_a_persons()
    {
        using var engagement = new LoadedEngagement(Identified);
        var token = LoadedEngagement.TokensIn(await engagement.SendAsync(Link), "c")[0];
        for (var i = 0; i < 3; i++)
            await engagement.FollowAsync("c", token);
        Assert.All(await engagement.JudgeAsync(), static one => Assert.Equal("human", one.Metadata["verdict"]));
    }

    [Fact]
    public async Task A_restart_in_the_wait_loses_no_verdict()
    {
        using var engagement = new LoadedEngagement(Identified);
        var sent = await engagement.SendAsync(ThreeLinks);
        foreach (var token in LoadedEngagement.TokensIn(sent, "c"))
            await engagement.FollowAsync("c", token);

        using var restarted = new LoadedEngagement(Identified, time: engagement.Time);
        restarted.Builder.Emitted.AddRange(engagement.Builder.Emitted);
        Assert.All(await restarted.JudgeAsync(), static one => Assert.Equal("several-links-at-once", one.Metadata["reasons"]));
    }

    [Fact]
    public async Task What_is_not_genuine_leads_nowhere_and_a_picture_comes_all_the_same()
    {
        using var engagement = new LoadedEngagement(Identified);
        using var other = new LoadedEngagement(Identified, keys: "key-of-somebody-else");
        var sent = await engagement.SendAsync(Link);
        var (click, open) = (LoadedEngagement.TokensIn(sent, "c")[0], LoadedEngagement.TokensIn(sent, "o")[0]);
        foreach (var bad in new[] { "", "x", open, click[..^2], LoadedEngagement.TokensIn(await other.SendAsync(Link), "c")[0] })
        {
            var reply = await engagement.FollowAsync("c", bad);
            Assert.Equal((404, null), (reply.Status, Field(reply, "Location")));
            Assert.Contains("leads nowhere", Encoding.UTF8.GetString(reply.Body.Span), StringComparison.Ordinal);
        }

        foreach (var bad in new[] { "", click })
        {
            var picture = await engagement.FollowAsync("o", bad);
            Assert.Equal((200, "image/gif"), (picture.Status, picture.ContentType));
        }

        Assert.Empty(engagement.Builder.Emitted);
    }

    [Fact]
    public async Task A_campaign_is_cut_off_over_restarts_and_restored()
    {
        var store = new Testing.Plugins.TestPluginStore();
        using var engagement = new LoadedEngagement(Identified, store);
        var token = LoadedEngagement.TokensIn(await engagement.SendAsync(Link), "c")[0];
        await engagement.RunAsync("links cut", ("CAMPAIGN", "spring"), ("--tenant", "beta"));
        Assert.Equal(302, (await engagement.FollowAsync("c", token)).Status);
        await engagement.RunAsync("links cut", ("CAMPAIGN", "spring"), ("--tenant", "acme"));
        Assert.Equal(404, (await engagement.FollowAsync("c", token)).Status);

        using var restarted = new LoadedEngagement(Identified, store);
        Assert.Equal(404, (await restarted.FollowAsync("c", token)).Status);
        Assert.Equal(2, (await restarted.RunAsync("links list")).Table!.Rows.Length);
        await restarted.RunAsync("links restore", ("CAMPAIGN", "spring"), ("--tenant", "acme"));
        Assert.Equal(302, (await restarted.FollowAsync("c", token)).Status);
    }

    [Fact]
    public async Task A_link_is_explained()
    {
        using var engagement = new LoadedEngagement(Identified);
        var token = LoadedEngagement.TokensIn(await engagement.SendAsync(Link), "c")[0];
        var shown = await engagement.RunAsync("links show", ("LINK", $"{LoadedEngagement.Url}c?t={token}"));
        Assert.Contains(shown.Table!.Rows, static row => row is ["recipient", "jane@a.test"]);
        Assert.Equal(1, (await engagement.RunAsync("links show", ("LINK", "nonsense"))).ExitCode);
    }

    [Theory]
    [InlineData("http://bücher.test/ä?ö=ü#ß", "http://xn--bcher-kva.test/%C3%A4?%C3%B6=%C3%BC#%C3%9F")]
    [InlineData("https://jö:p%40ss@bücher.test:8443/%7Ea", "https://j%C3%B6:p%40ss@xn--bcher-kva.test:8443/%7Ea")]
    [InlineData("http://[2001:db8::7]:8080/ä", "http://[2001:db8::7]:8080/%C3%A4")]
    [InlineData("https://shop.example/a%2Fb%20c", "https://shop.example/a%2Fb%20c")]
    [InlineData("https://xn--bcher-kva.test/a b", "https://xn--bcher-kva.test/a%20b")]
    public async Task A_link_leads_to_names_in_other_letters(string url, string expected)
    {
        using var engagement = new LoadedEngagement(Identified);
        var token = Assert.Single(LoadedEngagement.TokensIn(await SendUtf8Async(engagement, $"<a href=\"{url}\">x</a>"), "c"));
        var reply = await engagement.FollowAsync("c", token);
        Assert.Equal((302, expected), (reply.Status, Field(reply, "Location")));
        Assert.True(Ascii.IsValid(Field(reply, "Location")));
    }

    [Theory]
    [InlineData("http:///a")]
    [InlineData("http://bücher..test/")]
    [InlineData("https://shop.example/?a&equals;b")]
    [InlineData("https://shop.example/a&lowbar;b")]
    public async Task What_cannot_be_led_to_as_it_was_meant_is_left_alone(string url)
    {
        using var engagement = new LoadedEngagement(Identified);
        Assert.Empty(LoadedEngagement.TokensIn(await SendUtf8Async(engagement, $"<a href=\"{url}\">x</a>"), "c"));
    }

    [Theory]
    [InlineData("anonymous", 1)]
    [InlineData("none", 0)]
    public async Task Who_withdraws_while_a_hit_waits_is_not_named(string tracking, int told)
    {
        using var engagement = new LoadedEngagement(Identified);
        var sent = await engagement.SendAsync(Link);
        await engagement.FollowAsync("c", LoadedEngagement.TokensIn(sent, "c")[0]);
        await engagement.RunAsync("privacy consent", ("ADDRESS", "jane@a.test"), ("TRACKING", tracking));
        var events = await engagement.JudgeAsync();
        Assert.Equal(told, events.Count);
        Assert.All(events, static one =>
        {
            Assert.Equal(("clicked", null, "https://shop.example/%7Ea"), (one.Kind, one.OriginalId, one.Metadata["url"]));
            Assert.Empty(one.Recipients);
        });
    }

    [Fact]
    public async Task Nothing_leads_from_a_hit_to_the_links_of_a_message()
    {
        using var engagement = new LoadedEngagement();
        var sent = await engagement.SendAsync(Link);
        var token = LoadedEngagement.TokensIn(sent, "c")[0];
        await engagement.FollowAsync("c", token);
        await engagement.FollowAsync("o", LoadedEngagement.TokensIn(sent, "o")[0]);
        var groups = (await engagement.JudgeAsync()).Select(static one => one.Metadata["group"]).Distinct();
        var bytes = Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(token));
        Assert.DoesNotContain(Assert.Single(groups), bytes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_without_a_tenant_says_whose_links_it_cut()
    {
        using var engagement = new LoadedEngagement(Identified);
        var done = await engagement.RunAsync("links cut", ("CAMPAIGN", "never-seen"));
        Assert.Contains("of the tenant 'default' alone", done.Text, StringComparison.Ordinal);
    }

    private static async Task<string> SendUtf8Async(LoadedEngagement engagement, string html) =>
        await engagement.SendAsync(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(html)));

    private static string? Field(HttpReply reply, string name) => reply.Headers.FirstOrDefault(field => field.Name == name)?.Value;
}
