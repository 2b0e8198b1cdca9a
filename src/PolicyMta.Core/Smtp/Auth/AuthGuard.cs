using System.Net;
using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>
/// Makes guessing passwords slow: counts failed logins by address, and by address and user, never by user alone, so that nobody can lock a
/// user out. Thread-safe; its memory is bounded.
/// </summary>
internal sealed class AuthGuard(AuthOptions options, TimeProvider time)
{
    private const int MaxKept = 100_000;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(AddressRange Owner, string? User), Failures> _failures = [];

    /// <summary>Whether an address has failed too often to be listened to.</summary>
    public bool IsBlocked(IPAddress address) => Count(AddressRange.OwnerOf(address), null) >= options.MaxFailures;

    /// <summary>Whether an address, alone or with this user, has failed too often to be listened to.</summary>
    public bool IsBlocked(IPAddress address, string user) =>
        IsBlocked(address) || Count(AddressRange.OwnerOf(address), user) >= options.MaxFailuresPerUser;

    /// <summary>Counts a failed login.</summary>
    /// <returns>How long the client has to wait for the reply: longer each time.</returns>
    public TimeSpan Fail(IPAddress address, string user)
    {
        var owner = AddressRange.OwnerOf(address);
        lock (_failures)
        {
            if (_failures.Count >= MaxKept)
                Sweep();
            Add(owner, user);
            var earlier = Add(owner, null) - 1;
            return earlier > 10 ? LongestDelay : TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << earlier, LongestDelay.Ticks));
        }
    }

    /// <summary>Forgets the failures of a user who has logged in after all. Those of the address stay: it may hold many.</summary>
    public void Succeed(IPAddress address, string user)
    {
        lock (_failures)
            _failures.Remove((AddressRange.OwnerOf(address), user));
    }

    private int Count(AddressRange owner, string? user)
    {
        lock (_failures)
            return _failures.TryGetValue((owner, user), out var failures) && !IsOld(failures) ? failures.Count : 0;
    }

    private int Add(AddressRange owner, string? user)
    {
        var before = _failures.TryGetValue((owner, user), out var failures) && !IsOld(failures) ? failures.Count : 0;
        _failures[(owner, user)] = new Failures(before + 1, time.GetTimestamp());
        return before + 1;
    }

    private bool IsOld(Failures failures) => time.GetElapsedTime(failures.Last) >= options.FailuresForgottenAfter;

    private void Sweep()
    {
        foreach (var (key, failures) in _failures)
        {
            if (IsOld(failures))
                _failures.Remove(key);
        }

        if (_failures.Count >= MaxKept)
            _failures.Clear();
    }

    private readonly record struct Failures(int Count, long Last);
}
