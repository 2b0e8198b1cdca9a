using System.Text.Encodings.Web;
using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Events;

/// <summary>The names of an event's fields, encoded once; SCHEMA.md describes them.</summary>
internal static class EventFields
{
    public static readonly JavaScriptEncoder Encoder = PrintableJson.Encoder;

    public static readonly JsonEncodedText
        EventId = Name("event_id"),
        Time = Name("time"),
        Kind = Name("kind"),
        Id = Name("id"),
        OriginalId = Name("original_id"),
        Tenant = Name("tenant"),
        Campaign = Name("campaign"),
        ReturnPath = Name("return_path"),
        Recipients = Name("recipients"),
        OriginalRecipient = Name("original_recipient"),
        EnvelopeId = Name("envelope_id"),
        Domain = Name("domain"),
        Provider = Name("provider"),
        Site = Name("site"),
        EgressPool = Name("egress_pool"),
        EgressSource = Name("egress_source"),
        SourceAddress = Name("source_address"),
        TrafficProfile = Name("traffic_profile"),
        Listener = Name("listener"),
        Protocol = Name("protocol"),
        RemoteHost = Name("remote_host"),
        RemoteAddress = Name("remote_address"),
        Stage = Name("stage"),
        Reply = Name("reply"),
        Category = Name("category"),
        Failure = Name("failure"),
        Scope = Name("scope"),
        Rule = Name("rule"),
        Confidence = Name("confidence"),
        Blocklist = Name("blocklist"),
        Tls = Name("tls"),
        TlsProblem = Name("tls_problem"),
        TlsVerifiedBy = Name("tls_verified_by"),
        Attempt = Name("attempt"),
        Size = Name("size"),
        AgeMs = Name("age_ms"),
        TransactionMs = Name("transaction_ms"),
        NextAttempt = Name("next_attempt"),
        Generation = Name("generation"),
        Metadata = Name("metadata"),
        Decisions = Name("decisions"),
        Detail = Name("detail"),
        Hook = Name("hook"),
        Handler = Name("handler"),
        Decision = Name("decision"),
        Reason = Name("reason"),
        Failed = Name("failed"),
        Tables = Name("tables"),
        TableName = Name("name"),
        TableHash = Name("hash"),
        TableRows = Name("rows");

    private static JsonEncodedText Name(string name) => JsonEncodedText.Encode(name, Encoder);
}
