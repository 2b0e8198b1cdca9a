using Microsoft.AspNetCore.Http;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Plugins;

/// <summary>Who calls a plugin's endpoint, as plugins know clients: of one tenant, or for all. Immutable.</summary>
/// <param name="Name">A token's name, or that of a user of the console.</param>
/// <param name="Tenant">The only tenant that it is for; null for all.</param>
/// <param name="Caller">Its organisation and roles.</param>
internal sealed record PluginClient(string Name, string? Tenant, Sdk.Caller Caller)
{
    /// <exception cref="ProblemException">It is for several.</exception>
    public static PluginClient Of(string name, ImmutableArray<string> tenants, Sdk.Caller caller) => tenants switch
    {
        [] => new(name, null, caller),
        [var tenant] => new(name, tenant, caller),
        _ => throw new ProblemException(new Problem(
            StatusCodes.Status403Forbidden, "Not allowed",
            $"Plugins know clients of one tenant or of all, and {name} is for several: use a token or user for one tenant.")),
    };
}
