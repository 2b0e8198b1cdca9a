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
            deliveryEvent = Read(FieldsOf(document.RootElement));
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// All fields, gone through once: to look each of them up in the text goes through half of it. Of two of a name the last.
    /// </summary>
    private static Dictionary<string, JsonElement> FieldsOf(JsonElement json)
    {
        var fields = new Dictionary<string, JsonElement>(json.GetPropertyCount(), StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
            fields[property.Name] = property.Value;
        return fields;
    }

    private static DeliveryEvent Read(Dictionary<string, JsonElement> fields) => new()
    {
        EventId = fields.TryGetValue(EventFields.EventId.Value, out var eventId) ? eventId.GetInt64() : null,
        Time = fields[EventFields.Time.Value].GetDateTimeOffset(),
        Kind = fields[EventFields.Kind.Value].GetString()!,
        Id = Text(fields, EventFields.Id) is { } id ? SpoolId.Parse(id) : null,
        OriginalId = Text(fields, EventFields.OriginalId) is { } original ? SpoolId.Parse(original) : null,
        Tenant = Text(fields, EventFields.Tenant),
        Campaign = Text(fields, EventFields.Campaign),
        ReturnPath = Text(fields, EventFields.ReturnPath),
        OriginalRecipient = Text(fields, EventFields.OriginalRecipient),
        EnvelopeId = Text(fields, EventFields.EnvelopeId),
        Domain = Text(fields, EventFields.Domain),
        Provider = Text(fields, EventFields.Provider),
        Site = Text(fields, EventFields.Site),
        EgressPool = Text(fields, EventFields.EgressPool),
        EgressSource = Text(fields, EventFields.EgressSource),
        SourceAddress = Text(fields, EventFields.SourceAddress),
        TrafficProfile = Text(fields, EventFields.TrafficProfile),
        Listener = Text(fields, EventFields.Listener),
        Protocol = Text(fields, EventFields.Protocol),
        RemoteHost = Text(fields, EventFields.RemoteHost),
        RemoteAddress = Text(fields, EventFields.RemoteAddress),
        Stage = Text(fields, EventFields.Stage) is { } stage
            ? Enum.Parse<SmtpStage>(stage.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
            : null,
        Reply = Text(fields, EventFields.Reply) is { } reply ? SmtpReply.Parse(reply, CultureInfo.InvariantCulture) : null,
        Category = Text(fields, EventFields.Category),
        Failure = fields.TryGetValue(EventFields.Failure.Value, out var failure) ? ReadFailure(failure) : null,
        Tls = Text(fields, EventFields.Tls),
        TlsProblem = fields.TryGetValue(EventFields.TlsProblem.Value, out var problem) ? ReadTlsProblem(problem) : null,
        Attempt = fields.TryGetValue(EventFields.Attempt.Value, out var attempt) ? attempt.GetInt32() : null,
        Size = fields.TryGetValue(EventFields.Size.Value, out var size) ? size.GetInt64() : null,
        AgeMs = fields.TryGetValue(EventFields.AgeMs.Value, out var age) ? age.GetDouble() : null,
        TransactionMs = fields.TryGetValue(EventFields.TransactionMs.Value, out var transaction) ? transaction.GetDouble() : null,
        NextAttempt = fields.TryGetValue(EventFields.NextAttempt.Value, out var next) ? next.GetDateTimeOffset() : null,
        Generation = fields.TryGetValue(EventFields.Generation.Value, out var generation) ? generation.GetInt64() : null,
        Metadata = ReadMetadata(fields),
        Recipients = fields.TryGetValue(EventFields.Recipients.Value, out var recipients)
            ? List(recipients, static recipient => recipient.GetString()!)
            : [],
        Decisions = fields.TryGetValue(EventFields.Decisions.Value, out var decisions) ? List(decisions, ReadEntry) : [],
        Detail = Text(fields, EventFields.Detail),
    };

    private static ImmutableDictionary<string, string> ReadMetadata(Dictionary<string, JsonElement> fields) =>
        fields.TryGetValue(EventFields.Metadata.Value, out var metadata)
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
            Tables = json.TryGetProperty(EventFields.Tables.Value, out var tables) ? List(tables, ReadTable) : [],
        };
    }

    private static TableVersion ReadTable(JsonElement json) => new(
        json.GetProperty(EventFields.TableName.Value).GetString()!,
        json.GetProperty(EventFields.TableHash.Value).GetString()!,
        json.GetProperty(EventFields.TableRows.Value).GetInt64());

    private static string? Text(Dictionary<string, JsonElement> fields, JsonEncodedText name) =>
        fields.TryGetValue(name.Value, out var value) ? value.GetString() : null;

    private static string? Text(JsonElement json, JsonEncodedText name) =>
        json.TryGetProperty(name.Value, out var value) ? value.GetString() : null;

    private static ImmutableArray<T> List<T>(JsonElement list, Func<JsonElement, T> read) => [.. list.EnumerateArray().Select(read)];
}
