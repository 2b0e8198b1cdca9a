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
}
