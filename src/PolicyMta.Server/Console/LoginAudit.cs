using System.Net;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Text;
using PolicyMta.Server.Audit;

namespace PolicyMta.Server.Console;

/// <summary>
/// Keeps logins and their ends among the acts of operators. Failed ones are kept up to a rate, the rest in the server's log, so that nobody
/// can drive real acts out of the audit log by guessing. Thread-safe.
/// </summary>
internal sealed partial class LoginAudit(AuditLog audit, TimeProvider time, ILogger logger)
{
    private const string Login = "console.login";
    private const string Logout = "console.logout";

    /// <summary>An hour of guessing takes less than a megabyte.</summary>
    private static readonly RateLimit Failures = RateLimit.AtOnce(Rate.Parse("60/min"));

    private readonly Lock _lock = new();
    private TokenBucket _bucket;

    public void Begun(ConsoleUser user, IPAddress address, string by) => Note(Login, user, address, by);

    public void Ended(ConsoleUser user, IPAddress address) => Note(Logout, user, address, null);

    public void Failed(string name, IPAddress address, string why)
    {
        LogFailed(logger, PrintableText.Line(name), address, why);
        lock (_lock)
        {
            if (_bucket.TryTake(Failures, time) > TimeSpan.Zero)
                return;
        }

        var id = audit.Begin(new AuditEntry { Action = Login, Author = name, From = address.ToString() });
        audit.End(id, AuditOutcome.Refused, null, null, why);
    }

    private void Note(string action, ConsoleUser user, IPAddress address, string? by)
    {
        var id = audit.Begin(new AuditEntry
        {
            Action = action,
            Author = user.Name,
            Role = user.Role,
            From = address.ToString(),
            Request = AuditLog.Bounded(by is null ? null : new { by }),
        });
        audit.End(id, AuditOutcome.Done, null, null, null);
    }

    [LoggerMessage(5310, LogLevel.Information, "A login to the console as {User} from {Address} failed: {Why}")]
    private static partial void LogFailed(ILogger logger, string user, IPAddress address, string why);
}
