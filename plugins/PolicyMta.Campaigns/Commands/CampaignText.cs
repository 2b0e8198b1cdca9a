using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PolicyMta.Campaigns.Commands;

/// <summary>Answers about campaigns as people read them.</summary>
internal static class CampaignText
{
    public static string Plan(JsonElement campaign)
    {
        var plan = campaign.GetProperty("plan");
        var text = new StringBuilder();
        Line(text, "State", ServerCalls.TextOf(campaign, "state"));
        Line(text, "Reason", ServerCalls.TextOf(campaign, "reason"));
        Line(text, "Starts", ServerCalls.TextOf(campaign, "starts_at"));
        Line(text, "Tenant", ServerCalls.TextOf(campaign, "tenant"));
        foreach (var (title, member) in new[]
        {
            ("Audience", "audience"), ("Segment", "segment"), ("From", "from"), ("Reply to", "reply_to"), ("Rate", "rate"),
            ("Sample", "sample"), ("Tracking", "tracking"), ("List", "list"),
        })
        {
            Line(text, title, ServerCalls.TextOf(plan, member));
        }

        foreach (var variant in plan.GetProperty("variants").EnumerateArray())
        {
            var version = ServerCalls.TextOf(variant, "version");
            var subject = ServerCalls.TextOf(variant, "subject");
            Line(
                text, $"Variant {ServerCalls.TextOf(variant, "name")}",
                $"{ServerCalls.TextOf(variant, "template")}{(version.Length > 0 ? $", version {version}" : ", as published")}"
                    + (subject.Length > 0 ? $", subject '{subject}'" : ""));
        }

        text.Append("\nDone to it, the newest first:\n");
        foreach (var act in campaign.GetProperty("history").EnumerateArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {ServerCalls.TextOf(act, "at")}  ");
            text.Append(CultureInfo.InvariantCulture, $"{ServerCalls.TextOf(act, "action")} by {ServerCalls.TextOf(act, "by")}\n");
        }

        return text.ToString().TrimEnd();
    }

    public static string Checks(JsonElement report)
    {
        var text = new StringBuilder();
        foreach (var check in report.GetProperty("checks").EnumerateArray())
        {
            var result = ServerCalls.TextOf(check, "result");
            text.Append(CultureInfo.InvariantCulture,
                $"{result,-6} {ServerCalls.TextOf(check, "check")}: {ServerCalls.TextOf(check, "detail")}\n");
            if (ServerCalls.TextOf(check, "remedy") is { Length: > 0 } remedy)
                text.Append(CultureInfo.InvariantCulture, $"       {remedy}\n");
        }

        return text.ToString().TrimEnd();
    }

    public static string Stats(JsonElement stats)
    {
        var text = new StringBuilder();
        Line(text, "State", ServerCalls.TextOf(stats, "state"));
        Line(text, "Reason", ServerCalls.TextOf(stats, "reason"));
        Line(text, "Waits for", ServerCalls.TextOf(stats, "waits_for"));
        var expected = Number(stats, "expected");
        Line(text, "Reaches", $"{expected} contacts");
        Line(text, "Accepted", Number(stats, "accepted").ToString(CultureInfo.InvariantCulture));
        foreach (var name in new[] { "delivered", "bounced", "expired", "discarded", "queued" })
            Line(text, "  " + name, Number(stats, name).ToString(CultureInfo.InvariantCulture));
        foreach (var name in new[] { "refused", "failed", "being_written", "complained", "unsubscribed", "returned" })
        {
            if (Number(stats, name) is > 0 and var count)
                Line(text, char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' '), count.ToString(CultureInfo.InvariantCulture));
        }

        var delivered = Number(stats, "delivered");
        foreach (var name in new[] { "opened", "clicked" })
        {
            var kind = stats.GetProperty(name);
            var people = Number(kind, "human");
            Line(
                text, char.ToUpperInvariant(name[0]) + name[1..],
                $"{people} by people{Part(people, delivered)}, {Number(kind, "undecided")} undecided, "
                    + $"{Number(kind, "machine")} by machines");
        }

        if (stats.TryGetProperty("winner", out var winner))
        {
            foreach (var variant in stats.GetProperty("variants").EnumerateArray())
            {
                var (got, clicked) = (Number(variant, "delivered"), Number(variant.GetProperty("clicked"), "human"));
                Line(text, $"Variant {ServerCalls.TextOf(variant, "name")}", $"{got} delivered, {clicked} clicked{Part(clicked, got)}");
            }

            Line(text, "Winner", ServerCalls.TextOf(winner, "verdict"));
        }

        List(text, stats, "providers", "Providers", static one =>
            $"{ServerCalls.TextOf(one, "provider")}: {Number(one, "delivered")} delivered, {Number(one, "deferred")} deferred, "
                + $"{Number(one, "bounced")} bounced");
        List(text, stats, "links", "Links, by clicks of people", static one =>
            $"{Number(one, "count"),8}  {ServerCalls.TextOf(one, "link")}");
        List(text, stats, "deferrals", "Deferred, attempts by reason", static one =>
            $"{Number(one, "count"),8}  {ServerCalls.TextOf(one, "reason")}");
        List(text, stats, "bounces", "Bounced, by reason", static one =>
            $"{Number(one, "count"),8}  {ServerCalls.TextOf(one, "reason")}");
        return text.ToString().TrimEnd();
    }

    private static void List(StringBuilder text, JsonElement stats, string member, string title, Func<JsonElement, string> write)
    {
        var items = stats.GetProperty(member);
        if (items.GetArrayLength() == 0)
            return;
        text.Append('\n').Append(title).Append('\n');
        foreach (var item in items.EnumerateArray().Take(20))
            text.Append("  ").Append(write(item)).Append('\n');
        if (items.GetArrayLength() > 20)
            text.Append(CultureInfo.InvariantCulture, $"  and {items.GetArrayLength() - 20} more: --json\n");
    }

    private static void Line(StringBuilder text, string title, string value)
    {
        if (value.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"{title,-14} {value}\n");
    }

    private static string Part(long some, long all) =>
        all == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({100.0 * some / all:0.0} % of the delivered)");

    private static long Number(JsonElement item, string name) => item.GetProperty(name).GetInt64();
}
