using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Returns.Desk;

/// <summary>Counts of the desk as people and programs read them.</summary>
internal static class Report
{
    private const int MaxRows = 10_000;

    /// <param name="desk">What was counted.</param>
    /// <param name="since">The first day.</param>
    /// <param name="tenant">Only this tenant; null for all.</param>
    /// <param name="campaign">Only this campaign; null for all.</param>
    /// <param name="byDay">Whether days are shown apart.</param>
    public static List<(CountKey Key, long Count)> Of(AbuseDesk desk, ushort since, string? tenant, string? campaign, bool byDay) =>
    [
        .. desk.Counts(since)
            .Where(row => (tenant is null || row.Key.Tenant == tenant) && (campaign is null || row.Key.Campaign == campaign))
            .GroupBy(row => byDay ? row.Key : row.Key with { Day = 0 }, row => row.Count)
            .Select(group => (group.Key, group.Sum()))
            .OrderBy(row => row.Key.Day).ThenBy(row => row.Key.Tenant, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Campaign, StringComparer.Ordinal).ThenBy(row => row.Key.Kind, StringComparer.Ordinal)
            .ThenByDescending(row => row.Item2)
            .Take(MaxRows),
    ];

    public static CommandTable TableOf(IEnumerable<(CountKey Key, long Count)> rows, bool byDay) => new(
        byDay ? ["Day", "Tenant", "Campaign", "What", "Category", "Count"] : ["Tenant", "Campaign", "What", "Category", "Count"],
        [.. rows.Select(row => Row(row.Key, row.Count, byDay))]);

    public static void Write(Utf8JsonWriter json, (CountKey Key, long Count) row)
    {
        json.WriteStartObject();
        if (row.Key.Day > 0)
            json.WriteString("day", DayText(row.Key.Day));
        json.WriteString("tenant", row.Key.Tenant);
        json.WriteString("campaign", row.Key.Campaign);
        json.WriteString("kind", row.Key.Kind);
        if (row.Key.Category.Length > 0)
            json.WriteString("category", row.Key.Category);
        json.WriteNumber("count", row.Count);
        json.WriteEndObject();
    }

    private static ImmutableArray<string> Row(CountKey key, long count, bool byDay)
    {
        ImmutableArray<string> cells =
            [key.Tenant, Or(key.Campaign), key.Kind, Or(key.Category), count.ToString(CultureInfo.InvariantCulture)];
        return byDay ? [DayText(key.Day), .. cells] : cells;
    }

    private static string Or(string text) => text.Length == 0 ? "-" : text;

    private static string DayText(ushort day) => StoreKeys.DateOf(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
