using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Who asks the admin API for something. Immutable.</summary>
/// <param name="Name">A token's name, or <c>local:</c> and a login for a command on the server's machine.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Tenants">The tenants whose mail it may see and touch; empty for all.</param>
/// <param name="From">The address that it calls from, or "socket".</param>
internal sealed record Caller(string Name, OperatorRole Role, ImmutableArray<string> Tenants, string From)
{
    public bool IsForAll => Tenants.IsEmpty;

    public bool MaySee(string? tenant) => IsForAll || (tenant is not null && Tenants.Contains(tenant));

    /// <summary>
    /// The tenant that a question or order is about: the one that was named, the caller's only one, or null for all.
    /// </summary>
    /// <param name="named">What was named, or null.</param>
    /// <param name="field">Where a tenant is named.</param>
    /// <exception cref="ProblemException">The caller is for named tenants, and named none of them.</exception>
    public string? Meant(string? named, JsonPath field)
    {
        if (IsForAll)
            return named;
        if (named is null && Tenants is [var only])
            return only;
        return named is not null && MaySee(named) ? named : throw new ProblemException(Problem.BadFields([FieldError.At(
            field, $"must be one of those that the token is for: {string.Join(", ", Tenants)}.")]));
    }
}
