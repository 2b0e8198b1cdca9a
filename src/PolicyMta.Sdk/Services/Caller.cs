namespace PolicyMta.Sdk;

/// <summary>
/// Who asks for something, as the server's configuration says: a client with a token, or a user of the console. Immutable.
/// </summary>
public sealed record Caller
{
    /// <summary>The organisation of those of whom the configuration names none.</summary>
    public const string DefaultOrganisation = "default";

    /// <summary>The name of the token or the user.</summary>
    public required string Name { get; init; }

    /// <summary>The organisation whose things are there for it; the others' must not be, not even by their names.</summary>
    public string Organisation { get; init; } = DefaultOrganisation;

    /// <summary>Whether it operates the server, and may act for any organisation.</summary>
    public bool IsOperator { get; init; }

    /// <summary>The tenant that its mail is of; null if it may act for all.</summary>
    public string? Tenant { get; init; }

    /// <summary>What it may do in the organisation.</summary>
    public ImmutableHashSet<OrganisationRole> Roles { get; init; } = [];

    /// <summary>Whether it has a role; <see cref="OrganisationRole.Admin"/> has all.</summary>
    public bool Has(OrganisationRole role) => Roles.Contains(role) || Roles.Contains(OrganisationRole.Admin);
}
