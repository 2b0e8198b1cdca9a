using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Sending;

/// <summary>What is known of a campaign at a moment. Immutable.</summary>
internal sealed class CampaignStats(CampaignRow campaign, Dictionary<CounterKey, long> counts, long ahead, DateTimeOffset now)
{
    private static readonly ImmutableArray<string> Verdicts = ["human", "undecided", "machine"];
    private static readonly ImmutableArray<string> Outcomes = ["delivered", "deferred", "bounced", "expired"];

    /// <summary>Recipients of a state, of a variant or of all.</summary>
    public long Of(RecipientState state, string? variant = null) =>
        Sum(CounterTable.Recipients, state.Word(), variant);

    /// <summary>Writes all of it into an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("expected", Sum(CampaignFigures.Expected, ""));
        json.WriteString("waits_for", WaitsFor());
        WriteRecipients(json, null);
        WriteReactions(json, null);
        foreach (var kind in new[] { EventKind.Complained, EventKind.Unsubscribed, EventKind.Returned })
            json.WriteNumber(kind, Sum(CampaignFigures.Replies, kind));
        WriteVariants(json);
        WriteWinner(json);
        WriteProviders(json);
        WriteNamed(json, "links", "link", CampaignFigures.Links);
        WriteNamed(json, "deferrals", "reason", CampaignFigures.Deferrals);
        WriteNamed(json, "bounces", "reason", CampaignFigures.Bounces);
    }

    /// <summary>Why nothing more is written at this moment; null if it is.</summary>
    public string? WaitsFor() => campaign.State switch
    {
        CampaignState.Scheduled => $"its time, {TextOf(campaign.StartsAt!.Value)}",
        CampaignState.Paused => "somebody to resume it",
        CampaignState.Running when campaign.HasWalked && campaign.Plan.HasSample && campaign.Winner is null =>
            $"the winner, which is chosen at {TextOf(campaign.StartedAt!.Value + (long)campaign.Plan.WinnerAfter.TotalMilliseconds)}",
        CampaignState.Running when ahead >= CampaignTurn.MostAhead => "deliveries: no more than 5000 messages are written ahead of them",
        _ => null,
    };

    private void WriteRecipients(Utf8JsonWriter json, string? variant)
    {
        var queued = Of(RecipientState.Queued, variant) + Of(RecipientState.Recalled, variant);
        var (delivered, bounced, expired, discarded) = (
            Of(RecipientState.Delivered, variant), Of(RecipientState.Bounced, variant), Of(RecipientState.Expired, variant),
            Of(RecipientState.Discarded, variant));
        json.WriteNumber("accepted", delivered + bounced + expired + queued + discarded);
        json.WriteNumber("delivered", delivered);
        json.WriteNumber("bounced", bounced);
        json.WriteNumber("expired", expired);
        json.WriteNumber("queued", queued);
        json.WriteNumber("discarded", discarded);
        json.WriteNumber("refused", Of(RecipientState.Refused, variant));
        json.WriteNumber("failed", Of(RecipientState.Failed, variant));
        json.WriteNumber("being_written", Of(RecipientState.Taken, variant));
    }

    /// <summary>Messages that were opened or clicked, each once for each verdict, and all hits.</summary>
    private void WriteReactions(Utf8JsonWriter json, string? variant)
    {
        foreach (var kind in new[] { EventKind.Opened, EventKind.Clicked })
        {
            json.WriteStartObject(kind);
            foreach (var verdict in Verdicts)
                json.WriteNumber(verdict, Sum(CampaignFigures.Unique, $"{kind}/{verdict}", variant));
            json.WriteNumber("hits", Verdicts.Sum(verdict => Sum(CampaignFigures.Hits, $"{kind}/{verdict}", variant)));
            json.WriteEndObject();
        }
    }

    private void WriteVariants(Utf8JsonWriter json)
    {
        json.WriteStartArray("variants");
        foreach (var variant in campaign.Plan.Variants)
        {
            json.WriteStartObject();
            json.WriteString("name", variant.Name);
            json.WriteString("template", variant.Template);
            if (variant.Version is { } version)
                json.WriteNumber("version", version);
            json.WriteString("subject", variant.Subject);
            WriteRecipients(json, variant.Name);
            WriteReactions(json, variant.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteWinner(Utf8JsonWriter json)
    {
        if (campaign.Plan.Variants.Length < 2)
            return;
        var finding = WinnerRule.Find(CampaignFigures.Compared(campaign.Plan, counts));
        json.WriteStartObject("winner");
        json.WriteString("leader", finding.Leader);
        json.WriteBoolean("is_clear", finding.IsClear);
        json.WriteString("chosen", campaign.Winner is { Length: > 0 } won ? won : null);
        json.WriteString("verdict", campaign switch
        {
            { Winner: { Length: > 0 } chosen } => $"{chosen} won: the rest gets it.",
            { Winner: VariantChoice.NoWinner } => "There was no difference beyond chance: the rest is shared out among the variants.",
            _ when finding.IsClear => $"{finding.Leader} leads, by more than chance would give.",
            _ => "No difference yet.",
        });
        json.WriteEndObject();
    }

    private void WriteProviders(Utf8JsonWriter json)
    {
        json.WriteStartArray("providers");
        foreach (var provider in counts.Keys.Where(static key => key.What == CampaignFigures.Providers)
            .Select(static key => key.Name[..key.Name.LastIndexOf('/')]).Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("provider", provider);
            foreach (var outcome in Outcomes)
                json.WriteNumber(outcome, Sum(CampaignFigures.Providers, $"{provider}/{outcome}"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteNamed(Utf8JsonWriter json, string list, string name, string what)
    {
        json.WriteStartArray(list);
        foreach (var group in counts.Where(pair => pair.Key.What == what).GroupBy(static pair => pair.Key.Name)
            .Select(static group => (group.Key, Count: group.Sum(static pair => pair.Value)))
            .OrderByDescending(static one => one.Count).ThenBy(static one => one.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString(name, group.Key);
            json.WriteNumber("count", group.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private long Sum(string what, string name, string? variant = null) =>
        counts.Where(pair => pair.Key.What == what && pair.Key.Name == name && (variant is null || pair.Key.Variant == variant))
            .Sum(static pair => pair.Value);

    private string TextOf(long milliseconds)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
        return time.ToString(
            time.Date == now.UtcDateTime.Date ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
    }
}
