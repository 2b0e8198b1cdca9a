using System.Globalization;
using System.Text;

namespace PolicyMta.EventTargets;

/// <summary>
/// A name that is made for each event, such as <c>mail.{tenant}.{kind}</c>. What stands in braces is a field of the event; what it holds
/// may come from strangers, so characters that the name must not have become <c>_</c>, and its length is bounded. Immutable.
/// </summary>
internal sealed class EventTemplate
{
    private const int LongestField = 200;
    private const string Missing = "none";

    private static readonly ImmutableDictionary<string, Func<DeliveryEvent, string?>> Fields =
        ImmutableDictionary<string, Func<DeliveryEvent, string?>>.Empty
            .Add("event_id", static e => e.EventId?.ToString(CultureInfo.InvariantCulture))
            .Add("id", static e => e.Id?.ToString())
            .Add("kind", static e => e.Kind)
            .Add("tenant", static e => e.Tenant)
            .Add("campaign", static e => e.Campaign)
            .Add("domain", static e => e.Domain)
            .Add("provider", static e => e.Provider)
            .Add("category", static e => e.Category)
            .Add("egress_source", static e => e.EgressSource)
            .Add("recipient", static e => e.Recipients is [var one, ..] ? one : null);

    private readonly ImmutableArray<(string Text, Func<DeliveryEvent, string?>? Field)> _parts;

    private EventTemplate(ImmutableArray<(string Text, Func<DeliveryEvent, string?>? Field)> parts) => _parts = parts;

    /// <summary>What a template must look like, for mistakes.</summary>
    public static string Expected => $"fields in braces are {string.Join(", ", Fields.Keys.Order().Select(name => $"{{{name}}}"))}.";

    /// <summary>Reads a template; null if braces do not pair, or name no field.</summary>
    public static EventTemplate? TryParse(string text)
    {
        var parts = ImmutableArray.CreateBuilder<(string, Func<DeliveryEvent, string?>?)>();
        while (text.Length > 0)
        {
            var open = text.IndexOf('{', StringComparison.Ordinal);
            var literal = open < 0 ? text : text[..open];
            if (literal.Contains('}', StringComparison.Ordinal))
                return null;
            if (literal.Length > 0)
                parts.Add((literal, null));
            if (open < 0)
                break;
            var close = text.IndexOf('}', open);
            if (close < 0 || !Fields.TryGetValue(text[(open + 1)..close], out var field))
                return null;
            parts.Add(("", field));
            text = text[(close + 1)..];
        }

        return new EventTemplate(parts.ToImmutable());
    }

    /// <summary>The texts between the fields.</summary>
    public string Literals => string.Concat(_parts.Select(part => part.Text));

    /// <summary>The name for an event.</summary>
    /// <param name="e">The event.</param>
    /// <param name="mayStay">Whether a field's character may stand in the name.</param>
    /// <param name="most">The longest name, in bytes of UTF-8.</param>
    public string Of(DeliveryEvent e, Func<char, bool> mayStay, int most)
    {
        if (_parts is [{ Field: null } only])
            return only.Text;
        var name = new StringBuilder();
        foreach (var (text, field) in _parts)
        {
            name.Append(text);
            if (field is not null)
                AppendCleaned(name, field(e) is { Length: > 0 } value ? value : Missing, mayStay);
        }

        while (name.Length > most || Encoding.UTF8.GetByteCount(name.ToString()) > most)
            name.Length = Math.Min(name.Length - 1, most);
        return name.ToString();
    }

    private static void AppendCleaned(StringBuilder name, string value, Func<char, bool> mayStay)
    {
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, LongestField)))
            name.Append(mayStay(c) && !char.IsSurrogate(c) ? c : '_');
    }
}
