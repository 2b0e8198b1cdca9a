using System.Net;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Auth;

/// <summary>Decides for one listener who its clients are. Thread-safe.</summary>
internal sealed partial class Authenticator(
    string listener, AuthOptions options, PasswordChecks passwords, Counters<ListenerCount> counters, TimeProvider time, ILogger logger)
{
    private readonly AuthGuard _guard = new(options, time);

    public AuthOptions Options => options;

    public SaslExchange Begin(AuthMechanism mechanism) => mechanism switch
    {
        AuthMechanism.ScramSha256 => new ScramExchange(passwords.Users),
        AuthMechanism.Plain => new PlainExchange(),
        _ => new LoginExchange(),
    };

    /// <summary>Whether a client is blocked after too many failed logins.</summary>
    /// <param name="address">The client.</param>
    /// <param name="user">Whom it wants to be; null if it has not said yet.</param>
    public bool IsBlocked(IPAddress address, string? user)
    {
        var isBlocked = user is null ? _guard.IsBlocked(address) : _guard.IsBlocked(address, user);
        if (isBlocked)
            counters.Add(ListenerCount.LoginsBlocked);
        return isBlocked;
    }

    /// <summary>The user whom a password proves, or null.</summary>
    public ValueTask<User?> CheckAsync(string name, string password, CancellationToken cancellationToken) =>
        passwords.CheckAsync(name, password, cancellationToken);

    /// <summary>The user whom a trusted client names, or null if there is none here.</summary>
    public User? Find(string name) => passwords.Users.Find(name);

    /// <summary>Counts a login.</summary>
    /// <param name="address">The client.</param>
    /// <param name="name">Whom it claims to be.</param>
    /// <param name="user">Who it has proven to be, or null.</param>
    /// <returns>The user, if the login is good here; and else how long the client has to wait for the refusal.</returns>
    public (User? User, TimeSpan Delay) Conclude(IPAddress address, string name, User? user)
    {
        if (user is not null && user.MayUse(listener))
        {
            counters.Add(ListenerCount.Logins);
            _guard.Succeed(address, name);
            return (user, TimeSpan.Zero);
        }

        counters.Add(ListenerCount.LoginsFailed);
        LogFailed(logger, name, address, listener);
        return (null, _guard.Fail(address, name));
    }

    [LoggerMessage(3141, LogLevel.Information, "A login as {User} from {Address} on listener {Listener} failed")]
    private static partial void LogFailed(ILogger logger, string user, IPAddress address, string listener);
}
