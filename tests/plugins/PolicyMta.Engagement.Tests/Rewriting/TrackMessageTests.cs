using System.Text;

namespace PolicyMta.Engagement.Tests.Rewriting;

public sealed class TrackMessageTests
{
    private const string Html = "<html><body><p>Hi <a href=\"https://shop.example/?a=1&amp;b=2\">shop</a> &amp; "
        + "<a data-track=\"off\" href=\"https://plain.example/\">plain</a></p></body></html>";

    [Fact]
    public async Task Links_and_pixel_go_in_and_all_else_stays_byte_for_byte()
    {
        using var engagement = new LoadedEngagement();
        var sent = await engagement.SendAsync(Html);

        var (click, open) = (Assert.Single(LoadedEngagement.TokensIn(sent, "c")), Assert.Single(LoadedEngagement.TokensIn(sent, "o")));
        var image = $"<img src=\"{LoadedEngagement.Url}o?t={open}\" width=\"1\" height=\"1\" alt=\"\" "
            + "style=\"border:0;height:1px;width:1px\">";
        Assert.Equal(
            "Subject: Hello\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                + Html.Replace("\"https://shop.example/?a=1&amp;b=2\"", $"\"{LoadedEngagement.Url}c?t={click}\"", StringComparison.Ordinal)
                    .Replace("</body>", image + "</body>", StringComparison.Ordinal)
                + "\r\n",
            sent);
    }

    [Theory]
    [InlineData("quoted-printable")]
    [InlineData("base64")]
    [InlineData("8bit")]
    public async Task Whatever_the_transfer_encoding_the_rest_of_the_text_is_the_same(string encoding)
    {
        using var engagement = new LoadedEngagement();
        var html = "<p>Grüße\r\n\t= <a href='https://shop.example/'>x</a>  \r\n" + new string('y', 300) + "</p>\r\n";
        var bytes = Encoding.UTF8.GetBytes(html);
        var encoded = encoding switch
        {
            "base64" => Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks) + "\r\n",
            "quoted-printable" => string.Concat(bytes.Select(b => b is > 126 or (byte)'=' ? $"={b:X2}" : ((char)b).ToString()))
                .Replace("\t", "=09", StringComparison.Ordinal).Replace("  \r\n", " =20\r\n", StringComparison.Ordinal),
            _ => Encoding.Latin1.GetString(bytes),
        };
        var raw = $"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{encoded}";
        var sent = Testing.Plugins.EditedMessage.Of(raw, (await engagement.DecideAsync(raw))!.Edits, Assert.Fail);

        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(sent));
        using var content = ((MimeKit.TextPart)MimeKit.MimeMessage.Load(stream).Body!).Content!.Open();
        using var reader = new StreamReader(content, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var (click, open) = (Assert.Single(LoadedEngagement.TokensIn(text, "c")), Assert.Single(LoadedEngagement.TokensIn(text, "o")));
        var image = text[text.IndexOf("<img", StringComparison.Ordinal)..];
        Assert.Equal(
            html,
            text.Replace($"\"{LoadedEngagement.Url}c?t={click}\"", "'https://shop.example/'", StringComparison.Ordinal)
                .Replace(image[..(image.IndexOf('>', StringComparison.Ordinal) + 1)], "", StringComparison.Ordinal));
        Assert.NotEmpty(open);
    }

    [Theory]
    [InlineData("Content-Type: text/plain\r\n\r\nhttps://shop.example/\r\n")]
    [InlineData("Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<a href=https://x.test>\r\n--b--")]
    [InlineData("Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<a href=http://x>\r\n--b--")]
    [InlineData("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<a href='https://x.test'>\u00fc\r\n")]
    public async Task Sealed_and_damaged_mail_and_plain_text_stay_as_they_are(string raw)
    {
        using var engagement = new LoadedEngagement();
        Assert.Equal(raw, Testing.Plugins.EditedMessage.Of(raw, (await engagement.DecideAsync(raw))?.Edits ?? []));
    }

    [Theory]
    [InlineData("", null, "anonymous")]
    [InlineData("", "identified", "anonymous")]
    [InlineData("", "none", null)]
    [InlineData("", "nonsense", null)]
    [InlineData("consent_required: false", "identified", "identified")]
    [InlineData("consent_required: false\nceiling: anonymous", "identified", "anonymous")]
    [InlineData("consent_required: false\ntracking: identified", null, "identified")]
    [InlineData("consent_required: false\ntenants: { acme: { ceiling: none } }", "identified", null)]
    [InlineData("consent_required: false\ntenants: { acme: { campaigns: { \"spr*\": identified, other: none } } }", null, "identified")]
    [InlineData("tenants: { acme: { campaigns: { spring: none } } }", null, null)]
    public async Task Administrator_campaign_and_label_say_what_is_learnt(string settings, string? label, string? expected)
    {
        using var engagement = new LoadedEngagement(LoadedEngagement.UsualSettings + settings);
        var decision = await engagement.DecideAsync($"Content-Type: text/html\r\n\r\n{Html}\r\n", tracking: label);
        Assert.Empty(engagement.Builder.Problems);
        Assert.Equal(expected, decision?.Metadata.GetValueOrDefault("tracking"));
    }

    [Fact]
    public async Task Who_is_not_alone_is_not_identified_and_who_wants_least_decides()
    {
        using var engagement = new LoadedEngagement(
            LoadedEngagement.UsualSettings + "consent_required: false\ntracking: identified");
        Assert.Equal("anonymous", await OfAsync("jane@a.test joe@a.test"));
        Assert.Equal("identified", await OfAsync("jane@a.test"));

        await engagement.RunAsync("privacy consent", ("ADDRESS", "Jane@A.test"), ("TRACKING", "anonymous"), ("--tenant", "acme"));
        Assert.Equal("anonymous", await OfAsync("jane@a.test"));
        await engagement.RunAsync("privacy forget", ("ADDRESS", "jane@a.test"));
        Assert.Null(await OfAsync("jane@a.test"));
        Assert.Null(await OfAsync("joe@a.test jane@a.test"));

        async Task<string?> OfAsync(string to) =>
            (await engagement.DecideAsync($"Content-Type: text/html\r\n\r\n{Html}\r\n", to))?.Metadata.GetValueOrDefault("tracking");
    }

    [Fact]
    public async Task A_tenant_has_its_own_domain()
    {
        using var engagement = new LoadedEngagement("tenants: { acme: { url: \"https://links.acme.example/go\" } }");
        Assert.Contains("href=\"https://links.acme.example/go/c?t=", await engagement.SendAsync(Html), StringComparison.Ordinal);
        Assert.DoesNotContain("?t=", await engagement.SendAsync(Html, tenant: "beta"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url: http://t.sender.example", "url")]
    [InlineData("url: t.sender.example", "url")]
    [InlineData("tenants: { a: { url: \"https://x.example/?q\" } }", "tenants[a].url")]
    [InlineData("url: https://x.example\nmachines: [x]", "machines[0]")]
    [InlineData("url: https://x.example\nnetworks_file: FOLDER/none.txt", "networks_file")]
    [InlineData("url: https://x.example\nnetworks: { \"192.0.2.0/99\": scanner }", "networks[192.0.2.0/99]")]
    public void Mistakes_in_the_settings_are_told(string settings, string place)
    {
        using var engagement = new LoadedEngagement(settings);
        Assert.Contains(place, Assert.Single(engagement.Builder.Problems), StringComparison.Ordinal);
    }
}
