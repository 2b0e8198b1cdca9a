using System.Text.Json;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Settings;

/// <summary>The names that people write for the names in code.</summary>
internal static class KeyName
{
    /// <summary>MaxMessageSize: max_message_size.</summary>
    public static string Of(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    /// <summary>SourceReputation: source-reputation.</summary>
    public static string OfChoice(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>
    /// What to do about a character in a key that looks like nothing or like a space and is neither; null if there is none.
    /// </summary>
    public static string? StrangeSpaceIn(string key)
    {
        foreach (var c in key)
        {
            if (c != ' ' && PrintableText.Word(c.ToString()) is ['\\', ..] shown)
                return $"The key holds {shown}{(c == '\u00a0' ? ", a no-break space" : "")}, which cannot be seen: type the key anew.";
        }

        return null;
    }

    /// <summary>SmtpReply: smtp reply.</summary>
    public static string Words(string type) => Of(type).Replace('_', ' ');
}
