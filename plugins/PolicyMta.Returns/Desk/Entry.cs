using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PolicyMta.Returns.Desk;

/// <summary>One report as the desk keeps it. Immutable.</summary>
internal sealed record Entry
{
    private const int MaxText = 300;
    private const int HashLength = 8;

    public required DateTimeOffset Time { get; init; }

    /// <summary>The kind of event: returned, complained, replied, unsubscribed, confirmed.</summary>
    public required string Kind { get; init; }

    public SpoolId? Id { get; init; }

    public required string Recipient { get; init; }

    public string? Tenant { get; init; }

    public string? Campaign { get; init; }

    public string? Category { get; init; }

    public string? EgressSource { get; init; }

    public string? Reply { get; init; }

    public string? List { get; init; }

    /// <summary>The number of the event in the journal.</summary>
    public long EventId { get; init; }

    public static Entry Of(DeliveryEvent e, string recipient) => new()
    {
        Time = e.Time,
        Kind = e.Kind == Intake.MailSorter.Confirmed ? "confirmed" : e.Kind,
        Id = e.OriginalId,
        Recipient = recipient,
        Tenant = e.Tenant,
        Campaign = e.Campaign,
        Category = e.Category,
        EgressSource = e.EgressSource,
        Reply = e.Reply?.ToString() is { Length: > MaxText } text ? text[..MaxText] : e.Reply?.ToString(),
        List = e.Metadata.GetValueOrDefault(Sending.Labels.List),
        EventId = e.EventId ?? 0,
    };

    /// <summary>Day, message and number: what came back for a message stands together.</summary>
    public byte[] Key()
    {
        var key = new byte[StoreKeys.DayLength + SpoolId.ByteLength + sizeof(long)];
        StoreKeys.WriteDay(key, StoreKeys.Entry, StoreKeys.DayOf(Id?.Time ?? Time));
        Id?.WriteBytes(key.AsSpan(StoreKeys.DayLength));
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(StoreKeys.DayLength + SpoolId.ByteLength), EventId);
        return key;
    }

    /// <summary>By which the entry is found for its address.</summary>
    public byte[] AddressKey() => [.. AddressPrefix(Recipient), .. Key()];

    public static byte[] AddressPrefix(string address)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(address.ToLowerInvariant()));
        return [StoreKeys.Address, .. digest.AsSpan(0, HashLength)];
    }

    /// <summary>The key of the entry that an address key points to.</summary>
    public static ReadOnlyMemory<byte> KeyIn(ReadOnlyMemory<byte> addressKey) => addressKey[(1 + HashLength)..];

    public static byte[] PrefixOf(SpoolId id)
    {
        var key = new byte[StoreKeys.DayLength + SpoolId.ByteLength];
        StoreKeys.WriteDay(key, StoreKeys.Entry, StoreKeys.DayOf(id.Time));
        id.WriteBytes(key.AsSpan(StoreKeys.DayLength));
        return key;
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("time", Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("kind", Kind);
        Text("message", Id?.ToString());
        json.WriteString("recipient", Recipient);
        Text("tenant", Tenant);
        Text("campaign", Campaign);
        Text("category", Category);
        Text("egress_source", EgressSource);
        Text("reply", Reply);
        Text("list", List);
        json.WriteNumber("event_id", EventId);
        json.WriteEndObject();

        void Text(string name, string? value)
        {
            if (value is not null)
                json.WriteString(name, value);
        }
    }

    public byte[] Write()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
            WriteTo(json);
        return bytes.WrittenSpan.ToArray();
    }

    /// <returns>Null if it is not an entry.</returns>
    public static Entry? Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            var json = document.RootElement;
            return new Entry
            {
                Time = json.GetProperty("time").GetDateTimeOffset(),
                Kind = json.GetProperty("kind").GetString()!,
                Id = SpoolId.TryParse(Text("message"), null, out var id) ? id : null,
                Recipient = json.GetProperty("recipient").GetString()!,
                Tenant = Text("tenant"),
                Campaign = Text("campaign"),
                Category = Text("category"),
                EgressSource = Text("egress_source"),
                Reply = Text("reply"),
                List = Text("list"),
                EventId = json.GetProperty("event_id").GetInt64(),
            };

            string? Text(string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
