using System.Text.Json;

namespace PolicyMta.Server.Commands;

/// <summary>Counts events by what they have in common. Bounded: groups beyond the first ten thousand are counted as one.</summary>
/// <param name="by">The names of what they are counted by, of <see cref="Names"/>.</param>
internal sealed class EventTally(ImmutableArray<string> by)
{
    private const int MostGroups = 10_000;
    private const int MostText = 160;

    private static readonly ImmutableArray<(string Name, Func<JsonElement, string> Read)> Fields =
    [
        ("kind", static e => Text(e, "kind")), ("tenant", static e => Text(e, "tenant")), ("campaign", static e => Text(e, "campaign")),
        ("provider", static e => Text(e, "provider")), ("source", static e => Text(e, "egress_source")),
        ("category", static e => Text(e, "category")), ("code", static e => CodeOf(Text(e, "reply"))),
        ("reply", static e => Text(e, "reply")), ("host", static e => Text(e, "remote_host")),
        ("domain", static e => DomainOf(FirstRecipient(e))), ("sender", static e => DomainOf(Text(e, "return_path"))),
        ("minute", static e => TimeOf(e, 16) + "Z"), ("hour", static e => TimeOf(e, 13) + ":00Z"),
    ];

    private readonly Dictionary<string, EventCount> _groups = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Func<JsonElement, string>> _read =
        [.. by.Select(name => Fields.Single(one => one.Name == name).Read)];

    public static IEnumerable<string> Names => Fields.Select(static one => one.Name);

    public long Events { get; private set; }

    /// <summary>Events of groups that there was no room for.</summary>
    public long Others { get; private set; }

    public void Add(JsonElement e)
    {
        Events++;
        ImmutableArray<string> values = [.. _read.Select(read => Cut(read(e)))];
        var key = string.Join('\0', values);
        if (!_groups.TryGetValue(key, out var group))
        {
            if (_groups.Count >= MostGroups)
            {
                Others++;
                return;
            }

            group = new EventCount(values, 0, 0, TimeOf(e, 19) + "Z", "");
        }

        _groups[key] = group with
        {
            Events = group.Events + 1,
            Recipients = group.Recipients + (e.TryGetProperty("recipients", out var all) ? all.GetArrayLength() : 0),
            Last = TimeOf(e, 19) + "Z",
        };
    }

    /// <summary>The groups: by time if they are counted by time, else the largest first.</summary>
    public IReadOnlyList<EventCount> Largest(int most) =>
        [.. (by[0] is "minute" or "hour"
            ? _groups.Values.OrderByDescending(static group => group.Values[0], StringComparer.Ordinal).ThenByDescending(Size)
            : _groups.Values.OrderByDescending(Size)).Take(most)];

    private static long Size(EventCount group) => group.Events;

    private static string Text(JsonElement e, string name) =>
        e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string FirstRecipient(JsonElement e) =>
        e.TryGetProperty("recipients", out var all) && all.ValueKind == JsonValueKind.Array && all.GetArrayLength() > 0
            ? all[0].GetString() ?? ""
            : "";

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();

    private static string TimeOf(JsonElement e, int length) => Text(e, "time") is { } time && time.Length > length ? time[..length] : "";

    /// <summary>The code of a reply and its enhanced one: what is alike in replies whose words are not.</summary>
    private static string CodeOf(string reply)
    {
        var words = reply.Split(' ', 3);
        return words is [_, { } enhanced, ..] && enhanced.Split('.').Length == 3 && char.IsAsciiDigit(enhanced[0])
            ? $"{words[0]} {enhanced}"
            : words[0];
    }

    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > MostText ? line[..MostText] : line;
    }
}
