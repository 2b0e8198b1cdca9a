using System.Text;
using System.Text.Json;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Commands;

/// <summary><c>policymta suppression test</c>: whether an address gets mail, and if not, why.</summary>
internal sealed class TestCommand(SuppressionBook book)
{
    public PluginCommand Describe() => new()
    {
        Name = "suppression test",
        ReadOnly = true,
        Examples = ["policymta suppression test jane@example.com --tenant acme"],
        Description = "Say whether an address or domain gets no mail: why, since and until when, and where that comes from.",
        Arguments = [new CommandArgument("ADDRESS", "The address, or a domain.")],
        Options = [CommandWords.Tenant, CommandWords.List, CommandWords.Campaign],
        LocalWithoutServer = true,
        Handler = (call, _) => new(Run(call)),
    };

    private CommandResult Run(CommandCall call)
    {
        var asked = call.Get("ADDRESS")!;
        var lists = new Lists(call.Get("--list") ?? "", Lists.OfCampaign(call.Get("--campaign") ?? ""));
        var tenant = call.Get("--tenant") ?? MessageFacts.DefaultTenant;
        if (!EntryKey.IsName(tenant, EntryKey.MaxTenant) || !EntryKey.IsName(lists.List, EntryKey.MaxList))
            return CommandResult.Failure("A tenant or list has up to 200 bytes and no control characters.");
        var found = Lookup.Find(book, asked, tenant, lists);
        if (found.Normalized is null)
            return CommandResult.Failure(CommandWords.NotListable(asked));
        return new CommandResult { Text = TextOf(found, lists), Json = JsonText.Of(json => Write(json, found, book.Now)) };
    }

    /// <summary>What was found, as a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, Lookup found, DateTimeOffset now, bool seesAll = true)
    {
        json.WriteStartObject();
        json.WriteString("address", found.Asked);
        json.WriteString("normalized", found.Normalized);
        json.WriteString("tenant", found.Tenant);
        json.WriteBoolean("suppressed", found.IsSuppressed);
        json.WriteStartArray("entries");
        foreach (var (name, entry) in found.Entries)
            EntryView.Write(json, name, entry, now, seesAll || !name.IsGlobal);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private string TextOf(Lookup found, Lists lists)
    {
        var text = new StringBuilder();
        text.AppendLine(found.IsSuppressed
            ? $"{found.Normalized} is suppressed for mail of tenant {found.Tenant}."
            : $"{found.Normalized} is not suppressed for mail of tenant {found.Tenant}.");
        if (found.Asked != found.Normalized)
            text.AppendLine($"  asked for    {found.Asked}");
        foreach (var (name, entry) in found.Entries)
            Append(text, name, entry, lists);
        return text.ToString().TrimEnd();
    }

    private void Append(StringBuilder text, EntryName name, Entry entry, Lists lists)
    {
        text.AppendLine();
        text.Append(name.IsDomain ? $"The domain {name.Subject}" : name.Subject);
        text.Append(name.IsGlobal ? " for all tenants" : $" for tenant {name.Tenant}");
        if (name.List.Length > 0)
            text.Append($", mail of {name.List} only{(Lookup.Counts(name, lists) ? "" : " (other mail is not touched)")}");
        text.AppendLine(":");
        if (entry.Original is { } original)
            text.AppendLine($"  first given as  {original}");
        foreach (var ground in entry.Grounds)
        {
            text.AppendLine(
                $"  {Reasons.WordOf(ground.Reason)}, since {EntryView.TimeOf(ground.Since)}, "
                    + (ground.Until is not { } until ? "for ever"
                        : ground.IsInForce(book.Now) ? $"until {EntryView.TimeOf(until)}" : $"ended {EntryView.TimeOf(until)}"));
            if (ground.Category is { } category)
                text.AppendLine($"    category  {category}");
            if (ground.Source is { } source)
                text.AppendLine($"    from      {source}");
            if (ground.Note is { } note)
                text.AppendLine($"    note      {note}");
        }
    }
}
