using PolicyMta.Campaigns.Rights;

namespace PolicyMta.Campaigns.Http;

/// <summary>
/// <c>/api/v1/plugins/PolicyMta.Campaigns/me</c>: who calls, so that screens offer only what the caller's roles allow.
/// </summary>
internal sealed class MemberEndpoint(Endpoints endpoints)
{
    public void Map() => endpoints.Read("GET", "/me", static (_, member, _, _) => Task.FromResult(Show(member)));

    private static HttpReply Show(Member member) => HttpReply.Json(JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", member.Caller.Name);
        json.WriteString("organisation", member.Organisation);
        json.WriteString("own_organisation", member.Caller.Organisation);
        json.WriteBoolean("is_operator", member.Caller.IsOperator);
        json.WriteStartArray("roles");
        foreach (var role in Enum.GetValues<OrganisationRole>().Where(member.Caller.Has))
            json.WriteStringValue(role.Word());
        json.WriteEndArray();
        json.WriteEndObject();
    }));
}
