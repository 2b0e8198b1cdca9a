using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>Explain says about whom each decision was, and says each once.</summary>
public sealed class ExplainedDecisionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_split_is_about_those_that_were_together_and_then_about_each()
    {
        var split = Said(2, "on-route", "two.js");
        var report = Report(
            null,
            Told("received", ["jane@a.test", "joe@a.test"], Said(1, "on-inject", "first.js")),
            Told("delivered", ["joe@a.test"], split, Said(3, "on-route", "two.js")),
            Told("delivered", ["jane@a.test"], split, Said(4, "on-route", "two.js")));

        Assert.Equal(
            [("first.js", ""), ("two.js", " for joe@a.test, jane@a.test"), ("two.js", " for joe@a.test"), ("two.js", " for jane@a.test")],
            ExplainedDecisions.Of(report).Select(told => (told.Decision.Handler, told.About)));
    }

    [Fact]
    public void A_refused_recipient_is_named_and_one_that_was_taken_is_in_the_decision()
    {
        var report = Report(
            null,
            Told("received", ["jane@a.test"], Said(1, "on-recipient", "rewrite.js"), Said(4, "on-inject", "first.js")),
            Told("rejected", ["nobody@a.test"], Said(2, "on-recipient", "refuse.js")),
            Told("rejected", ["jane@a.test"], Said(5, "on-inject", "whole.js")),
            Told("bounced", ["jane@a.test"], Said(6, "on-bounce", "last.js")));

        Assert.Equal(
            [("rewrite.js", ""), ("refuse.js", " for nobody@a.test"), ("first.js", ""), ("whole.js", ""), ("last.js", " for jane@a.test")],
            ExplainedDecisions.Of(report).Select(told => (told.Decision.Handler, told.About)));
    }

    [Fact]
    public void What_is_still_queued_hides_nothing_that_the_events_tell()
    {
        var both = Said(3, "on-route", "hold.js");
        var message = new MessageReport(
            "1", "", ["jane@a.test"], "default", "", "normal", new Dictionary<string, string>(), Start, 1, "in", "ESMTP", [], [both]);
        var report = Report(
            message,
            Told("rejected", ["nobody@a.test"], Said(1, "on-recipient", "refuse.js")),
            Told("deferred", ["a@a.test", "b@a.test", "c@a.test", "d@a.test", "e@a.test"], both));

        Assert.Equal(
            [("refuse.js", " for nobody@a.test"), ("hold.js", " for a@a.test, b@a.test, c@a.test and 2 more")],
            ExplainedDecisions.Of(report).Select(told => (told.Decision.Handler, told.About)));
    }

    private static ExplainReport Report(MessageReport? message, params EventReport[] events) => new("1", "queued", message, events);

    private static EventReport Told(string kind, string[] recipients, params DecisionReport[] decisions) =>
        new(Start, kind, recipients, null, null, null, null, null, null, null, null, decisions);

    private static DecisionReport Said(int second, string hook, string handler) =>
        new(Start.AddSeconds(second), hook, handler, 1, "{}", null, Failed: false);
}
