using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Injection;

/// <summary>The domains that a client may write in From.</summary>
/// <param name="Of">Whose limit it is: "listener", "user" or "token".</param>
/// <param name="Domains">The domains; none of them: every domain.</param>
internal sealed record AuthorDomains(string Of, OwnDomains Domains);
