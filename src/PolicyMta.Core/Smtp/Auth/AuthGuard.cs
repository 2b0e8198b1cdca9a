using System.Net;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>
/// Makes guessing passwords slow: counts failed logins by address, and by address and user, never by user alone, so that nobody can lock
/// a user out. Thread-safe; its memory is bounded. Addresses have a table of their own, which invented user names cannot fill.
/// </summary>
internal sealed class AuthGuard(AuthOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly KeyedMemory<AddressRange> _addresses = new(options.FailuresForgottenAfter, time);
    private readonly KeyedMemory<(AddressRange Owner, string User)> _users = new(options.FailuresForgottenAfter, time);

    /// <summary>Whether an address is blocked after too many failures.</summary>
    public bool IsBlocked(IPAddress address) => _addresses.CountOf(AddressRange.OwnerOf(address)) >= options.MaxFailures;

    /// <summary>Whether an address, alone or with this user, is blocked after too many failures.</summary>
    public bool IsBlocked(IPAddress address, string user) =>
        IsBlocked(address) || _users.CountOf((AddressRange.OwnerOf(address), user)) >= options.MaxFailuresPerUser;

    /// <summary>Counts a failed login.</summary>
    /// <returns>How long the client has to wait for the reply: longer each time.</returns>
    public TimeSpan Fail(IPAddress address, string user)
    {
        var owner = AddressRange.OwnerOf(address);
        _users.Add((owner, user));
        var earlier = _addresses.Add(owner) - 1;
        return earlier > 10 ? LongestDelay : TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << earlier, LongestDelay.Ticks));
    }

    /// <summary>Forgets the failures of a user who has logged in after all. Those of the address stay: it may hold many.</summary>
    public void Succeed(IPAddress address, string user) => _users.Forget((AddressRange.OwnerOf(address), user));
}
