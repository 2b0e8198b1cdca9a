using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary>A user, without what is kept of the password and the device. Immutable.</summary>
/// <param name="Name">The user.</param>
/// <param name="Tenant">The tenant of the user's messages.</param>
/// <param name="Listeners">Where the user may log in to send; empty for everywhere.</param>
/// <param name="Role">What the user may do in the console; null for nothing.</param>
/// <param name="Tenants">The tenants that the role is for; empty for all.</param>
/// <param name="Totp">Whether the console asks for a code.</param>
internal sealed record UserReport(
    string Name, string Tenant, IReadOnlyList<string> Listeners, OperatorRole? Role, IReadOnlyList<string> Tenants, bool Totp)
{
    public static UserReport Of(AccountOptions user) =>
        new(user.Name, user.Tenant, user.Listeners, user.Role, user.Tenants, user.Totp.Length > 0);
}
