using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Core.Events;

/// <summary>
/// Reads lines that <see cref="EventJsonWriter"/> wrote. A line that is torn or is no event is said to be none; unknown fields are ignored.
/// </summary>
internal static class EventJsonReader
{
    public static bool TryRead(ReadOnlyMemory<byte> line, [NotNullWhen(true)] out DeliveryEvent? deliveryEvent)
    {
        deliveryEvent = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            deliveryEvent = Read(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static DeliveryEvent Read(JsonElement json) => new()
    {
        EventId = json.TryGetProperty(EventFields.EventId.Value, out var eventId) ? eventId.GetInt64() : null,
        Time = json.GetProperty(EventFields.Time.Value).GetDateTimeOffset(),
        Kind = json.GetProperty(EventFields.Kind.Value).GetString()!,
        Id = Text(json, EventFields.Id) is { } id ? SpoolId.Parse(id) : null,
        OriginalId = Text(json, EventFields.OriginalId) is { } original ? SpoolId.Parse(original) : null,
        Tenant = Text(json, EventFields.Tenant),
        Campaign = Text(json, EventFields.Campaign),
        ReturnPath = Text(json, EventFields.ReturnPath),
        OriginalRecipient = Text(json, EventFields.OriginalRecipient),
        EnvelopeId = Text(json, EventFields.EnvelopeId),
        Domain = Text(json, EventFields.Domain),
        Provider = Text(json, EventFields.Provider),
        Site = Text(json, EventFields.Site),
        EgressPool = Text(json, EventFields.EgressPool),
        EgressSource = Text(json, EventFields.EgressSource),
        SourceAddress = Text(json, EventFields.SourceAddress),
        TrafficProfile = Text(json, EventFields.TrafficProfile),
        Listener = Text(json, EventFields.Listener),
        Protocol = Text(json, EventFields.Protocol),
        RemoteHost = Text(json, EventFields.RemoteHost),
        RemoteAddress = Text(json, EventFields.RemoteAddress),
        Stage = Text(json, EventFields.Stage) is { } stage
            ? Enum.Parse<SmtpStage>(stage.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
            : null,
        Reply = Text(json, EventFields.Reply) is { } reply ? SmtpReply.Parse(reply, CultureInfo.InvariantCulture) : null,
        Category = Text(json, EventFields.Category),
        Failure = json.TryGetProperty(EventFields.Failure.Value, out var failure) ? ReadFailure(failure) : null,
        Tls = Text(json, EventFields.Tls),
        TlsProblem = json.TryGetProperty(EventFields.TlsProblem.Value, out var problem) ? ReadTlsProblem(problem) : null,
        Attempt = json.TryGetProperty(EventFields.Attempt.Value, out var attempt) ? attempt.GetInt32() : null,
        Size = json.TryGetProperty(EventFields.Size.Value, out var size) ? size.GetInt64() : null,
        AgeMs = json.TryGetProperty(EventFields.AgeMs.Value, out var age) ? age.GetDouble() : null,
        TransactionMs = json.TryGetProperty(EventFields.TransactionMs.Value, out var transaction) ? transaction.GetDouble() : null,
        NextAttempt = json.TryGetProperty(EventFields.NextAttempt.Value, out var next) ? next.GetDateTimeOffset() : null,
        Generation = json.TryGetProperty(EventFields.Generation.Value, out var generation) ? generation.GetInt64() : null,
        Metadata = ReadMetadata(json),
        Recipients = List(json, EventFields.Recipients, recipient => recipient.GetString()!),
        Decisions = List(json, EventFields.Decisions, ReadEntry),
        Detail = Text(json, EventFields.Detail),
    };

    private static ImmutableDictionary<string, string> ReadMetadata(JsonElement json) =>
        json.TryGetProperty(EventFields.Metadata.Value, out var metadata)
            ? metadata.EnumerateObject().ToImmutableDictionary(label => label.Name, label => label.Value.GetString()!)
            : ImmutableDictionary<string, string>.Empty;

    private static FailureFacts ReadFailure(JsonElement json) => new()
    {
        Kind = Word(json, EventFields.Kind, BounceKind.Unknown),
        Scope = Word(json, EventFields.Scope, BounceScope.Unknown),
        Rule = Text(json, EventFields.Rule),
        Confidence = json.TryGetProperty(EventFields.Confidence.Value, out var confidence) ? confidence.GetDouble() : null,
        Blocklist = Text(json, EventFields.Blocklist),
    };

    private static TlsProblem ReadTlsProblem(JsonElement json) => new(
        Word(json, EventFields.Kind, TlsProblemKind.ValidationFailure), json.GetProperty(EventFields.Detail.Value).GetString()!);

    /// <summary>A word that this version may not know.</summary>
    private static T Word<T>(JsonElement json, JsonEncodedText name, T otherwise)
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(json, name)?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var known)
            && Enum.IsDefined(known)
            ? known
            : otherwise;

    private static TraceEntry ReadEntry(JsonElement json)
    {
        var decision = json.GetProperty(EventFields.Decision.Value);
        return new TraceEntry(
            json.GetProperty(EventFields.Hook.Value).GetString()!,
            json.GetProperty(EventFields.Handler.Value).GetString()!,
            json.GetProperty(EventFields.Generation.Value).GetInt64(),
            json.GetProperty(EventFields.Time.Value).GetDateTimeOffset(),
            decision.ValueKind == JsonValueKind.String ? decision.GetString()! : decision.GetRawText(),
            Text(json, EventFields.Reason),
            json.TryGetProperty(EventFields.Failed.Value, out var failed) && failed.GetBoolean())
        {
            Tables = List(json, EventFields.Tables, ReadTable),
        };
    }

    private static TableVersion ReadTable(JsonElement json) => new(
        json.GetProperty(EventFields.TableName.Value).GetString()!,
        json.GetProperty(EventFields.TableHash.Value).GetString()!,
        json.GetProperty(EventFields.TableRows.Value).GetInt64());

    private static string? Text(JsonElement json, JsonEncodedText name) =>
        json.TryGetProperty(name.Value, out var value) ? value.GetString() : null;

    private static ImmutableArray<T> List<T>(JsonElement json, JsonEncodedText name, Func<JsonElement, T> read) =>
        json.TryGetProperty(name.Value, out var list) ? [.. list.EnumerateArray().Select(read)] : [];
}
