using PolicyMta.Server.Console;

namespace PolicyMta.Server.Http;

/// <summary>Of which organisation the clients and users of the configuration are, and with which roles, as plugins are told.</summary>
internal static class Membership
{
    private const int MaxLength = 100;

    public static Sdk.Caller Of(TokenOptions token) => new()
    {
        Name = token.Name,
        Organisation = OrganisationOf(token.Organisation),
        IsOperator = token.RoleInForce == OperatorRole.Admin,
        Tenant = token.Tenant.Length > 0 ? token.Tenant : token.Tenants is [var only] ? only : null,
        Roles = RolesOf(token.Roles, UsualOf(token)),
    };

    public static Sdk.Caller Of(ConsoleUser user)
    {
        var isOperator = user.Role == OperatorRole.Admin && user.Organisation.Length == 0;
        return new()
        {
            Name = user.Name,
            Organisation = OrganisationOf(user.Organisation),
            IsOperator = isOperator,
            Tenant = user.Tenants is [var only] ? only : null,
            Roles = RolesOf(user.Roles, isOperator ? OrganisationRole.Admin : OrganisationRole.Viewer),
        };
    }

    /// <summary>What is wrong with an organisation and its roles as they are written.</summary>
    public static IEnumerable<(string Setting, string Problem)> MistakesIn(string organisation, IReadOnlyList<OrganisationRole>? roles)
    {
        if (organisation.Length > MaxLength || !organisation.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            yield return ("organisation", $"A name has up to {MaxLength} letters, digits, '.', '_' and '-'.");
        if (roles is { Count: > 0 } && organisation.Length == 0)
            yield return ("roles", $"They are for an organisation: write organisation: {Sdk.Caller.DefaultOrganisation}, or another name.");
    }

    private static string OrganisationOf(string written) => written.Length > 0 ? written : Sdk.Caller.DefaultOrganisation;

    private static OrganisationRole[] UsualOf(TokenOptions token)
    {
        if (token.RoleInForce == OperatorRole.Admin)
            return [OrganisationRole.Admin];
        return
        [
            .. token.Allows(TokenScope.Inject) ? new[] { OrganisationRole.Sender } : [],
            .. token.Allows(TokenScope.Read) || token.Role is not null ? new[] { OrganisationRole.Viewer } : [],
        ];
    }

    private static ImmutableHashSet<OrganisationRole> RolesOf(
        IReadOnlyList<OrganisationRole>? written, params IEnumerable<OrganisationRole> usual) => [.. written ?? usual];
}
