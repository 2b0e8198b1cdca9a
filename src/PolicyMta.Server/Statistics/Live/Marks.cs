using System.Text.Json;
using PolicyMta.Core.Text;
using PolicyMta.Server.Audit;

namespace PolicyMta.Server.Statistics.Live;

/// <summary>Acts of the audit log that changed how mail moves, as marks for charts.</summary>
internal static class Marks
{
    private const int LongestText = 300;

    /// <summary>The mark of an act; null for one that was refused, or changed nothing.</summary>
    public static Mark? Of(AuditRecord act)
    {
        if (act.Outcome is not (AuditOutcome.Done or AuditOutcome.Begun) || act.Error is not null)
            return null;
        return KindOf(act.Action) is { } kind ? new Mark(act.Time, kind, TextOf(act), act.Author) : null;
    }

    private static string? KindOf(string action) => action.Split('.')[0] switch
    {
        "policy" => "reload",
        "directive" => "directive",
        "console" or "log" or "content" => null,
        _ when action.EndsWith("login", StringComparison.Ordinal) || action.EndsWith("logout", StringComparison.Ordinal) => null,
        _ => "operator",
    };

    private static string TextOf(AuditRecord act)
    {
        var text = act.Action.Replace('.', ' ');
        foreach (var part in new[] { Word(act.Request, "kind"), act.Target, Word(act.Request, "reason") })
        {
            if (part is { Length: > 0 })
                text += ", " + part;
        }

        return PrintableText.Excerpt(text, LongestText);
    }

    private static string? Word(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } item && item.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
