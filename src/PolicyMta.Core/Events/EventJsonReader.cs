using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace PolicyMta.Core.Events;

/// <summary>
/// Reads lines that <see cref="EventJsonWriter"/> wrote. A line that is torn or is no event is said to be none; unknown fields are ignored,
/// and of two of a name the last holds.
/// </summary>
internal static class EventJsonReader
{
    private delegate void Take(ref Utf8JsonReader json, EventDraft draft);

    private delegate T Item<T>(ref Utf8JsonReader json);

    /// <summary>In the order in which they are written, so that each is found at the first look.</summary>
    private static readonly (JsonEncodedText Name, Take Take)[] Fields =
    [
        (EventFields.EventId, static (ref json, draft) => draft.EventId = json.GetInt64()),
        (EventFields.Time, static (ref json, draft) => draft.Time = json.GetDateTimeOffset()),
        (EventFields.Kind, static (ref json, draft) => draft.Kind = draft.Text(json)),
        (EventFields.Id, static (ref json, draft) => draft.Id = ReadId(json)),
        (EventFields.OriginalId, static (ref json, draft) => draft.OriginalId = ReadId(json)),
        (EventFields.Tenant, static (ref json, draft) => draft.Tenant = draft.Text(json)),
        (EventFields.Campaign, static (ref json, draft) => draft.Campaign = draft.Text(json)),
        (EventFields.ReturnPath, static (ref json, draft) => draft.ReturnPath = draft.Text(json)),
        (EventFields.Recipients, static (ref json, draft) => draft.Recipients = ReadList(ref json, ReadText)),
        (EventFields.OriginalRecipient, static (ref json, draft) => draft.OriginalRecipient = json.GetString()),
        (EventFields.EnvelopeId, static (ref json, draft) => draft.EnvelopeId = json.GetString()),
        (EventFields.Domain, static (ref json, draft) => draft.Domain = draft.Text(json)),
        (EventFields.Provider, static (ref json, draft) => draft.Provider = draft.Text(json)),
        (EventFields.Site, static (ref json, draft) => draft.Site = draft.Text(json)),
        (EventFields.EgressPool, static (ref json, draft) => draft.EgressPool = draft.Text(json)),
        (EventFields.EgressSource, static (ref json, draft) => draft.EgressSource = draft.Text(json)),
        (EventFields.SourceAddress, static (ref json, draft) => draft.SourceAddress = draft.Text(json)),
        (EventFields.TrafficProfile, static (ref json, draft) => draft.TrafficProfile = draft.Text(json)),
        (EventFields.Listener, static (ref json, draft) => draft.Listener = draft.Text(json)),
        (EventFields.Protocol, static (ref json, draft) => draft.Protocol = draft.Text(json)),
        (EventFields.RemoteHost, static (ref json, draft) => draft.RemoteHost = draft.Text(json)),
        (EventFields.RemoteAddress, static (ref json, draft) => draft.RemoteAddress = draft.Text(json)),
        (EventFields.Stage, static (ref json, draft) => draft.Stage = EventWords<SmtpStage>.Read(json)),
        (EventFields.Reply, static (ref json, draft) => draft.Reply = SmtpReply.Parse(json.GetString()!, CultureInfo.InvariantCulture)),
        (EventFields.Category, static (ref json, draft) => draft.Category = draft.Text(json)),
        (EventFields.Failure, static (ref json, draft) => draft.Failure = ReadFailure(JsonElement.ParseValue(ref json))),
        (EventFields.Tls, static (ref json, draft) => draft.Tls = draft.Text(json)),
        (EventFields.TlsVerifiedBy, static (ref json, draft) => draft.TlsVerifiedBy = draft.Text(json)),
        (EventFields.TlsProblem, static (ref json, draft) => draft.TlsProblem = ReadTlsProblem(JsonElement.ParseValue(ref json))),
        (EventFields.Attempt, static (ref json, draft) => draft.Attempt = json.GetInt32()),
        (EventFields.Size, static (ref json, draft) => draft.Size = json.GetInt64()),
        (EventFields.AgeMs, static (ref json, draft) => draft.AgeMs = json.GetDouble()),
        (EventFields.TransactionMs, static (ref json, draft) => draft.TransactionMs = json.GetDouble()),
        (EventFields.NextAttempt, static (ref json, draft) => draft.NextAttempt = json.GetDateTimeOffset()),
        (EventFields.Generation, static (ref json, draft) => draft.Generation = json.GetInt64()),
        (EventFields.Metadata, static (ref json, draft) => draft.Metadata = ReadMetadata(ref json)),
        (EventFields.Decisions, static (ref json, draft) => draft.Decisions = ReadList(ref json, ReadEntry)),
        (EventFields.Detail, static (ref json, draft) => draft.Detail = json.GetString()),
    ];

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line, without its line feed.</param>
    /// <param name="deliveryEvent">The event.</param>
    /// <param name="withDecisions">Whether the decisions are read too, which are most of the text.</param>
    /// <param name="texts">Texts of earlier events, for who reads many.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> line, [NotNullWhen(true)] out DeliveryEvent? deliveryEvent, bool withDecisions = true,
        RepeatedTexts? texts = null)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            deliveryEvent = Read(ref json, new EventDraft(texts), withDecisions).ToEvent();
            return deliveryEvent is not null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            deliveryEvent = null;
            return false;
        }
    }

    private static EventDraft Read(ref Utf8JsonReader json, EventDraft draft, bool withDecisions)
    {
        json.Read();
        Expect(JsonTokenType.StartObject, json);
        var expected = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var field = Find(json, expected);
            json.Read();
            if (field < 0 || (!withDecisions && Fields[field].Name.Equals(EventFields.Decisions)))
            {
                json.Skip();
                continue;
            }

            Fields[field].Take(ref json, draft);
            expected = field + 1;
        }

        // What stands behind the object makes it throw.
        json.Read();
        return draft;
    }

    /// <summary>The field of a name, looked for from the expected one on; negative for a field that this version does not know.</summary>
    private static int Find(in Utf8JsonReader json, int expected)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            var field = (expected + i) % Fields.Length;
            if (json.ValueTextEquals(Fields[field].Name.EncodedUtf8Bytes))
                return field;
        }

        return -1;
    }

    private static ImmutableDictionary<string, string> ReadMetadata(ref Utf8JsonReader json)
    {
        Expect(JsonTokenType.StartObject, json);
        var metadata = ImmutableDictionary.CreateBuilder<string, string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var name = json.GetString()!;
            json.Read();
            metadata[name] = json.GetString()!;
        }

        return metadata.ToImmutable();
    }

    private static ImmutableArray<T> ReadList<T>(ref Utf8JsonReader json, Item<T> read)
    {
        Expect(JsonTokenType.StartArray, json);
        var list = ImmutableArray.CreateBuilder<T>(1);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            list.Add(read(ref json));
        return list.DrainToImmutable();
    }

    private static void Expect(JsonTokenType type, in Utf8JsonReader json)
    {
        if (json.TokenType != type)
            throw new JsonException($"Instead of {type} stands {json.TokenType}.");
    }

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
        json.TryGetProperty(name.EncodedUtf8Bytes, out var word) ? EventWords<T>.Read(word) ?? otherwise : otherwise;

    private static SpoolId ReadId(in Utf8JsonReader json) => SpoolId.Parse(json.GetString()!, CultureInfo.InvariantCulture);

    private static string ReadText(ref Utf8JsonReader item) => item.GetString()!;

    private static TraceEntry ReadEntry(ref Utf8JsonReader item)
    {
        var json = JsonElement.ParseValue(ref item);
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
            Tables = json.TryGetProperty(EventFields.Tables.Value, out var tables) ? [.. tables.EnumerateArray().Select(ReadTable)] : [],
        };
    }

    private static TableVersion ReadTable(JsonElement json) => new(
        json.GetProperty(EventFields.TableName.Value).GetString()!,
        json.GetProperty(EventFields.TableHash.Value).GetString()!,
        json.GetProperty(EventFields.TableRows.Value).GetInt64());

    private static string? Text(JsonElement json, JsonEncodedText name) =>
        json.TryGetProperty(name.Value, out var value) ? value.GetString() : null;
}
