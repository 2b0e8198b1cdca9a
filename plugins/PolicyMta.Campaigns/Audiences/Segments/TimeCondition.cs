using System.Text.Json;

namespace PolicyMta.Campaigns.Audiences.Segments;

/// <summary>Whether something happened to a contact, ever or lately: <c>opened_within: 30d</c>. Immutable.</summary>
/// <param name="What">What: one of <see cref="Kinds"/>.</param>
/// <param name="Within">How long ago at most; null for ever.</param>
/// <param name="IsNegated">Whether it must not have happened.</param>
internal sealed record TimeCondition(string What, TimeSpan? Within, bool IsNegated) : Condition
{
    /// <summary>What can happen; the columns have the same names and <c>_at</c>.</summary>
    public static readonly ImmutableArray<string> Kinds = ["delivered", "opened", "clicked", "bounced", "unsubscribed"];

    public static string EverName(string what, bool isNegated) => isNegated ? "never_" + what : "has_" + what;

    public static string WithinName(string what, bool isNegated) => (isNegated ? "not_" : "") + what + "_within";

    public override string ToSql(SegmentSql sql)
    {
        var happened = Within is { } within
            ? $"COALESCE({What}_at >= {sql.Add(sql.NowMs - (long)within.TotalMilliseconds)}, FALSE)"
            : $"({What}_at IS NOT NULL)";
        return IsNegated ? $"(NOT {happened})" : happened;
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Within is { } within)
            json.WriteString(WithinName(What, IsNegated), DurationText.Format(within));
        else
            json.WriteBoolean(EverName(What, IsNegated), true);
        json.WriteEndObject();
    }
}
