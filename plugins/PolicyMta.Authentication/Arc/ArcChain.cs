using System.Globalization;
using System.Text;
using PolicyMta.Authentication.Signatures;

namespace PolicyMta.Authentication.Arc;

/// <summary>The ARC sets of a message in order, well-formed: each instance once, and none missing. Immutable.</summary>
/// <param name="Sets">The sets, the oldest first; none if the message has none.</param>
/// <param name="Problem">What is wrong with them, in words; then they are empty. Otherwise empty.</param>
internal sealed record ArcChain(ImmutableArray<ArcSet> Sets, string Problem)
{
    /// <summary>The most sets of a message (RFC 8617 section 4.2.1).</summary>
    public const int MostSets = 50;

    /// <summary>Whether a message has any ARC field, whatever it is worth.</summary>
    public bool IsThere => Problem.Length > 0 || !Sets.IsEmpty;

    public static ArcChain Read(HeaderIndex header)
    {
        var results = header.Named(ArcSet.ResultsName);
        var messages = header.Named(ArcSet.MessageName);
        var seals = header.Named(ArcSet.SealName);
        var count = seals.Count;
        if (results.Count == 0 && messages.Count == 0 && count == 0)
            return new ArcChain([], "");
        if (count > MostSets || results.Count != count || messages.Count != count)
            return new ArcChain([], count > MostSets ? "it has more than 50 sets" : "a set is not whole");
        var resultFields = new RawHeaderField?[count];
        var messageFields = new (RawHeaderField Field, TagList Tags)?[count];
        var sealFields = new (RawHeaderField Field, TagList Tags)?[count];
        for (var i = 0; i < count; i++)
        {
            if (!Put(resultFields, InstanceOf(results[i]), results[i]) || !Put(messageFields, messages[i]) || !Put(sealFields, seals[i]))
                return new ArcChain([], "an instance is missing, stands in it twice, or cannot be read");
        }

        return new ArcChain(
            [
                .. Enumerable.Range(0, count).Select(i => new ArcSet(
                    resultFields[i]!.Value, messageFields[i]!.Value.Field, sealFields[i]!.Value.Field, messageFields[i]!.Value.Tags,
                    sealFields[i]!.Value.Tags)),
            ],
            "");
    }

    private static bool Put((RawHeaderField Field, TagList Tags)?[] places, RawHeaderField field) =>
        TagList.Parse(field.ValueBytes) is { } tags && Put(places, Number(tags["i"]), (field, tags));

    private static bool Put<T>(T?[] places, int? instance, T value)
        where T : struct
    {
        if (instance is not { } number || number > places.Length || places[number - 1] is not null)
            return false;
        places[number - 1] = value;
        return true;
    }

    /// <summary>The results begin with <c>i=NUMBER;</c> (RFC 8617 section 4.1.1).</summary>
    private static int? InstanceOf(RawHeaderField field)
    {
        var value = field.ValueBytes;
        var end = value.IndexOf((byte)';');
        var equals = value.IndexOf((byte)'=');
        return end > 0 && equals > 0 && equals < end && value[..equals].Trim(" \t\r\n"u8) is [(byte)'i']
            ? Number(Encoding.Latin1.GetString(value[(equals + 1)..end].Trim(" \t\r\n"u8)))
            : null;
    }

    private static int? Number(string? text) =>
        text is { Length: 1 or 2 } && text[0] != '0' && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
