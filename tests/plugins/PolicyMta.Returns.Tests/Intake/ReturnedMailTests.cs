using PolicyMta.Testing.Plugins;

namespace PolicyMta.Returns.Tests.Intake;

/// <summary>What comes back lands on the right message and recipient, once; and nobody can make it up.</summary>
public sealed class ReturnedMailTests
{
    [Fact]
    public async Task A_delivery_report_lands_on_its_message_and_recipient_with_all_facts()
    {
        using var returns = new LoadedReturns();
        var sent = await returns.SendAsync("jane@a.test joe@a.test");
        var path = sent.ReturnPathOf("joe@a.test");
        Assert.NotEqual(sent.ReturnPathOf("jane@a.test"), path);
        Assert.Equal("news@sender.example", sent.Decision.NoticesTo);
        Assert.Null(await returns.AskAsync(path));

        var report = Assert.Single(await returns.ReportAsync(path, ReturnedTexts.Report("joe@a.test")));
        Assert.Equal((BounceOrigin.ReturnedMail, "joe@a.test", sent.Id.ToString()), (report.Origin, report.Recipient, report.OriginalId));
        Assert.Equal("550 5.1.1 No such user", report.Reply!.ToString());
        Assert.Equal(("acme", "spring", path), (report.Tenant, report.Campaign, report.ReturnPath));
        Assert.Equal(("bulk", "ip-1", "gmail", "mx.a.test"), (report.EgressPool, report.EgressSource, report.Provider, report.Site));
        Assert.Equal(("inner.a.test", "mx.a.test"), (report.RemoteHost, report.ReportingMta));
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 11, 0, 0, TimeSpan.FromHours(1)), report.ArrivalDate);
    }

    [Fact]
    public async Task Days_later_and_without_a_journal_tenant_and_campaign_are_still_known()
    {
        using var returns = new LoadedReturns();
        var sent = await returns.SendAsync();
        returns.History.Events.Clear();
        returns.Time.Advance(TimeSpan.FromDays(20));

        var report = Assert.Single(await returns.ReportAsync(sent.ReturnPathOf("jane@a.test"), ReturnedTexts.Report("jane@a.test")));
        Assert.Equal(("acme", "spring", "jane@a.test"), (report.Tenant, report.Campaign, report.Recipient));
    }

    [Fact]
    public async Task Mail_to_return_paths_that_nobody_gave_out_is_refused_at_RCPT()
    {
        using var returns = new LoadedReturns();
        using var other = new LoadedReturns(keys: "key-of-somebody-else");
        var forged = (await other.SendAsync()).ReturnPathOf("jane@a.test");
        var old = (await returns.SendAsync()).ReturnPathOf("jane@a.test");
        returns.Time.Advance(TimeSpan.FromDays(31));

        Assert.Equal(("550", "5.7.1"), Codes((await returns.AskAsync(forged))!));
        Assert.Equal(("550", "5.7.1"), Codes((await returns.AskAsync(old))!));
        Assert.Equal(("550", "5.1.1"), Codes((await returns.AskAsync("sales@bounces.sender.example"))!));
        foreach (var fine in new[] { "postmaster", "ABUSE", "fbl", "unsubscribe" })
            Assert.Null(await returns.AskAsync($"{fine}@bounces.sender.example"));
        Assert.Null(await returns.AskAsync("jane@elsewhere.example"));

        static (string, string) Codes(RecipientDecision decision) =>
            ($"{decision.Reject!.Code}", $"{decision.Reject.Enhanced}");
    }

    [Theory]
    [InlineData("unknown: drop\n")]
    [InlineData("")]
    public async Task A_forged_bounce_that_gets_past_RCPT_changes_nothing(string unknown)
    {
        using var returns = new LoadedReturns(unknown + LoadedReturns.UsualSettings);
        using var other = new LoadedReturns(keys: "key-of-somebody-else");
        var forged = (await other.SendAsync()).ReturnPathOf("jane@a.test");
        if (unknown.Length > 0)
            Assert.Null(await returns.AskAsync(forged));
        foreach (var text in new[]
        {
            ReturnedTexts.Report("jane@a.test"), ReturnedTexts.Complaint($"Return-Path: <{forged}>", "jane@a.test"),
            ReturnedTexts.AutoReply("jane@a.test"), ReturnedTexts.FreeForm("jane@a.test"), ReturnedTexts.Ordinary,
        })
        {
            var decision = await returns.TakeAsync(forged, text);
            Assert.True(decision is { Discard: true, Consume: null }, text);
        }

        Assert.Empty(returns.Builder.Emitted);
    }

    [Theory]
    [InlineData("{path}", "joe@a.test", 452)]
    [InlineData("joe@a.test", "{path}", 452)]
    [InlineData("{path}", "postmaster@bounces.sender.example", 452)]
    [InlineData("joe@a.test", "fbl@bounces.sender.example", 452)]
    [InlineData("{path}", "fbl@bounces.sender.example", null)]
    [InlineData("joe@a.test", "jim@a.test", null)]
    [InlineData("joe@a.test", "postmaster@bounces.sender.example", null)]
    public async Task Who_gets_other_mail_is_not_taken_beside_returned_mail_that_would_swallow_it(string before, string next, int? code)
    {
        using var returns = new LoadedReturns();
        var path = (await returns.SendAsync()).ReturnPathOf("jane@a.test");
        var decision = await returns.AskAsync(
            next.Replace("{path}", path, StringComparison.Ordinal), before.Replace("{path}", path, StringComparison.Ordinal));
        Assert.Equal(code, decision?.Reject?.Code);
    }

    [Fact]
    public async Task A_genuine_return_path_says_nothing_of_another_recipient()
    {
        using var returns = new LoadedReturns();
        var sent = await returns.SendAsync("jane@a.test joe@a.test");

        var decision = await returns.TakeAsync(sent.ReturnPathOf("jane@a.test"), ReturnedTexts.Report("joe@a.test"));
        Assert.True(decision is { Discard: true, Consume: null });
        var reports = await returns.ReportAsync(
            sent.ReturnPathOf("jane@a.test"), ReturnedTexts.Report("JANE@a.test").Replace(
                "Remote-MTA: dns; inner.a.test", "\nFinal-Recipient: rfc822; joe@a.test\nAction: failed\nStatus: 5.1.1",
                StringComparison.Ordinal));
        Assert.Equal("jane@a.test", Assert.Single(reports).Recipient);
    }

    [Fact]
    public async Task A_bounce_from_where_mail_was_forwarded_to_lands_on_whom_it_was_sent_to()
    {
        using var returns = new LoadedReturns();
        var sent = await returns.SendAsync();
        var path = sent.ReturnPathOf("jane@a.test");

        var report = Assert.Single(await returns.ReportAsync(
            path, ReturnedTexts.Report("jane.private@far.test", original: $"Return-Path: <{path}>\nSubject: Hello\n")));
        Assert.Equal("jane@a.test", report.Recipient);
    }

    [Fact]
    public async Task The_same_report_counts_once_over_restarts_and_other_kinds_count_apart()
    {
        var store = new TestPluginStore();
        using var returns = new LoadedReturns(store: store);
        var sent = await returns.SendAsync();
        var path = sent.ReturnPathOf("jane@a.test");

        var first = await returns.TakeAsync(path, ReturnedTexts.Report("jane@a.test"));
        Assert.NotNull(first?.Consume);
        var meanwhile = await returns.TakeAsync(path, ReturnedTexts.Report("jane@a.test"));
        Assert.Equal(451, meanwhile?.Reject?.Code);
        returns.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Single(await returns.ReportAsync(path, ReturnedTexts.Report("jane@a.test")));

        Assert.True((await returns.TakeAsync(path, ReturnedTexts.Report("jane@a.test"))) is { Discard: true, Consume: null });
        Assert.True((await returns.TakeAsync(path, ReturnedTexts.FreeForm("jane@a.test"))) is { Discard: true, Consume: null });
        Assert.Equal(BounceOrigin.AutoReply, Assert.Single(await returns.ReportAsync(path, ReturnedTexts.AutoReply("jane@a.test"))).Origin);

        using var restarted = new LoadedReturns(store: store);
        restarted.History.Events.AddRange(returns.History.Events);
        Assert.True((await restarted.TakeAsync(path, ReturnedTexts.Report("jane@a.test"))) is { Discard: true, Consume: null });
    }

    [Fact]
    public async Task A_free_form_bounce_and_an_answer_are_told_apart_and_tied_by_the_return_path()
    {
        using var returns = new LoadedReturns();
        var (bounced, away) = (await returns.SendAsync("jane@a.test"), await returns.SendAsync("joe@a.test"));

        var report = Assert.Single(await returns.ReportAsync(bounced.ReturnPathOf("jane@a.test"), ReturnedTexts.FreeForm("jane@a.test")));
        Assert.Equal((BounceOrigin.ReturnedMail, bounced.Id.ToString()), (report.Origin, report.OriginalId));
        Assert.Equal("5.1.1", report.Reply?.Enhanced?.ToString());
        var answer = Assert.Single(
            await returns.ReportAsync(away.ReturnPathOf("joe@a.test"), ReturnedTexts.AutoReply("joe.smith@a.test")));
        Assert.Equal((BounceOrigin.AutoReply, "joe@a.test"), (answer.Origin, answer.Recipient));
    }

    [Theory]
    [InlineData("delayed", "4.4.1", 0)]
    [InlineData("delivered", "2.0.0", 1)]
    [InlineData("relayed", "2.0.0", 1)]
    public async Task A_notice_of_delay_changes_nothing_and_one_of_success_is_an_event(string action, string status, int events)
    {
        using var returns = new LoadedReturns();
        var path = (await returns.SendAsync()).ReturnPathOf("jane@a.test");
        for (var i = 0; i < 2; i++)
        {
            var decision = await returns.TakeAsync(path, ReturnedTexts.Report("jane@a.test", action, status, "250 ok"));
            Assert.True(decision is { Discard: true, Consume: null });
        }

        Assert.Equal(events, returns.Builder.Emitted.Count(e => e.Kind == "PolicyMta.Returns.confirmed"));
    }

    [Theory]
    [InlineData("Return-Path: <{path}>\nTo: <hidden>", "")]
    [InlineData("X-Report-Mark: {mark}\nTo: <hidden>", "")]
    [InlineData("X-Report-Mark: {mark}\nTo: <hidden>", "jane@a.test")]
    public async Task A_complaint_whose_recipient_the_provider_hid_lands_on_its_recipient(string original, string told)
    {
        using var returns = new LoadedReturns(
            """
            domains: [bounces.sender.example]
            senders: [{ return_path: bounces.sender.example, field: true }]
            """);
        var sent = await returns.SendAsync();
        original = original.Replace("{path}", sent.ReturnPathOf("jane@a.test"), StringComparison.Ordinal)
            .Replace("{mark}", sent.Field("X-Report-Mark"), StringComparison.Ordinal);

        var report = Assert.Single(
            await returns.ReportAsync("fbl@bounces.sender.example", ReturnedTexts.Complaint(original, told)));
        Assert.Equal((BounceOrigin.Complaint, "jane@a.test", "abuse"), (report.Origin, report.Recipient, report.FeedbackType));
        Assert.Equal(("acme", "spring", "ip-1"), (report.Tenant, report.Campaign, report.EgressSource));
    }

    [Theory]
    [InlineData("staff@hotmail.com", "complaint about message from 192.0.2.10", "X-HmXmrOriginalRecipient: jane@a.test\n")]
    [InlineData("staff@hotmail.com", "complaint about message from 192.0.2.10", "")]
    [InlineData("feedback@arf.mail.yahoo.com", "FW: Hello", "")]
    [InlineData("scomp@aol.net", "Email Feedback Report for IP 192.0.2.10", "")]
    public async Task A_complaint_in_a_providers_own_form_lands_on_its_recipient(string from, string subject, string field)
    {
        using var returns = new LoadedReturns();
        var sent = await returns.SendAsync();
        var report = Assert.Single(await returns.ReportAsync(
            "fbl@bounces.sender.example",
            $"""
            From: <{from}>
            To: <fbl@bounces.sender.example>
            Subject: {subject}
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b"

            --b
            Content-Type: message/rfc822

            Return-Path: <{sent.ReturnPathOf("jane@a.test")}>
            {field}From: news@sender.example
            Subject: Hello

            body

            --b--

            """));
        Assert.Equal((BounceOrigin.Complaint, "jane@a.test", "acme"), (report.Origin, report.Recipient, report.Tenant));
    }

    [Fact]
    public async Task Reports_about_authentication_and_about_mail_that_is_wanted_are_no_complaints()
    {
        using var returns = new LoadedReturns();
        var path = (await returns.SendAsync()).ReturnPathOf("jane@a.test");
        foreach (var type in new[] { "auth-failure", "not-spam" })
        {
            var decision = await returns.TakeAsync(
                "fbl@bounces.sender.example", ReturnedTexts.Complaint($"Return-Path: <{path}>", "jane@a.test", type));
            Assert.True(decision is { Discard: true, Consume: null }, type);
        }
    }

    [Fact]
    public async Task Mail_with_several_recipients_and_one_mark_is_tied_to_recipients_that_the_journal_knows()
    {
        using var returns = new LoadedReturns("domains: [bounces.sender.example]\nsenders: [{ field: true, remember: true }]");
        var sent = await returns.SendAsync("jane@a.test joe@a.test", header: "Message-ID: <one@sender.example>\r\n");
        var mark = $"X-Report-Mark: {sent.Field("X-Report-Mark")}\n";

        var report = Assert.Single(
            await returns.ReportAsync("fbl@bounces.sender.example", ReturnedTexts.Report("joe@a.test", original: mark)));
        Assert.Equal("joe@a.test", report.Recipient);
        var stranger = await returns.TakeAsync("fbl@bounces.sender.example", ReturnedTexts.Report("jim@a.test", original: mark));
        Assert.True(stranger is { Discard: true, Consume: null });
    }

    [Fact]
    public async Task Mail_without_marks_is_tied_by_Message_ID_if_that_is_remembered()
    {
        using var returns = new LoadedReturns("domains: [bounces.sender.example]\nsenders: [{ remember: true }]");
        var sent = await returns.SendAsync(header: "Message-ID: <one@sender.example>\r\n");
        Assert.Empty(sent.Decision.Edits);
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(returns.Builder.BackgroundServices.Take(1).Select(run => run(stop.Token)));
        await PolicyMta.Testing.Eventually.TrueAsync(() =>
        {
            returns.Time.Advance(TimeSpan.FromSeconds(1));
            return returns.Builder.Store.Scan(new[] { (byte)'m' }).Any();
        });

        var report = Assert.Single(await returns.ReportAsync(
            "fbl@bounces.sender.example", ReturnedTexts.Report("jane@a.test", original: "Message-ID: <one@sender.example>\n")));
        Assert.Equal(sent.Id.ToString(), report.OriginalId);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("ordinary_to: desk@sender.example\n", "desk@sender.example")]
    public async Task Mail_of_people_goes_where_the_settings_say(string settings, string? to)
    {
        using var returns = new LoadedReturns(settings + LoadedReturns.UsualSettings);
        var path = (await returns.SendAsync()).ReturnPathOf("jane@a.test");

        var decision = await returns.TakeAsync(path, ReturnedTexts.Ordinary);
        Assert.Equal(to is null, decision!.Discard);
        if (to is not null)
            Assert.Equal((path, to), (decision.Edits[0].DropRecipient, decision.Edits[1].AddRecipient));
        Assert.Null(await returns.TakeAsync("postmaster@bounces.sender.example", ReturnedTexts.Ordinary));
        Assert.Null(await returns.TakeAsync("jane@elsewhere.example", ReturnedTexts.Report("jane@a.test")));
    }
}
