using PolicyMta.IspRules.Replies;

namespace PolicyMta.IspRules;

/// <summary>Paths of settings, as <see cref="IPluginBuilder.ReportProblem"/> and <see cref="IPluginBuilder.PlaceOf"/> read them.</summary>
internal static class Paths
{
    /// <summary>The path of a key below another path; a key with dots stands in brackets.</summary>
    public static string Below(string path, string key) => key.AsSpan().ContainsAny(".[") ? $"{path}[{key}]" : $"{path}.{key}";

    /// <summary>The path of a reaction.</summary>
    public static string Of(ReplyRule reply) => Below(Below("rules", reply.RuleName) + ".replies", reply.Name);
}
