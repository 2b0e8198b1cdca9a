using System.Text.Json;

namespace PolicyMta.Policies.Settings;

/// <summary>The names that people write for the names in code.</summary>
internal static class KeyName
{
    /// <summary>MaxMessageSize: max_message_size.</summary>
    public static string Of(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    /// <summary>SourceReputation: source-reputation.</summary>
    public static string OfChoice(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>SmtpReply: smtp reply.</summary>
    public static string Words(string type) => Of(type).Replace('_', ' ');
}
