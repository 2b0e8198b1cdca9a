using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>How clients of a listener prove who they are (RFC 4954). The users stand in section <c>users</c>.</summary>
internal sealed record AuthOptions
{
    /// <summary>Which mechanisms are offered: <c>scram-sha256</c>, <c>plain</c>, <c>login</c>.</summary>
    public IReadOnlyList<AuthMechanism> Mechanisms { get; init; } = [AuthMechanism.ScramSha256, AuthMechanism.Plain, AuthMechanism.Login];

    /// <summary>Whether mail is taken only from users who have logged in; others get 530 5.7.0 at MAIL.</summary>
    public bool Required { get; init; }

    /// <summary>Whether a user may relay from any network.</summary>
    public bool MayRelay { get; init; } = true;

    /// <summary>Whether passwords are taken over connections that are not encrypted. Everybody on the way can read them.</summary>
    public bool WithoutTls { get; init; }

    /// <summary>
    /// Failed logins from one address after which it gets 454 4.7.0 for a while, right passwords included. The /64 of an IPv6 address
    /// counts as one.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxFailures { get; init; } = 100;

    /// <summary>The same for one user from one address.</summary>
    [Range(1, 1_000_000)]
    public int MaxFailuresPerUser { get; init; } = 10;

    /// <summary>How long failed logins are remembered.</summary>
    public TimeSpan FailuresForgottenAfter { get; init; } = TimeSpan.FromMinutes(15);
}
