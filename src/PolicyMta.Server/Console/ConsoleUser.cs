using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary>Who uses the console. Immutable.</summary>
/// <param name="Name">The user's name, or <c>local:</c> and a login for whoever came by a link.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Tenants">The tenants whose mail the user may see and touch; empty for all.</param>
internal sealed record ConsoleUser(string Name, OperatorRole Role, ImmutableArray<string> Tenants)
{
    /// <summary>The organisation that is written for the user; empty if none is.</summary>
    public string Organisation { get; init; } = "";

    /// <summary>The roles in the organisation that are written; null if none are.</summary>
    public IReadOnlyList<OrganisationRole>? Roles { get; init; }
}
