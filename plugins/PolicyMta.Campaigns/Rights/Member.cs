namespace PolicyMta.Campaigns.Rights;

/// <summary>Who calls, for which organisation. Immutable.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Organisation">Whose things the call is about.</param>
internal sealed record Member(Caller Caller, string Organisation)
{
    private const int MaxName = 100;

    /// <summary>
    /// The caller of a call: for its own organisation, or if it operates the server for the one that the query names.
    /// </summary>
    /// <exception cref="Refusal">It names another's.</exception>
    public static Member Of(HttpCall call)
    {
        var caller = call.Caller ?? throw new Refusal(403, "This is for clients with a token.");
        var named = call.GetQuery("organisation");
        if (named is null || named == caller.Organisation)
            return new Member(caller, caller.Organisation);
        if (!caller.IsOperator || !IsName(named))
            throw Refusal.NotFound("organisation");
        return new Member(caller, named);
    }

    /// <summary>Whether a text can name an organisation.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxName
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Demands a role that may look at what the organisation has, people's data apart.</summary>
    /// <exception cref="Refusal">It has none of the roles.</exception>
    public void DemandSight() =>
        Demand(OrganisationRole.Viewer, OrganisationRole.Author, OrganisationRole.Approver, OrganisationRole.Sender);

    /// <exception cref="Refusal">It has none of the roles.</exception>
    public void Demand(params ImmutableArray<OrganisationRole> roles)
    {
        if (roles.Any(Caller.Has))
            return;
        var needed = string.Join(" or ", roles.Select(static role => $"'{role.Word()}'"));
        var own = Caller.Roles.IsEmpty ? "none" : string.Join(", ", Caller.Roles.Order().Select(static role => role.Word()));
        throw new Refusal(
            403, $"This takes the role {needed} in the organisation, and yours are: {own}. The server's configuration gives them.");
    }
}
