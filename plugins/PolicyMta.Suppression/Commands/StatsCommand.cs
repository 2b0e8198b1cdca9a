using System.Text.Json;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Commands;

/// <summary><c>policymta suppression stats</c>: how many entries there are, and why.</summary>
internal sealed class StatsCommand(SuppressionBook book)
{
    public PluginCommand Describe() => new()
    {
        Name = "suppression stats",
        ReadOnly = true,
        Examples = ["policymta suppression stats --json"],
        Description = "Show how many entries there are, and for which reasons.",
        Handler = (_, _) => new(new CommandResult
        {
            Text = $"{book.Counts.All} entries: {book.Counts.Global} for all tenants, {book.Counts.Domains} of domains, "
                + $"{book.Counts.Lists} for single lists or campaigns."
                + (book.IsLoaded ? "" : "\nThey are still being read into memory; look-ups ask the disk until then."),
            Table = new CommandTable(
                ["Reason", "Entries"],
                [.. Enum.GetValues<Reason>().Select(reason => ImmutableArray.Create(Reasons.WordOf(reason), $"{book.Counts.Of(reason)}"))]),
            Json = JsonText.Of(json => Write(json, book)),
        }),
    };

    public static void Write(Utf8JsonWriter json, SuppressionBook book)
    {
        json.WriteStartObject();
        json.WriteNumber("entries", book.Counts.All);
        json.WriteNumber("global", book.Counts.Global);
        json.WriteNumber("domains", book.Counts.Domains);
        json.WriteNumber("lists", book.Counts.Lists);
        json.WriteBoolean("in_memory", book.IsLoaded);
        json.WriteStartObject("reasons");
        foreach (var reason in Enum.GetValues<Reason>())
            json.WriteNumber(Reasons.WordOf(reason), book.Counts.Of(reason));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
