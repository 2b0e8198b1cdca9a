using System.Globalization;
using System.Text.Json;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>Campaigns as JSON.</summary>
internal static class CampaignReports
{
    public static string ListOf(IReadOnlyList<CampaignRow> campaigns, long? next) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("campaigns");
        foreach (var campaign in campaigns)
        {
            json.WriteStartObject();
            WriteHead(json, campaign);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (next is { } before)
            json.WriteString("next", before.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    public static string Of(CampaignRow campaign, IEnumerable<AuditRow> acts) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        WriteHead(json, campaign);
        json.WriteStartObject("plan");
        PlanJson.Write(json, campaign.Plan);
        json.WriteEndObject();
        json.WriteStartArray("history");
        foreach (var act in acts)
        {
            json.WriteStartObject();
            json.WriteString("at", TimeOf(act.At));
            json.WriteString("by", act.Who);
            json.WriteString("action", act.Action);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static void WriteHead(Utf8JsonWriter json, CampaignRow campaign)
    {
        json.WriteString("name", campaign.Name);
        json.WriteString("tenant", campaign.Tenant);
        json.WriteString("state", campaign.State.Word());
        if (campaign.Reason is { } reason)
            json.WriteString("reason", reason);
        json.WriteNumber("revision", campaign.Revision);
        json.WriteString("audience", campaign.Plan.Audience);
        foreach (var (name, time) in new[]
        {
            ("starts_at", campaign.StartsAt), ("started_at", campaign.StartedAt), ("ended_at", campaign.EndedAt),
        })
        {
            if (time is { } at)
                json.WriteString(name, TimeOf(at));
        }

        json.WriteString("created_at", TimeOf(campaign.CreatedAt));
        json.WriteString("created_by", campaign.CreatedBy);
    }

    private static DateTime TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
}
