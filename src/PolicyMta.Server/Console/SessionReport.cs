using System.Text.Json.Serialization;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary>Whose session it is: <c>GET /api/v1/session</c>. Immutable.</summary>
/// <param name="Name">The user.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Tenants">The tenants that this is for; null for all.</param>
/// <param name="Csrf">What the page sends in <c>X-Csrf-Token</c> with whatever changes something.</param>
/// <param name="Totp">Whether the login took a code of a device.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="Version">The server's version.</param>
internal sealed record SessionReport(
    string Name, OperatorRole Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyList<string>? Tenants,
    string Csrf, bool Totp, DateTimeOffset ExpiresAt, string Version)
{
    public static SessionReport Of(ConsoleSession session, string csrf) => new(
        session.User.Name, session.User.Role, session.User.Tenants.IsEmpty ? null : session.User.Tenants, csrf, session.UsedCode,
        session.ExpiresAt, Administration.Version);
}
