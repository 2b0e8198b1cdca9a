using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PolicyMta.Core.Directives;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Reads what a directive asks for from JSON, with all mistakes at once.</summary>
internal static class DirectiveReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <exception cref="ProblemException">The body has mistakes.</exception>
    public static Task<DirectiveCall> ReadAsync(Stream body, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(body, Strict, Read, cancellationToken);

    /// <summary>Reads what is done once to all that matches.</summary>
    /// <exception cref="ProblemException">The body has mistakes.</exception>
    public static Task<QueueActionCall> ReadOrderAsync(Stream body, QueueAction action, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(body, Strict, fields => ReadOrder(fields, action), cancellationToken);

    private static QueueActionCall ReadOrder(JsonFields fields, QueueAction action)
    {
        var order = new QueueOrder
        {
            Action = action,
            Match = fields.Object("match") is { } match ? ReadMatch(match) : new DirectiveMatch(),
            Everything = fields.Flag("everything") ?? false,
            DryRun = fields.Flag("dry_run") ?? false,
            Reason = fields.Text("reason") ?? "",
            Reply = Reply(fields, "reply"),
        };
        var call = new QueueActionCall(
            order, fields.Flag("confirmed") ?? false, action == QueueAction.Bounce ? Duration(fields, "undo_for") : null);
        return fields.Only(call);
    }

    private static DirectiveCall Read(JsonFields fields)
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
            UndoFor = Duration(fields, "undo_for"),
        };
        return fields.Only(new DirectiveCall(request, fields.Flag("confirmed") ?? false));
    }

    private static DirectiveMatch ReadMatch(JsonFields fields) => fields.Only(new DirectiveMatch
    {
        Provider = fields.Text("provider"),
        Site = fields.Text("site"),
        EgressSource = fields.Text("egress_source"),
        SourceNetwork = fields.Text("source_network"),
        EgressPool = fields.Text("egress_pool"),
        Domain = fields.Text("domain"),
        Tenant = fields.Text("tenant"),
        Campaign = fields.Text("campaign"),
        SenderDomain = fields.Text("sender_domain"),
        Recipient = fields.Text("recipient"),
        Id = Parsed<SpoolId>(fields, "id", "is not a message id: 26 letters and digits are expected."),
        MinAge = Duration(fields, "min_age"),
        ReceivedBefore = fields.Time("received_before"),
        MinAttempts = fields.Number("min_attempts"),
        LastReply = fields.Text("last_reply"),
    });

    private static DirectiveReroute ReadReroute(JsonFields fields) => fields.Only(new DirectiveReroute
    {
        EgressPool = fields.Text("egress_pool"),
        TrafficProfile = fields.Text("traffic_profile"),
        NextHop = fields.Text("next_hop"),
    });

    private static TimeSpan? Duration(JsonFields fields, string field) =>
        TryRead(fields, field, DurationText.TryParse, Commands.TimeOption.Expected, out TimeSpan time) ? time : null;

    private static SmtpReply? Reply(JsonFields fields, string field) =>
        TryRead<SmtpReply>(fields, field, TryParse, "must be an SMTP reply, for instance \"550 5.7.1 Refused\".", out var reply)
            ? reply
            : null;

    private static T? Parsed<T>(JsonFields fields, string field, string expected)
        where T : struct, IParsable<T> =>
        TryRead(fields, field, TryParse, expected, out T value) ? value : null;

    private static bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value)
        where T : IParsable<T> =>
        T.TryParse(text, null, out value);

    private static bool TryRead<T>(
        JsonFields fields, string field, Parser<T> parser, string expected, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (fields.Text(field) is not { } text)
            return false;
        if (parser(text, out value))
            return true;
        fields.Fail(field, expected);
        return false;
    }

    private delegate bool Parser<T>(string text, [MaybeNullWhen(false)] out T value);
}
