using System.Buffers;
using System.Text.Json;
using PolicyMta.Core.Injection;

namespace PolicyMta.Server.Http;

/// <summary>
/// Which recipients of a message policy refused, as it is kept with the mark of a call: a repeated call says the same of them as the first.
/// A JSON array of the replies, each with the places of its recipients in the call.
/// </summary>
internal static class RefusedMark
{
    /// <summary>Replies are kept up to this many characters together; the rest are told by their class alone.</summary>
    private const int MostText = 16 * 1024;

    private static readonly SmtpReply ForNow = SmtpReply.Parse("451 4.7.1 Refused by policy for now");
    private static readonly SmtpReply ForGood = SmtpReply.Parse("550 5.7.1 Refused by policy");

    /// <summary>Nothing if no recipient was refused.</summary>
    public static ReadOnlyMemory<byte> Write(ImmutableArray<string> addresses, ImmutableArray<RefusedRecipient> refused)
    {
        if (refused.IsDefaultOrEmpty)
            return default;
        var replies = refused.DistinctBy(one => one.Address).ToDictionary(one => one.Address, one => one.Reply, StringComparer.Ordinal);
        var left = MostText;
        var kept = new Dictionary<SmtpReply, string>();
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < addresses.Length; i++)
        {
            if (!replies.TryGetValue(addresses[i], out var reply))
                continue;
            if (!kept.TryGetValue(reply, out var text))
            {
                text = reply.ToString();
                if ((left -= text.Length) < 0)
                    text = (reply.IsTransient ? ForNow : ForGood).ToString();
                else
                    kept[reply] = text;
            }

            (places.TryGetValue(text, out var known) ? known : places[text] = []).Add(i);
        }

        return Write(places);
    }

    /// <summary>What was written; nothing for what is not understood.</summary>
    public static ImmutableArray<RefusedRecipient> Read(ImmutableArray<string> addresses, ReadOnlyMemory<byte> kept)
    {
        if (kept.IsEmpty)
            return [];
        try
        {
            using var json = JsonDocument.Parse(kept);
            var refused = ImmutableArray.CreateBuilder<RefusedRecipient>();
            foreach (var group in json.RootElement.EnumerateArray())
            {
                var reply = SmtpReply.Parse(group[0].GetString()!);
                foreach (var place in group.EnumerateArray().Skip(1))
                    refused.Add(new RefusedRecipient(addresses[place.GetInt32()], reply));
            }

            return refused.ToImmutable();
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or IndexOutOfRangeException
            or ArgumentException)
        {
            return [];
        }
    }

    private static ReadOnlyMemory<byte> Write(Dictionary<string, List<int>> places)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (reply, recipients) in places)
            {
                json.WriteStartArray();
                json.WriteStringValue(reply);
                foreach (var place in recipients)
                    json.WriteNumberValue(place);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }
}
