using System.Text.Json;

namespace PolicyMta.SuppressionList.Tests.Commands;

public sealed class CommandTests
{
    private readonly SuppressionUnderTest _plugin = new();

    [Fact]
    public async Task Test_says_why_since_when_until_when_where_from_and_the_normal_form()
    {
        await AddAsync(
            "J.Doe+x@gmail.com", ("--tenant", "acme"),
            ("--reason", "complaint"), ("--for", "30d"), ("--note", "by phone"), ("--by", "ann"));
        var shown = await _plugin.RunAsync("suppression test", ("ADDRESS", "jd.oe@googlemail.com"), ("--tenant", "acme"));
        var json = JsonDocument.Parse(shown.Json!).RootElement;
        Assert.True(json.GetProperty("suppressed").GetBoolean());
        Assert.Equal("jdoe@gmail.com", json.GetProperty("normalized").GetString());
        var entry = Assert.Single(json.GetProperty("entries").EnumerateArray());
        Assert.Equal("J.Doe+x@gmail.com", entry.GetProperty("original").GetString());
        var reason = Assert.Single(entry.GetProperty("reasons").EnumerateArray());
        Assert.Equal(
            ("complaint", "2026-11-28T12:00:00Z", "2026-12-28T12:00:00Z", "operator ann", "by phone"),
            (Text(reason, "reason"), Text(reason, "since"), Text(reason, "until"), Text(reason, "source"), Text(reason, "note")));
        string[] told = ["jdoe@gmail.com is suppressed", "jd.oe@googlemail.com", "complaint", "2026-12-28", "operator ann", "by phone"];
        foreach (var word in told)
            Assert.Contains(word, shown.Text, StringComparison.Ordinal);
        Assert.False(IsSuppressed(await _plugin.RunAsync("suppression test", ("ADDRESS", "jdoe@gmail.com"))));
    }

    [Fact]
    public async Task Test_tells_of_what_has_ended_and_of_lists_without_calling_it_suppressed()
    {
        await AddAsync("jane@a.example", ("--for", "1h"));
        await AddAsync("jane@a.example", ("--list", "weekly"));
        _plugin.Clock.Advance(TimeSpan.FromHours(2));
        var shown = await _plugin.RunAsync("suppression test", ("ADDRESS", "jane@a.example"));
        Assert.False(IsSuppressed(shown));
        Assert.Equal(2, JsonDocument.Parse(shown.Json!).RootElement.GetProperty("entries").GetArrayLength());
        Assert.Contains("ended 2026-11-28T13:00:00Z", shown.Text, StringComparison.Ordinal);
        Assert.True(IsSuppressed(await _plugin.RunAsync("suppression test", ("ADDRESS", "jane@a.example"), ("--list", "weekly"))));
    }

    [Theory]
    [InlineData("jane@")]
    [InlineData("not an address")]
    [InlineData("\u001b[31m@a.example")]
    public async Task What_cannot_be_listed_is_refused_without_an_echo_of_control_characters(string subject)
    {
        foreach (var verb in new[] { "test", "add", "remove" })
        {
            var shown = await _plugin.RunAsync($"suppression {verb}", ("ADDRESS", subject));
            Assert.Equal(1, shown.ExitCode);
            Assert.Contains("is not a valid address or domain", shown.Text, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', shown.Text);
        }
    }

    [Fact]
    public async Task Remove_takes_one_reason_or_all_and_fails_if_there_is_none()
    {
        await AddAsync("jane@a.example", ("--reason", "complaint"));
        await AddAsync("jane@a.example", ("--reason", "hard-bounce"));
        await AddAsync("jane@a.example", ("--global", "true"));
        Assert.Equal(0, (await _plugin.RunAsync("suppression remove", ("ADDRESS", "jane@a.example"), ("--reason", "complaint"))).ExitCode);
        Assert.Equal(1, (await _plugin.RunAsync("suppression remove", ("ADDRESS", "jane@a.example"), ("--reason", "complaint"))).ExitCode);
        Assert.Equal(0, (await _plugin.RunAsync("suppression remove", ("ADDRESS", "jane@a.example"))).ExitCode);
        Assert.True(IsSuppressed(await _plugin.RunAsync("suppression test", ("ADDRESS", "jane@a.example"))));
        Assert.Equal(
            0, (await _plugin.RunAsync("suppression remove", ("ADDRESS", "jane@a.example"), ("--global", "true"))).ExitCode);
        Assert.False(IsSuppressed(await _plugin.RunAsync("suppression test", ("ADDRESS", "jane@a.example"))));
    }

    [Fact]
    public async Task List_goes_page_by_page_through_all_that_fits_its_filters()
    {
        for (var i = 0; i < 25; i++)
            await AddAsync($"user{i:D2}@{(i % 2 == 0 ? "a" : "b")}.example", ("--tenant", i < 20 ? "acme" : "other"));
        await AddAsync("late@a.example", ("--tenant", "acme"), ("--reason", "complaint"));
        Assert.Equal(26, (await ListAsync()).Count);
        Assert.Equal(21, (await ListAsync(("--tenant", "acme"))).Count);
        Assert.Equal(11, (await ListAsync(("--tenant", "acme"), ("--domain", "A.example"))).Count);
        Assert.Equal(14, (await ListAsync(("--domain", "a.example"))).Count);
        Assert.Equal(["late@a.example"], await ListAsync(("--reason", "complaint")));
        Assert.Empty(await ListAsync(("--global", "true")));
        _plugin.Clock.Advance(TimeSpan.FromDays(2));
        await AddAsync("new@a.example");
        Assert.Equal(["new@a.example"], await ListAsync(("--since", "1d")));
        Assert.Equal(["new@a.example"], await ListAsync(("--since", "2026-11-29")));
        Assert.Equal(1, (await _plugin.RunAsync("suppression list", ("--since", "yesterday"))).ExitCode);
        Assert.Equal(1, (await _plugin.RunAsync("suppression list", ("--after", "!!"))).ExitCode);
        Assert.Equal(1, (await _plugin.RunAsync("suppression list", ("--limit", "0"))).ExitCode);
    }

    private async Task<List<string>> ListAsync(params (string Name, string Value)[] filters)
    {
        var found = new List<string>();
        string? next = null;
        do
        {
            ImmutableArray<(string, string)> options = [.. filters, ("--limit", "4")];
            var page = await _plugin.RunAsync("suppression list", [.. next is null ? options : options.Add(("--after", next))]);
            Assert.Equal(0, page.ExitCode);
            var json = JsonDocument.Parse(page.Json!).RootElement;
            var entries = json.GetProperty("entries").EnumerateArray().Select(entry => Text(entry, "address")!).ToList();
            Assert.True(entries.Count <= 4);
            found.AddRange(entries);
            next = Text(json, "next");
        }
        while (next is not null);
        Assert.Equal(found.Count, found.Distinct().Count());
        return found;
    }

    private async Task AddAsync(string subject, params (string Name, string Value)[] options)
    {
        var added = await _plugin.RunAsync("suppression add", [("ADDRESS", subject), .. options]);
        Assert.True(added.ExitCode == 0, added.Text);
    }

    private static bool IsSuppressed(CommandResult shown) =>
        JsonDocument.Parse(shown.Json!).RootElement.GetProperty("suppressed").GetBoolean();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
