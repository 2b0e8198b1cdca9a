using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using PolicyMta.Core.Events;

namespace PolicyMta.Server.Statistics.Counting;

/// <summary>
/// Reads what statistics need out of lines of the journal, and no more: it ends before the decisions, which are most of a line. For one
/// thread.
/// </summary>
internal sealed class EventFactsReader
{
    private const int LongestName = 200;
    private const int LongestDomain = 255;
    private const int SecondLength = 19;

    /// <summary>In the order in which they are written, so that each is found at the first look.</summary>
    private static readonly (byte[] Name, Field Field)[] Fields =
    [
        Of(EventFields.EventId), Of(EventFields.Time, Field.Time), Of(EventFields.Kind, Field.Kind), Of(EventFields.Id),
        Of(EventFields.OriginalId, Field.OriginalId), Of(EventFields.Tenant, Field.Tenant), Of(EventFields.Campaign, Field.Campaign),
        Of(EventFields.ReturnPath), Of(EventFields.Recipients, Field.Recipients), Of(EventFields.OriginalRecipient),
        Of(EventFields.EnvelopeId), Of(EventFields.Domain, Field.Domain), Of(EventFields.Provider, Field.Provider), Of(EventFields.Site),
        Of(EventFields.EgressPool), Of(EventFields.EgressSource, Field.Source), Of(EventFields.SourceAddress),
        Of(EventFields.TrafficProfile), Of(EventFields.Listener), Of(EventFields.Protocol), Of(EventFields.RemoteHost),
        Of(EventFields.RemoteAddress), Of(EventFields.Stage), Of(EventFields.Reply), Of(EventFields.Category, Field.Category),
        Of(EventFields.Failure), Of(EventFields.Tls), Of(EventFields.TlsVerifiedBy), Of(EventFields.TlsProblem), Of(EventFields.Attempt),
        Of(EventFields.Size, Field.Size), Of(EventFields.AgeMs, Field.AgeMs), Of(EventFields.TransactionMs, Field.End),
        Of(EventFields.NextAttempt, Field.End), Of(EventFields.Generation, Field.End), Of(EventFields.Metadata, Field.End),
        Of(EventFields.Decisions, Field.End), Of(EventFields.Detail, Field.End),
    ];

    /// <summary>The kinds, and the place of the last field that is needed of each.</summary>
    private static readonly (byte[] Word, StatKind Kind, int Last)[] Kinds =
    [
        Of(EventKind.Received, StatKind.Received, Field.Provider), Of(EventKind.Delivered, StatKind.Delivered, Field.AgeMs),
        Of(EventKind.Deferred, StatKind.Deferred, Field.Category), Of(EventKind.Bounced, StatKind.Bounced, Field.Category),
        Of(EventKind.Expired, StatKind.Expired, Field.Category), Of(EventKind.Discarded, StatKind.Discarded, Field.Provider),
        Of(EventKind.Removed, StatKind.Removed, Field.Source), Of(EventKind.Opened, StatKind.Opened, Field.Source),
        Of(EventKind.Clicked, StatKind.Clicked, Field.Source), Of(EventKind.Complained, StatKind.Complained, Field.Category),
        Of(EventKind.Unsubscribed, StatKind.Unsubscribed, Field.Source),
    ];

    private readonly RepeatedTexts _texts = new(places: 16_384);

    /// <summary>The text of the last time up to its second, and that second.</summary>
    private readonly byte[] _secondText = new byte[SecondLength];

    private long _second;

    private enum Field
    {
        Other,
        Time,
        Kind,
        OriginalId,
        Tenant,
        Campaign,
        Recipients,
        Domain,
        Provider,
        Source,
        Category,
        Size,
        AgeMs,
        End,
    }

    /// <returns>False for a line that cannot be read.</returns>
    public bool TryRead(ReadOnlySpan<byte> line, EventFacts facts)
    {
        facts.Clear();
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            var (expected, last) = (0, Fields.Length);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var place = Find(json, expected);
                var field = place < 0 ? Field.Other : Fields[place].Field;
                if (field == Field.End || place > last)
                    break;
                json.Read();
                if (field == Field.Kind)
                    last = TakeKind(json, facts);
                else
                    Take(field, ref json, facts);
                if (place >= last)
                    break;
                expected = place < 0 ? expected : place + 1;
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static (byte[] Name, Field Field) Of(JsonEncodedText name, Field field = Field.Other) =>
        (name.EncodedUtf8Bytes.ToArray(), field);

    private static (byte[] Word, StatKind Kind, int Last) Of(string word, StatKind kind, Field last) =>
        (Encoding.UTF8.GetBytes(word), kind, Array.FindIndex(Fields, one => one.Field == last));

    private static int Find(in Utf8JsonReader json, int expected)
    {
        var name = json.ValueSpan;
        for (var place = expected; place < Fields.Length; place++)
        {
            if (name.SequenceEqual(Fields[place].Name))
                return place;
        }

        for (var place = 0; place < expected; place++)
        {
            if (name.SequenceEqual(Fields[place].Name))
                return place;
        }

        return -1;
    }

    private void Take(Field field, ref Utf8JsonReader json, EventFacts facts)
    {
        switch (field)
        {
            case Field.Time:
                facts.Time = SecondOf(json);
                break;
            case Field.OriginalId:
                facts.OriginalMessage = SpoolId.TryParse(json.GetString(), null, out var id) ? id : null;
                break;
            case Field.Tenant:
                facts.Tenant = Name(json);
                break;
            case Field.Campaign:
                facts.Campaign = Name(json);
                break;
            case Field.Recipients:
                TakeRecipients(ref json, facts);
                break;
            case Field.Domain:
                facts.Domain = Name(json);
                break;
            case Field.Provider:
                facts.Provider = Name(json);
                break;
            case Field.Source:
                facts.Source = Name(json);
                break;
            case Field.Category:
                facts.Category = Name(json);
                break;
            case Field.Size:
                facts.Size = json.GetInt64();
                break;
            case Field.AgeMs:
                facts.AgeMs = json.GetDouble();
                break;
            default:
                json.Skip();
                break;
        }
    }

    /// <returns>The place of the last field that is needed.</returns>
    private static int TakeKind(in Utf8JsonReader json, EventFacts facts)
    {
        foreach (var (word, kind, last) in Kinds)
        {
            if (!json.ValueSpan.SequenceEqual(word))
                continue;
            facts.Kind = kind;
            return last;
        }

        return 0;
    }

    /// <summary>A time's second: many events have the same.</summary>
    private long SecondOf(in Utf8JsonReader json)
    {
        var text = json.ValueSpan;
        if (text.Length > SecondLength && text[^1] == (byte)'Z' && text[..SecondLength].SequenceEqual(_secondText))
            return _second;
        var second = json.GetDateTimeOffset().ToUnixTimeSeconds();
        if (text.Length > SecondLength && text[^1] == (byte)'Z')
        {
            text[..SecondLength].CopyTo(_secondText);
            _second = second;
        }

        return second;
    }

    private void TakeRecipients(ref Utf8JsonReader json, EventFacts facts)
    {
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            facts.Recipients++;
            if (facts.Kind is StatKind.Received or StatKind.Discarded)
                facts.AddDomain(DomainOf(json));
            else if (facts.Kind is StatKind.Opened or StatKind.Clicked && facts.RecipientHash == 0)
                facts.RecipientHash = HashOf(json.GetString()!);
        }
    }

    /// <summary>The hash of an address, whatever the case of its letters.</summary>
    private static ulong HashOf(string address) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(address.ToLowerInvariant()));

    /// <summary>The domain of an address in lower case, as events about deliveries have it.</summary>
    private string DomainOf(in Utf8JsonReader json)
    {
        if (json.ValueIsEscaped)
            return Recipient.DomainOf(json.GetString()!);
        var domain = json.ValueSpan[(json.ValueSpan.LastIndexOf((byte)'@') + 1)..];
        Span<byte> lower = stackalloc byte[LongestDomain];
        return domain.Length <= LongestDomain && Ascii.ToLower(domain, lower, out var length) == System.Buffers.OperationStatus.Done
            ? Safe(_texts.Read(lower[..length]))
            : Recipient.DomainOf(json.GetString()!);
    }

    private string? Name(in Utf8JsonReader json) => _texts.Read(json) is { } name ? Safe(name) : null;

    /// <summary>A name as it stands in figures: not too long, and none of those that have a meaning of their own.</summary>
    private static string Safe(string name) => name switch
    {
        ['(', ..] => string.Concat("_", name.AsSpan(0, EndOf(name, LongestName - 1))),
        { Length: > LongestName } => name[..EndOf(name, LongestName)],
        _ when name.Contains('\0') => name.Replace('\0', '_'),
        _ => name,
    };

    /// <summary>Where a name ends that must not be longer: not within a character of two.</summary>
    private static int EndOf(string name, int most) =>
        name.Length <= most ? name.Length : char.IsHighSurrogate(name[most - 1]) ? most - 1 : most;
}
