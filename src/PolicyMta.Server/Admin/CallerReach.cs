namespace PolicyMta.Server.Admin;

/// <summary>Who may ask for something, of those whose role suffices.</summary>
internal enum CallerReach
{
    /// <summary>Only who is for all tenants, since it is about everybody's mail or the server.</summary>
    AllTenants,

    /// <summary>Everybody: what is answered or done is bounded to the caller's tenants.</summary>
    OwnTenants,
}
