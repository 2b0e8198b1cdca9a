using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Policy;

namespace PolicyMta.Server.Plugins;

/// <summary>
/// <c>/api/v1/NAME/...</c> for plugins that have asked for a name there: the same as <c>/api/v1/plugins/ID/NAME/...</c>. Which plugin it is
/// says the policy that is in force when the call comes.
/// </summary>
internal sealed class PluginAreas(PolicyStore policies)
{
    private const string Root = "/api/v1/";

    /// <summary>Names that are the server's own; a test compares them with its routes.</summary>
    public static readonly ImmutableHashSet<string> Reserved = ["admin", "events", "messages", "openapi.json", "plugins", "session"];

    /// <summary>The path that a call means; null if it means itself.</summary>
    public PathString? Meant(PathString path)
    {
        if (path.Value is not { } text || !text.StartsWith(Root, StringComparison.Ordinal))
            return null;
        var rest = text.AsSpan(Root.Length);
        var name = rest.IndexOf('/') is >= 0 and var end ? rest[..end] : rest;
        var areas = policies.Current.Areas.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!areas.TryGetValue(name, out var plugin))
            return null;
        return new PathString($"{PluginEndpoints.Prefix}{plugin}/{rest}");
    }
}
