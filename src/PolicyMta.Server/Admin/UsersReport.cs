using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Admin;

/// <summary>Who may log in, in the order of names: <c>GET /api/v1/admin/users</c>.</summary>
internal sealed record UsersReport(IReadOnlyList<UserReport> Users);
