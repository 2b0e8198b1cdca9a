using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Server.Http;

/// <summary>One client of the HTTP API. <c>policymta token add NAME</c> makes a token and prints what to write here.</summary>
internal sealed record TokenOptions : ISettingsValidation
{
    /// <summary>The client's name in events and for policy.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The SHA-256 of the token in hexadecimal (<c>printf %s TOKEN | sha256sum</c>), so that the file holds no secret. The token must be
    /// random: 128 bits or more.
    /// </summary>
    public string TokenHash { get; init; } = "";

    /// <summary>Not taken: a file that holds no secret can be shown, copied and kept under version control. Write token_hash.</summary>
    public string Token { get; init; } = "";

    /// <summary>
    /// The tenant of this client's messages, and the only one whose messages it sees (a message that policy gives to another tenant is that
    /// tenant's). Empty: the client may name any, "default" otherwise, and sees all.
    /// </summary>
    public string Tenant { get; init; } = "";

    /// <summary>
    /// Domains that may stand in From of this client's messages, for instance <c>example.com</c>, or <c>*.example.com</c> for all below it;
    /// every author of a message must be of one of them, or it is refused with 550 5.7.1. Empty: every domain.
    /// </summary>
    public OwnDomains FromDomains { get; init; } = [];

    /// <summary>
    /// What it may do: <c>inject</c> (send, cancel and re-schedule messages), <c>read</c> (ask what became of them), <c>metrics</c>
    /// (read <c>/metrics</c>), <c>report</c> (tell of opens, clicks, unsubscriptions and complaints), <c>content</c> (read the content of
    /// queued messages), <c>admin</c> (everything, for all tenants). Left out: <c>inject</c> and <c>read</c>, or for a token with a role
    /// nothing else.
    /// </summary>
    public IReadOnlyList<TokenScope>? Scopes { get; init; }

    /// <summary>
    /// What it may do over the admin API, for people and programs that operate the server: <c>read</c> (look), <c>operate</c> (suspend,
    /// hold, release, bounce and remove mail, too), <c>admin</c> (act on the server, too). Left out: nothing, unless it has the scope
    /// <c>admin</c>.
    /// </summary>
    public OperatorRole? Role { get; init; }

    /// <summary>The tenants that a role is for: the others' mail is not there for it. Empty: all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>
    /// The organisation whose templates it sees and sends with. Empty: <c>default</c>; a token for the operation of the server
    /// (<c>admin</c>) may name any.
    /// </summary>
    public string Organisation { get; init; } = "";

    /// <summary>
    /// What it may do in the organisation: <c>viewer</c> (look), <c>author</c> (write drafts), <c>approver</c> (approve and publish),
    /// <c>sender</c> (send what is published), <c>admin</c> (everything). Left out: <c>sender</c> with the scope inject, <c>viewer</c> with
    /// the scope read or a role, <c>admin</c> for a token for the operation of the server.
    /// </summary>
    public IReadOnlyList<OrganisationRole>? Roles { get; init; }

    /// <summary>Calls at once at most; 429 beyond.</summary>
    [Range(1, 100_000)]
    public int Concurrency { get; init; } = 64;

    /// <summary>Calls in a time, as in <c>100/s</c>; 429 beyond. A call may have many recipients. Left out: no limit.</summary>
    public Rate? Rate { get; init; }

    /// <summary>The scopes that hold.</summary>
    public IReadOnlyList<TokenScope> Granted => Scopes ?? (Role is null ? [TokenScope.Inject, TokenScope.Read] : []);

    /// <summary>The role that holds, or null for none.</summary>
    public OperatorRole? RoleInForce => Granted.Contains(TokenScope.Admin) ? OperatorRole.Admin : Role;

    public bool Allows(TokenScope scope) => Granted.Contains(scope) || Granted.Contains(TokenScope.Admin);

    public bool MaySee(string? tenant) =>
        (Tenant.Length == 0 || Tenant == tenant) && (Tenants.Count == 0 || Tenants.Contains(tenant, StringComparer.Ordinal));

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Token.Length > 0)
            yield return (
                "token", "Tokens do not belong into the configuration. Write their hash: "
                    + $"token_hash: {Convert.ToHexStringLower(BearerTokens.HashOf(Token))}  (better: a new one by policymta token "
                    + $"add {Name})");
        else if (TokenHash.Length != 64 || !TokenHash.All(char.IsAsciiHexDigit))
            yield return ("token_hash", "A hash has 64 hexadecimal digits; 'policymta token add NAME' makes a token and its hash.");
        foreach (var mistake in MistakesOfRights().Concat(Membership.MistakesIn(Organisation, Roles)))
            yield return mistake;
    }

    private IEnumerable<(string Setting, string Problem)> MistakesOfRights()
    {
        var isAdmin = Granted.Contains(TokenScope.Admin);
        if (isAdmin && Tenant.Length > 0)
            yield return ("tenant", "The scope admin is for all tenants: leave the tenant out, or give the scopes inject and read.");
        if (RoleInForce == OperatorRole.Admin && Organisation.Length > 0)
            yield return ("organisation", "Who operates the server may act for any organisation: leave it out, or give other scopes.");
        if (isAdmin && Tenants.Count > 0)
            yield return ("tenants", "The scope admin is for all tenants: leave it out, and write role: admin.");
        if (Role is null && Tenants.Count > 0)
            yield return ("tenants", "Only a role is for several tenants: write role: read, operate or admin; for a client write tenant.");
        if (Role is not null && Tenant.Length > 0)
            yield return ("tenant", $"A role is for tenants: write tenants: [{Tenant}].");
        if (Tenants.Count > 0 && Granted.Contains(TokenScope.Inject))
            yield return ("scopes", "Who is for several tenants cannot send for them: make a token with a tenant and the scope inject.");
    }
}
