using System.Globalization;
using System.Text.Json;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Hygiene;

/// <summary>What is told of one campaign and source, with what looks bad in words. Immutable.</summary>
internal sealed record HygieneRow
{
    public required string Tenant { get; init; }

    public required string Campaign { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    public required long Recipients { get; init; }

    public required long Delivered { get; init; }

    public required long Unknown { get; init; }

    public required double UnknownPercent { get; init; }

    public required long Complaints { get; init; }

    public required long Typos { get; init; }

    public required long Roles { get; init; }

    public required long TrapLike { get; init; }

    public required ImmutableArray<string> TypoExamples { get; init; }

    public required ImmutableArray<string> RoleExamples { get; init; }

    public required ImmutableArray<string> TrapExamples { get; init; }

    /// <summary>What looks bad, in words.</summary>
    public required ImmutableArray<string> Signals { get; init; }

    public static HygieneRow Of(HygieneGroup group, HygieneOptions options) => new()
    {
        Tenant = group.Tenant,
        Campaign = group.Campaign,
        Source = group.Source,
        First = group.First,
        Last = group.Last,
        Recipients = group.Recipients,
        Delivered = group.Delivered,
        Unknown = group.Unknown,
        UnknownPercent = group.UnknownPercent,
        Complaints = group.Complaints,
        Typos = group.Typos,
        Roles = group.Roles,
        TrapLike = group.TrapLike,
        TypoExamples = [.. group.TypoExamples],
        RoleExamples = [.. group.RoleExamples],
        TrapExamples = [.. group.TrapExamples],
        Signals = [.. SignalsOf(group, options)],
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("tenant", Tenant);
        json.WriteString("campaign", Campaign);
        json.WriteString("source", Source);
        json.WriteString("first", EntryView.TimeOf(First));
        json.WriteString("last", EntryView.TimeOf(Last));
        json.WriteNumber("recipients", Recipients);
        json.WriteNumber("delivered", Delivered);
        json.WriteNumber("unknown_users", Unknown);
        json.WriteNumber("unknown_percent", Math.Round(UnknownPercent, 3));
        json.WriteNumber("complaints", Complaints);
        json.WriteNumber("typo_domains", Typos);
        json.WriteNumber("role_accounts", Roles);
        json.WriteNumber("trap_like", TrapLike);
        Write(json, "typo_examples", TypoExamples);
        Write(json, "role_examples", RoleExamples);
        Write(json, "trap_examples", TrapExamples);
        Write(json, "signals", Signals);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static IEnumerable<string> SignalsOf(HygieneGroup group, HygieneOptions options)
    {
        if (group.Recipients >= options.MinRecipients && group.UnknownPercent >= options.UnknownPercent)
            yield return string.Create(CultureInfo.InvariantCulture, $"{group.UnknownPercent:F1} % unknown users");
        if (group.Typos > 0)
            yield return "domains that look misspelt";
        if (group.TrapLike > 0)
            yield return "mailboxes that were gone accept mail again: they may be spam traps";
        if (group.Recipients >= options.MinRecipients && group.Roles * 20 >= group.Recipients)
            yield return "many role accounts";
    }
}
