using System.Reflection;
using System.Text.Json;

namespace PolicyMta.Policies.Plugins;

/// <summary>Caches of the runtime that remember a plugin's types and would keep it in memory for ever.</summary>
internal static class CollectibleCaches
{
    /// <summary>
    /// Forgets what System.Text.Json learned by reflection. The method is the runtime's own, made for hot reload, and internal; if a
    /// later runtime has it no more, the plugin is reported as still loaded instead.
    /// </summary>
    public static void Clear() => typeof(JsonSerializerOptions).Assembly
        .GetType("System.Text.Json.JsonSerializerOptionsUpdateHandler")?
        .GetMethod("ClearCache", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?
        .Invoke(null, [null]);
}
