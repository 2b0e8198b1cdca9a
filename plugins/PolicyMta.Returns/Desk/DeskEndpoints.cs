namespace PolicyMta.Returns.Desk;

/// <summary>
/// What the commands show, for programs: <c>/report</c>, <c>/messages/ID</c> and <c>/recipients/ADDRESS</c>. A token that belongs to a
/// tenant sees that tenant's alone.
/// </summary>
internal static class DeskEndpoints
{
    public static void Map(IPluginBuilder builder, AbuseDesk desk, DeskCommands commands)
    {
        var options = new HttpEndpointOptions { Access = HttpAccess.Read, MaxBodyBytes = 0 };
        builder.MapHttp("GET", "/report", (call, _) => new(ReportOf(call, desk, commands)), options);
        builder.MapHttp("GET", "/messages/{id}", (call, _) => new(EntriesOf(call, commands.Find(call.PathValues["id"]))), options);
        builder.MapHttp(
            "GET", "/recipients/{address}", (call, _) => new(EntriesOf(call, commands.Find(call.PathValues["address"]))), options);
    }

    private static HttpReply ReportOf(HttpCall call, AbuseDesk desk, DeskCommands commands)
    {
        TimeSpan? since = null;
        if (call.GetQuery("since") is { } text)
        {
            if (!DurationText.TryParse(text, out var span))
                return HttpReply.Problem(400, "since is not a valid duration: write one such as 7d.");
            since = span;
        }

        var rows = Report.Of(
            desk, commands.Since(since), call.Tenant ?? call.GetQuery("tenant"), call.GetQuery("campaign"),
            call.GetQuery("by_day") == "true");
        return HttpReply.Json(JsonText.Rows(rows, Report.Write));
    }

    private static HttpReply EntriesOf(HttpCall call, List<Entry> entries) => HttpReply.Json(JsonText.Rows(
        entries.Where(entry => call.Tenant is null || entry.Tenant == call.Tenant), static (json, entry) => entry.WriteTo(json)));
}
