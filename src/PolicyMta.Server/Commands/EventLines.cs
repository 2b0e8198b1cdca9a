using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Server.Commands;

/// <summary>Events for people, one a line.</summary>
internal static class EventLines
{
    /// <summary>More of a reply is in JSON.</summary>
    private const int MostText = 600;

    private static readonly ImmutableArray<(string Field, string Name)> Shown =
    [
        ("id", ""), ("recipients", "to "), ("return_path", "from "), ("tenant", "tenant "), ("campaign", "campaign "),
        ("provider", "provider "), ("egress_source", "source "), ("category", ""), ("reply", ""), ("detail", ""),
    ];

    public static string Of(JsonElement e)
    {
        var parts = Shown.Select(field => e.TryGetProperty(field.Field, out var value) && Text(value) is { Length: > 0 } text
            ? field.Name + (text.Length > MostText ? text[..MostText] + "..." : text)
            : null).Where(static part => part is not null);
        return PrintableText.Line($"{Field(e, "time")} {Field(e, "kind"),-12} {string.Join("  ", parts)}".ReplaceLineEndings(" "));
    }

    private static string Field(JsonElement e, string name) => e.TryGetProperty(name, out var value) ? Text(value) : "";

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(",", value.EnumerateArray().Select(Text)),
        JsonValueKind.String => value.GetString()!,
        _ => value.ToString(),
    };
}
