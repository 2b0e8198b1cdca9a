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

    private static readonly (string Word, StatKind Kind)[] Kinds =
    [
        (EventKind.Received, StatKind.Received), (EventKind.Delivered, StatKind.Delivered), (EventKind.Deferred, StatKind.Deferred),
        (EventKind.Bounced, StatKind.Bounced), (EventKind.Expired, StatKind.Expired), (EventKind.Discarded, StatKind.Discarded),
        (EventKind.Removed, StatKind.Removed), (EventKind.Complained, StatKind.Complained),
        (EventKind.Unsubscribed, StatKind.Unsubscribed), (EventKind.Opened, StatKind.Opened), (EventKind.Clicked, StatKind.Clicked),
    ];

    /// <summary>In the order in which they are written, so that each is found at the first look.</summary>
    private static readonly (JsonEncodedText Name, Field Field)[] Fields =
    [
        (EventFields.EventId, Field.Other), (EventFields.Time, Field.Time), (EventFields.Kind, Field.Kind), (EventFields.Id, Field.Other),
        (EventFields.OriginalId, Field.OriginalId), (EventFields.Tenant, Field.Tenant), (EventFields.Campaign, Field.Campaign),
        (EventFields.ReturnPath, Field.Other), (EventFields.Recipients, Field.Recipients), (EventFields.Domain, Field.Domain),
        (EventFields.Provider, Field.Provider), (EventFields.Site, Field.Other), (EventFields.EgressPool, Field.Other),
        (EventFields.EgressSource, Field.Source), (EventFields.SourceAddress, Field.Other), (EventFields.TrafficProfile, Field.Other),
        (EventFields.Listener, Field.Other), (EventFields.Protocol, Field.Other), (EventFields.RemoteHost, Field.Other),
        (EventFields.RemoteAddress, Field.Other), (EventFields.Stage, Field.Other), (EventFields.Reply, Field.Other),
        (EventFields.Category, Field.Category), (EventFields.Tls, Field.Other), (EventFields.Attempt, Field.Other),
        (EventFields.Size, Field.Size), (EventFields.AgeMs, Field.AgeMs), (EventFields.TransactionMs, Field.End),
        (EventFields.NextAttempt, Field.End), (EventFields.Generation, Field.End), (EventFields.Metadata, Field.End),
        (EventFields.Decisions, Field.End), (EventFields.Detail, Field.End),
    ];

    private readonly RepeatedTexts _texts = new(places: 16_384);

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
            var expected = 0;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var place = Find(json, expected);
                var field = place < 0 ? Field.Other : Fields[place].Field;
                if (field == Field.End)
                    break;
                json.Read();
                Take(field, ref json, facts);
                if (facts.Kind == StatKind.None && field == Field.Kind)
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

    private static int Find(in Utf8JsonReader json, int expected)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            var place = (expected + i) % Fields.Length;
            if (json.ValueTextEquals(Fields[place].Name.EncodedUtf8Bytes))
                return place;
        }

        return -1;
    }

    private void Take(Field field, ref Utf8JsonReader json, EventFacts facts)
    {
        switch (field)
        {
            case Field.Time:
                facts.Time = json.GetDateTimeOffset().ToUnixTimeSeconds();
                break;
            case Field.Kind:
                facts.Kind = KindOf(json);
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

    private static StatKind KindOf(in Utf8JsonReader json)
    {
        foreach (var (word, kind) in Kinds)
        {
            if (json.ValueTextEquals(word))
                return kind;
        }

        return StatKind.None;
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
        ['(', ..] => string.Concat("_", name.AsSpan(0, Math.Min(name.Length, LongestName - 1))),
        { Length: > LongestName } => name[..LongestName],
        _ when name.Contains('\0') => name.Replace('\0', '_'),
        _ => name,
    };
}
