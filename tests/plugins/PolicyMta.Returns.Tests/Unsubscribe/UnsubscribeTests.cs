using System.Text;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Returns.Tests.Unsubscribe;

/// <summary>Recipients unsubscribe by a click, on a page or by mail, and nobody else does it for them.</summary>
public sealed class UnsubscribeTests
{
    private const string Settings =
        """
        domains: [bounces.sender.example]
        unsubscribe: { url: "https://mail.sender.example" }
        senders: [{ unsubscribe: true, list: letters }]
        """;

    private const string Prefix = "<https://mail.sender.example/api/v1/plugins/PolicyMta.Returns/u/";

    [Fact]
    public async Task The_header_fields_offer_one_click_and_mail()
    {
        using var returns = new LoadedReturns(Settings);
        var sent = await returns.SendAsync();

        Assert.Equal("List-Unsubscribe=One-Click", sent.Field("List-Unsubscribe-Post"));
        var ticket = TicketOf(sent);
        Assert.Equal(
            $"{Prefix}{ticket}>,\r\n <mailto:unsubscribe@bounces.sender.example?subject={ticket}>", sent.Field("List-Unsubscribe"));
        Assert.Matches("^[A-Za-z0-9_-]{80,800}$", ticket);
        Assert.DoesNotContain("jane", Encoding.Latin1.GetString(Convert.FromBase64String(
            ticket.Replace('-', '+').Replace('_', '/').PadRight((ticket.Length + 3) / 4 * 4, '='))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jane@a.test joe@a.test", "Subject: x\r\n", "")]
    [InlineData("jane@a.test", "List-Unsubscribe: <https://own.example/u>\r\n", "")]
    public async Task Mail_for_several_or_with_fields_of_its_own_is_left_alone(string to, string header, string settings)
    {
        using var returns = new LoadedReturns(Settings + settings);
        Assert.Empty((await returns.SendAsync(to, header: header)).Decision.Edits);
    }

    [Theory]
    [InlineData("jane@a.test", null, "letters")]
    [InlineData("jane@a.test joe@a.test", null, "letters")]
    [InlineData("jane@a.test", "", "letters")]
    [InlineData("jane@a.test", "offers", null)]
    public async Task Mail_of_a_list_carries_its_name_so_that_the_next_one_is_stopped(string to, string? label, string? written)
    {
        using var returns = new LoadedReturns(Settings);
        var labels = ImmutableDictionary<string, string>.Empty;
        var sent = await returns.SendAsync(to, labels: label is null ? labels : labels.Add("list", label));
        Assert.Equal(written, sent.Decision.Metadata.GetValueOrDefault("list"));
    }

    [Fact]
    public async Task Who_leaves_a_list_whose_name_is_too_long_leaves_all_of_the_tenants()
    {
        using var returns = new LoadedReturns(Settings);
        var sent = await returns.SendAsync(labels: ImmutableDictionary<string, string>.Empty.Add("list", new string('x', 101)));
        await returns.CallAsync("POST", "/u/{ticket}", TicketOf(sent), "List-Unsubscribe=One-Click");
        Assert.False(Assert.Single(returns.Builder.Emitted).Metadata.ContainsKey("list"));
    }

    [Theory]
    [InlineData("unsubscribe", "please, joe")]
    [InlineData("your newsletter", "why do you write to me? stop that")]
    public async Task Who_asks_without_a_ticket_is_read_by_a_person(string subject, string text)
    {
        using var returns = new LoadedReturns("ordinary_to: desk@sender.example\n" + Settings);
        var decision = await returns.TakeAsync(
            "unsubscribe@bounces.sender.example", $"From: joe@a.test\nTo: x\nSubject: {subject}\n\n{text}\n");
        Assert.Equal("desk@sender.example", decision!.Edits[^1].AddRecipient);
        Assert.Empty(returns.Builder.Emitted);
    }

    [Fact]
    public async Task The_clients_own_fields_are_replaced_if_the_settings_say_so()
    {
        using var returns = new LoadedReturns(Settings.Replace("example\" }", "example\", replace: true }", StringComparison.Ordinal));
        var sent = await returns.SendAsync(header: "List-Unsubscribe: <https://own.example/u>\r\n");
        Assert.StartsWith(Prefix, sent.Field("List-Unsubscribe"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_changes_nothing_a_click_acts_once_and_the_answer_is_the_same()
    {
        using var returns = new LoadedReturns(Settings);
        var ticket = TicketOf(await returns.SendAsync());
        for (var i = 0; i < 3; i++)
        {
            var page = await returns.CallAsync("GET", "/u/{ticket}", ticket);
            Assert.Equal(200, page.Status);
            Assert.Contains("<form method=\"post\">", Text(page), StringComparison.Ordinal);
        }

        Assert.Contains("<form", Text(await returns.CallAsync("POST", "/u/{ticket}", ticket, "x=1")), StringComparison.Ordinal);
        Assert.Empty(returns.Builder.Emitted);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            returns.CallAsync("POST", "/u/{ticket}", ticket, "List-Unsubscribe=One-Click")));
        Assert.All(answers, answer => Assert.Equal((200, Text(answers[0])), (answer.Status, Text(answer))));
        Assert.Contains("You are unsubscribed", Text(answers[0]), StringComparison.Ordinal);
        var told = Assert.Single(returns.Builder.Emitted);
        Assert.Equal(
            ("unsubscribed", "acme", "spring", "jane@a.test"), (told.Kind, told.Tenant, told.Campaign, Assert.Single(told.Recipients)));
        Assert.Equal(("letters", "one-click"), (told.Metadata["list"], told.Metadata["way"]));
        Assert.Contains("You are unsubscribed", Text(await returns.CallAsync("GET", "/u/{ticket}", ticket)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_click_counts_once_over_restarts_and_another_list_apart()
    {
        var store = new TestPluginStore();
        using var returns = new LoadedReturns(Settings, store);
        var sent = await returns.SendAsync();
        await returns.CallAsync("POST", "/u/{ticket}", TicketOf(sent), "List-Unsubscribe=One-Click");
        using var restarted = new LoadedReturns(Settings, store);
        foreach (var (key, until) in returns.Builder.EmittedKeys)
            restarted.Builder.EmittedKeys.Add(key, until);
        await restarted.CallAsync("POST", "/u/{ticket}", TicketOf(sent), "List-Unsubscribe=One-Click");
        Assert.Empty(restarted.Builder.Emitted);

        var other = await restarted.SendAsync(labels: ImmutableDictionary<string, string>.Empty.Add("list", "offers <b>&\"</b>"));
        var page = Text(await restarted.CallAsync("GET", "/u/{ticket}", TicketOf(other)));
        Assert.Contains("offers &lt;b&gt;&amp;&quot;&lt;/b&gt;", page, StringComparison.Ordinal);
        await restarted.CallAsync("POST", "/u/{ticket}", TicketOf(other), "List-Unsubscribe=One-Click");
        Assert.Equal("offers <b>&\"</b>", Assert.Single(restarted.Builder.Emitted).Metadata["list"]);
    }

    /// <summary>Somebody may have taken the recipient in again meanwhile; the entry comes anew, or is there still.</summary>
    [Fact]
    public async Task An_old_link_asks_and_acts_again()
    {
        using var returns = new LoadedReturns(Settings);
        var ticket = TicketOf(await returns.SendAsync());
        await returns.CallAsync("POST", "/u/{ticket}", ticket, "List-Unsubscribe=One-Click");
        Assert.Contains("You are unsubscribed", Text(await returns.CallAsync("GET", "/u/{ticket}", ticket)), StringComparison.Ordinal);
        returns.Time.Advance(TimeSpan.FromMinutes(61));

        Assert.Contains("Do you want", Text(await returns.CallAsync("GET", "/u/{ticket}", ticket)), StringComparison.Ordinal);
        await returns.CallAsync("POST", "/u/{ticket}", ticket, "List-Unsubscribe=One-Click");

        Assert.Equal(2, returns.Builder.Emitted.Count);
    }

    [Fact]
    public async Task Links_that_are_made_up_or_too_old_do_nothing_and_are_limited()
    {
        using var returns = new LoadedReturns(Settings);
        using var other = new LoadedReturns(Settings, keys: "key-of-somebody-else");
        var ticket = TicketOf(await returns.SendAsync());
        foreach (var bad in new[]
        {
            TicketOf(await other.SendAsync()), ticket[..^1], ticket + "A", "A" + ticket[1..], "", new string('A', 5000),
        })
            Assert.Equal(404, (await returns.CallAsync("POST", "/u/{ticket}", bad, "List-Unsubscribe=One-Click")).Status);

        ((TestLimits)returns.Builder.Limits).UsedUp.Add("unsubscribe-mistakes");
        Assert.Equal(429, (await returns.CallAsync("GET", "/u/{ticket}", "nonsense")).Status);
        Assert.Equal(200, (await returns.CallAsync("GET", "/u/{ticket}", ticket)).Status);
        returns.Time.Advance(TimeSpan.FromDays(366));
        Assert.Equal(429, (await returns.CallAsync("POST", "/u/{ticket}", ticket, "List-Unsubscribe=One-Click")).Status);
        Assert.Empty(returns.Builder.Emitted);
    }

    [Theory]
    [InlineData("{ticket}", 1)]
    [InlineData("Re: unsubscribe {ticket}", 1)]
    [InlineData("unsubscribe", 0)]
    [InlineData("please take me off your list", 0)]
    public async Task Mail_to_the_address_in_the_header_unsubscribes_with_the_ticket_alone(string subject, int events)
    {
        using var returns = new LoadedReturns(Settings);
        var ticket = TicketOf(await returns.SendAsync());
        var decision = await returns.TakeAsync(
            "unsubscribe@bounces.sender.example",
            $"From: jane@a.test\nTo: x\nSubject: {subject.Replace("{ticket}", ticket, StringComparison.Ordinal)}\n\n\n");

        Assert.True(decision is { Discard: true, Consume: null });
        Assert.Equal(events, returns.Builder.Emitted.Count);
        Assert.All(returns.Builder.Emitted, e => Assert.Equal(("jane@a.test", "mail"), (Assert.Single(e.Recipients), e.Metadata["way"])));
    }

    [Fact]
    public async Task Mail_to_a_genuine_return_path_that_asks_for_it_unsubscribes_its_recipient()
    {
        using var returns = new LoadedReturns();
        var sent = await returns.SendAsync();
        var decision = await returns.TakeAsync(
            sent.ReturnPathOf("jane@a.test"), "From: anybody@a.test\nTo: x\nSubject: unsubscribe\n\nplease\n");

        Assert.True(decision is { Discard: true });
        Assert.Equal("jane@a.test", Assert.Single(Assert.Single(returns.Builder.Emitted).Recipients));
    }

    [Fact]
    public async Task Pages_load_nothing_from_elsewhere_and_tell_nobody()
    {
        using var returns = new LoadedReturns(Settings);
        var page = await returns.CallAsync("GET", "/u/{ticket}", TicketOf(await returns.SendAsync("\"<script>\"@a.test")));

        Assert.DoesNotContain("<script>", Text(page), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", Text(page), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(page.Headers, field => field is { Name: "Referrer-Policy", Value: "no-referrer" });
        Assert.Contains(page.Headers, field => field.Name == "Content-Security-Policy"
            && field.Value.StartsWith("default-src 'none'", StringComparison.Ordinal));
    }

    private static string Text(HttpReply reply) => Encoding.UTF8.GetString(reply.Body.Span);

    private static string TicketOf(Sent sent) => sent.Field("List-Unsubscribe")![Prefix.Length..].Split('>')[0];
}
