using System.Collections.Frozen;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>A user who may log in. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Secret">What is kept of the password.</param>
/// <param name="Tenant">The tenant of the user's messages, or null.</param>
/// <param name="Listeners">Where the user may log in; empty for everywhere.</param>
internal sealed record User(string Name, ScramSecret Secret, string? Tenant, FrozenSet<string> Listeners)
{
    /// <summary>The domains that the user may write in From; empty for all that the listener allows.</summary>
    public OwnDomains FromDomains { get; init; } = [];

    public bool MayUse(string listener) => Listeners.Count == 0 || Listeners.Contains(listener);
}
