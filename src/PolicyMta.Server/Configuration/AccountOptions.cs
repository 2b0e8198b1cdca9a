using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Configuration;

/// <summary>One user who may log in: to listeners, and with a role to the console.</summary>
internal sealed record AccountOptions : UserOptions
{
    /// <summary>
    /// What the user may do in the console: <c>read</c> (look), <c>operate</c> (suspend, hold, release, bounce and remove mail, too),
    /// <c>admin</c> (act on the server, too). Left out: the user may not log in there. <c>policymta user role NAME ROLE</c> writes it.
    /// </summary>
    public OperatorRole? Role { get; init; }

    /// <summary>The tenants that the role is for: the others' mail is not there for it. Empty: all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>
    /// The organisation whose templates the user sees. Empty: <c>default</c>; with the role <c>admin</c> the user may then act for any.
    /// </summary>
    public string Organisation { get; init; } = "";

    /// <summary>
    /// What the user may do in the organisation, as for tokens: <c>viewer</c>, <c>author</c>, <c>approver</c>, <c>sender</c>,
    /// <c>admin</c>. Left out: <c>viewer</c>, or with the role <c>admin</c> and no organisation <c>admin</c>.
    /// </summary>
    public IReadOnlyList<OrganisationRole>? Roles { get; init; }

    /// <summary>
    /// The secret of the codes (TOTP) that the console asks for beside the password, in base 32: <c>policymta user totp NAME</c> makes one.
    /// Empty: it asks for none.
    /// </summary>
    public string Totp { get; init; } = "";

    /// <summary>Whether a session that was begun by the one still holds for the other.</summary>
    public bool IsSameOperator(AccountOptions other) => ReferenceEquals(this, other)
        || (Name == other.Name && Password == other.Password && Role == other.Role && Totp == other.Totp
            && Organisation == other.Organisation && (Roles ?? []).SequenceEqual(other.Roles ?? [])
            && Tenants.SequenceEqual(other.Tenants, StringComparer.Ordinal));

    /// <inheritdoc/>
    public override IEnumerable<(string Setting, string Problem)> Validate()
    {
        foreach (var mistake in base.Validate())
            yield return mistake;
        if (Role is null && Tenants.Count > 0)
            yield return ("tenants", "Only a role is for tenants: write role: read, operate or admin.");
        foreach (var mistake in Membership.MistakesIn(Organisation, Roles))
            yield return mistake;
        if (Role is null && (Organisation.Length > 0 || Roles is not null))
            yield return ("organisation", "It holds in the console: write role: read, operate or admin too.");
        if (Totp.Length > 0 && !TotpSecret.IsValid(Totp))
            yield return ("totp", "A secret has at least 26 letters and digits of base 32: policymta user totp NAME makes one.");
    }
}
