using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Console;

/// <summary>
/// The sessions of the console. Each has an id of 256 random bits, which only the browser knows: here is its hash, so that nothing that
/// reads memory or a dump can use it. A session ends by logging out, at its end, when it was not used for long, and when the account is not
/// what it was at the login: then requests that are still being answered are broken off. Nothing of it outlives the server. Thread-safe;
/// its memory is bounded.
/// </summary>
internal sealed class ConsoleSessions : IDisposable
{
    private const int IdBytes = 32;
    private static readonly TimeSpan ReviewEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);
    private readonly byte[] _tokenKey = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly ConsoleOptions _options;
    private readonly Func<string, AccountOptions?> _accounts;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <param name="options">How long and how many.</param>
    /// <param name="accounts">The account of a name as it is now; null if there is none.</param>
    /// <param name="time">The clock.</param>
    public ConsoleSessions(ConsoleOptions options, Func<string, AccountOptions?> accounts, TimeProvider time)
    {
        (_options, _accounts, _time) = (options, accounts, time);
        _timer = time.CreateTimer(static sessions => ((ConsoleSessions)sessions!).Review(), this, ReviewEvery, ReviewEvery);
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _sessions.Count;
        }
    }

    /// <summary>Begins a session.</summary>
    /// <param name="user">Who has proven to be.</param>
    /// <param name="account">By which account; null for none.</param>
    /// <returns>The session, and its id, which is nowhere else.</returns>
    public (ConsoleSession Session, string Id) Begin(ConsoleUser user, AccountOptions? account)
    {
        var id = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(IdBytes));
        var session = new ConsoleSession(KeyOf(id), user, account, _time.GetTimestamp(), _time.GetUtcNow() + _options.SessionLength);
        var broken = new List<HttpContext>();
        lock (_lock)
        {
            while (WhoMakesRoomFor(user.Name) is { } other)
                broken.AddRange(Remove(other));
            _sessions.Add(session.Key, session);
        }

        Abort(broken);
        return (session, id);
    }

    /// <summary>The session of an id, which counts as used; null if there is none that still holds.</summary>
    public ConsoleSession? Find(string id)
    {
        ImmutableArray<HttpContext> broken;
        lock (_lock)
        {
            if (!_sessions.TryGetValue(KeyOf(id), out var session))
                return null;
            if (IsGood(session))
            {
                session.UsedAt = _time.GetTimestamp();
                return session;
            }

            broken = Remove(session);
        }

        Abort(broken);
        return null;
    }

    /// <summary>Counts a request of a session in, which is broken off when the session ends.</summary>
    public bool TryEnter(ConsoleSession session, HttpContext request)
    {
        lock (_lock)
            return session.TryEnter(request);
    }

    public void Leave(ConsoleSession session, HttpContext request)
    {
        lock (_lock)
        {
            session.Leave(request);
            session.UsedAt = _time.GetTimestamp();
        }
    }

    /// <summary>Ends a session. The request that asks for it is answered.</summary>
    public void End(ConsoleSession session, HttpContext? request = null)
    {
        ImmutableArray<HttpContext> broken;
        lock (_lock)
            broken = Remove(session);
        Abort(broken.Where(running => running != request));
    }

    /// <summary>Ends the sessions that hold no longer.</summary>
    public void Review()
    {
        var broken = new List<HttpContext>();
        lock (_lock)
        {
            foreach (var session in _sessions.Values.Where(session => !IsGood(session)).ToList())
                broken.AddRange(Remove(session));
        }

        Abort(broken);
    }

    /// <summary>
    /// What a page sends along with whatever changes something, to prove that it is this server's: other sites can make the browser send
    /// the cookie, but cannot know this.
    /// </summary>
    public string TokenOf(string id) => WebEncoders.Base64UrlEncode(HMACSHA256.HashData(_tokenKey, Encoding.UTF8.GetBytes(id)));

    public bool IsTokenOf(string id, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(TokenOf(id)), Encoding.UTF8.GetBytes(token));

    public void Dispose() => _timer.Dispose();

    private static string KeyOf(string id) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static void Abort(IEnumerable<HttpContext> requests)
    {
        foreach (var request in requests)
            request.Abort();
    }

    private ImmutableArray<HttpContext> Remove(ConsoleSession session) => _sessions.Remove(session.Key) ? session.End() : [];

    private ConsoleSession? WhoMakesRoomFor(string user)
    {
        var own = _sessions.Values.Where(session => session.User.Name == user).ToList();
        if (own.Count >= _options.MaxSessionsPerUser)
            return own.MinBy(static session => session.UsedAt);
        if (_sessions.Count < _options.MaxSessions)
            return null;
        return _sessions.Values.GroupBy(static session => session.User.Name).MaxBy(static sessions => sessions.Count())!
            .MinBy(static session => session.UsedAt);
    }

    private bool IsGood(ConsoleSession session)
    {
        var isIdle = !session.IsInUse && _time.GetElapsedTime(session.UsedAt) > _options.IdleLength;
        if (isIdle || _time.GetElapsedTime(session.Begun) > _options.SessionLength)
            return false;
        return session.Account is not { } then || (_accounts(then.Name) is { } now && now.IsSameOperator(then));
    }
}
