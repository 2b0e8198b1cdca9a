using System.Text.Json;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Reads what a directive asks for from JSON, with all mistakes at once.</summary>
internal static class DirectiveReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <exception cref="ProblemException">The body has mistakes.</exception>
    public static async Task<DirectiveRequest> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        DirectiveRequest? request = null;
        try
        {
            using var document = await JsonDocument.ParseAsync(body, Strict, cancellationToken);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                request = Read(new JsonFields(document.RootElement, JsonPath.Root, errors));
            else
                errors.Add(new FieldError("body", "must be a JSON object."));
        }
        catch (JsonException e)
        {
            errors.Add(new FieldError("body", $"is not valid JSON: {e.Message}"));
        }
        catch (InvalidOperationException)
        {
            errors.Add(new FieldError("body", JsonText.BadUnicode));
        }

        return errors.Count == 0 ? request! : throw new ProblemException(Problem.BadFields(errors));
    }

    private static DirectiveRequest Read(JsonFields fields)
    {
        var kind = fields.OneOf<DirectiveKind>("kind");
        if (kind is null && !fields.Has("kind"))
            fields.Fail("kind", "must be given: suspend, hold, bounce, reroute or throttle.");
        var request = new DirectiveRequest
        {
            Kind = kind ?? default,
            Match = fields.Object("match") is { } match ? ReadMatch(match) : new DirectiveMatch(),
            Everything = fields.Flag("everything") ?? false,
            For = Duration(fields, "for"),
            Reason = fields.Text("reason") ?? "",
            Rate = Parsed<Rate>(fields, "rate", "must be a rate, for instance 100/s or 2000/h."),
            Connections = fields.Number("connections"),
            Reply = Reply(fields, "reply"),
            Reroute = fields.Object("reroute") is { } reroute ? ReadReroute(reroute) : null,
        };
        fields.RefuseOthers();
        return request;
    }

    private static DirectiveMatch ReadMatch(JsonFields fields)
    {
        var match = new DirectiveMatch
        {
            Provider = fields.Text("provider"),
            Site = fields.Text("site"),
            EgressSource = fields.Text("egress_source"),
            EgressPool = fields.Text("egress_pool"),
            Domain = fields.Text("domain"),
            Tenant = fields.Text("tenant"),
            Campaign = fields.Text("campaign"),
            SenderDomain = fields.Text("sender_domain"),
            Recipient = fields.Text("recipient"),
            Id = Parsed<SpoolId>(fields, "id", "is not a message id: 26 letters and digits are expected."),
            MinAge = Duration(fields, "min_age"),
            MinAttempts = fields.Number("min_attempts"),
            LastReply = fields.Text("last_reply"),
        };
        fields.RefuseOthers();
        return match;
    }

    private static DirectiveReroute ReadReroute(JsonFields fields)
    {
        var reroute = new DirectiveReroute
        {
            EgressPool = fields.Text("egress_pool"),
            TrafficProfile = fields.Text("traffic_profile"),
            NextHop = fields.Text("next_hop"),
        };
        fields.RefuseOthers();
        return reroute;
    }

    private static TimeSpan? Duration(JsonFields fields, string field)
    {
        if (fields.Text(field) is not { } text)
            return null;
        if (DurationText.TryParse(text, out var time))
            return time;
        fields.Fail(field, "must be a time, for instance 30s, 10m, 2h or 1d.");
        return null;
    }

    private static SmtpReply? Reply(JsonFields fields, string field)
    {
        if (fields.Text(field) is not { } text)
            return null;
        if (SmtpReply.TryParse(text, null, out var reply))
            return reply;
        fields.Fail(field, "must be an SMTP reply, for instance \"550 5.7.1 Refused\".");
        return null;
    }

    private static T? Parsed<T>(JsonFields fields, string field, string expected)
        where T : struct, IParsable<T>
    {
        if (fields.Text(field) is not { } text)
            return null;
        if (T.TryParse(text, null, out var value))
            return value;
        fields.Fail(field, expected);
        return null;
    }
}
