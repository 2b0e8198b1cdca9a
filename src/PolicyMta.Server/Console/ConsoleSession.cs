using Microsoft.AspNetCore.Http;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Console;

/// <summary>
/// One login and what follows from it until its end. What has a setter belongs to <see cref="ConsoleSessions"/>, under its lock.
/// </summary>
/// <param name="key">The hash of its id.</param>
/// <param name="user">Who logged in.</param>
/// <param name="account">The account as it was then; null for who came by a link.</param>
/// <param name="begun">When, by the clock's timestamps.</param>
/// <param name="expiresAt">When it ends at the latest.</param>
internal sealed class ConsoleSession(string key, ConsoleUser user, AccountOptions? account, long begun, DateTimeOffset expiresAt)
{
    /// <summary>Requests at once: more than any browser needs for some open screens.</summary>
    public const int MaxRequests = 64;

    private readonly HashSet<HttpContext> _running = [];

    public string Key => key;

    public ConsoleUser User => user;

    public AccountOptions? Account => account;

    public long Begun { get; } = begun;

    public DateTimeOffset ExpiresAt => expiresAt;

    /// <summary>Whether the login took a code of a device, beside the password.</summary>
    public bool UsedCode => account is { Totp.Length: > 0 };

    /// <summary>When its last request began or ended, by the clock's timestamps.</summary>
    public long UsedAt { get; set; } = begun;

    public bool HasEnded { get; private set; }

    public bool IsInUse => _running.Count > 0;

    /// <summary>Counts a request in; false if there are too many, or the session has ended.</summary>
    public bool TryEnter(HttpContext request) => !HasEnded && _running.Count < MaxRequests && _running.Add(request);

    public void Leave(HttpContext request) => _running.Remove(request);

    /// <summary>Ends it.</summary>
    /// <returns>The requests that are still being answered, a stream of live figures for instance.</returns>
    public ImmutableArray<HttpContext> End()
    {
        HasEnded = true;
        return [.. _running];
    }
}
