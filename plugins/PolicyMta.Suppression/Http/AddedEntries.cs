using System.Text.Json;
using PolicyMta.SuppressionList.Commands;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Import;

namespace PolicyMta.SuppressionList.Http;

/// <summary>
/// Entries that a client adds: <c>{"entries": [{"address": ..., "reason": ..., "list": ..., "since": ..., "until": ..., "note": ...}]}</c>.
/// All of them or none.
/// </summary>
internal sealed class AddedEntries(SuppressionBook book, string tenant, string? client)
{
    public IReadOnlyList<Change>? Read(ReadOnlyMemory<byte> body, int most, out string? problem)
    {
        problem = "Send {\"entries\": [{\"address\": \"jane@example.com\", \"reason\": \"manual\"}]}, as JSON.";
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("entries", out var entries)
                || entries.ValueKind != JsonValueKind.Array)
                return null;
            if (entries.GetArrayLength() > most)
            {
                problem = $"A call adds up to {most} entries; import more as CSV.";
                return null;
            }

            var changes = new List<Change>(entries.GetArrayLength());
            foreach (var entry in entries.EnumerateArray())
            {
                if (Read(entry, out var wrong) is not { } change)
                {
                    problem = $"/entries/{changes.Count}: {wrong}";
                    return null;
                }

                changes.Add(change);
            }

            return changes;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private Change? Read(JsonElement entry, out string problem)
    {
        problem = "It is not an object with an address.";
        if (entry.ValueKind != JsonValueKind.Object || Text(entry, "address") is not { } address)
            return null;
        var (reason, list) = (Reason.Manual, Text(entry, "list") ?? Lists.OfCampaign(Text(entry, "campaign") ?? ""));
        DateTimeOffset since = book.Now, until = default;
        problem = "An entry is for the tenant of the token, or the one that ?tenant= names: leave out its own.";
        if (Text(entry, "tenant") is { } named && named != tenant)
            return null;
        problem = "The list or campaign has up to 200 bytes and no control characters.";
        if (!EntryKey.IsName(list, EntryKey.MaxList))
            return null;
        problem = "The address is not a valid address or domain.";
        if (CommandWords.KeyOf(book, address, tenant, list, out var original) is not { } key)
            return null;
        problem = $"The reason is not known; write one of {string.Join(", ", Reasons.AllWords)}.";
        if (Text(entry, "reason") is { } word && !Reasons.TryParse(word, out reason))
            return null;
        problem = "The time is not understood; write one such as 2026-11-28T12:00:00Z.";
        if (Text(entry, "since") is { } begin && !TimeWords.TryParse(begin, out since))
            return null;
        var end = Text(entry, "until");
        if (end is not null && !TimeWords.TryParse(end, out until))
            return null;
        return new Change(key)
        {
            Original = original,
            Replaces = true,
            Added = new Ground
            {
                Reason = reason,
                Since = since,
                Until = end is null ? null : until,
                Note = CleanText.Of(Text(entry, "note")),
                Source = $"API client {CleanText.Of(client, 100)}",
            },
        };
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
