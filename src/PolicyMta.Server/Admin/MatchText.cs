using System.Globalization;

namespace PolicyMta.Server.Admin;

/// <summary>A match in words.</summary>
internal static class MatchText
{
    public static string Describe(DirectiveMatch match)
    {
        var parts = new (string Name, string? Value)[]
        {
            ("provider", match.Provider), ("site", match.Site), ("source", match.EgressSource), ("network", match.SourceNetwork),
            ("pool", match.EgressPool), ("domain", match.Domain), ("tenant", match.Tenant), ("campaign", match.Campaign),
            ("sender domain", match.SenderDomain), ("recipient", match.Recipient), ("id", match.Id?.ToString()),
            ("older than", match.MinAge is { } age ? DurationText.Format(age) : null),
            ("received before", match.ReceivedBefore?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("attempts from", match.MinAttempts?.ToString(CultureInfo.InvariantCulture)),
            ("last reply", match.LastReply),
        };
        var given = parts.Where(part => part.Value is not null)
            .Select(part => $"{part.Name} {(part.Value!.Length == 0 ? "(none)" : part.Value)}").ToList();
        return given.Count == 0 ? "all mail" : string.Join(", ", given);
    }
}
