using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyMta.Server.Events;

/// <summary>The names of an event's fields, encoded once; SCHEMA.md describes them.</summary>
internal static class EventFields
{
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static readonly JsonEncodedText
        Time = Name("time"),
        Kind = Name("kind"),
        Id = Name("id"),
        Tenant = Name("tenant"),
        Campaign = Name("campaign"),
        ReturnPath = Name("returnPath"),
        Recipients = Name("recipients"),
        Domain = Name("domain"),
        Provider = Name("provider"),
        Site = Name("site"),
        EgressPool = Name("egressPool"),
        EgressSource = Name("egressSource"),
        TrafficProfile = Name("trafficProfile"),
        Listener = Name("listener"),
        Protocol = Name("protocol"),
        RemoteHost = Name("remoteHost"),
        RemoteAddress = Name("remoteAddress"),
        Stage = Name("stage"),
        Reply = Name("reply"),
        Category = Name("category"),
        Tls = Name("tls"),
        Attempt = Name("attempt"),
        Size = Name("size"),
        AgeMs = Name("ageMs"),
        TransactionMs = Name("transactionMs"),
        NextAttempt = Name("nextAttempt"),
        Generation = Name("generation"),
        Decisions = Name("decisions"),
        Detail = Name("detail"),
        Hook = Name("hook"),
        Handler = Name("handler"),
        Decision = Name("decision"),
        Reason = Name("reason"),
        Failed = Name("failed");

    private static JsonEncodedText Name(string name) => JsonEncodedText.Encode(name, Encoder);
}
