namespace PolicyMta.Core.Delivery;

/// <summary>
/// What replies say in words, where codes do not tell limits from trouble: about recipients of a transaction, messages of a session, and
/// rates. Policy classifies replies much more finely; this is what the corridor itself must know so as not to go on where it is told to
/// wait, nor to wait where it may go on.
/// </summary>
internal static class Phrases
{
    private static readonly string[] Recipients =
    [
        "too many recipients", "too many rcpt", "max rcpt", "maximum recipients", "maximum number of recipients", "number of recipients",
        "recipients exceed", "recipient limit", "recipients limit", "recipients per", "recipient count", "recipients allowed",
        "recipients are allowed", "recipients reached", "max recipients", "max. recipients", "more recipients", "too many receivers",
        "too many addresses", "too many destinations", "too many envelope", "rcpt limit", "rcpt count",
    ];

    private static readonly string[] Times = ["hour", "minute", "day", "daily", "per second", "rate limit", "sending rate"];

    private static readonly string[] Sessions =
    [
        "per session", "per connection", "per smtp session", "per smtp connection", "this session", "this connection", "this smtp session",
        "this smtp connection", "one session", "one connection", "a session", "a connection", "single session", "single connection",
        "in session", "same session", "same connection", "the session", "the connection", "each session", "each connection",
        "every session", "every connection", "session limit", "session quota", "session message", "session mail", "(session)",
        "current session", "current connection",
    ];

    private static readonly string[] Messages = ["message", "mail", "transaction", "envelope", "session limit", "session quota"];

    private static readonly string[] Bounds =
        ["too many", "too much", "max", "limit", "exceed", "allowed", "enough", "count", "quota", "only one", "no more", "no further"];

    /// <summary>What asks for another connection, or can only mean this one: a rate does not count transactions.</summary>
    private static readonly string[] Reconnects =
    [
        "new connection", "new session", "new smtp connection", "new smtp session", "another connection", "another session",
        "fresh connection", "fresh session", "reconnect", "re-connect", "too many transactions", "maximum transactions",
        "max transactions", "maximum number of transactions", "number of transactions", "transaction limit", "transactions limit",
        "transactions exceed", "no more transactions", "no more mail transactions", "too many mail transactions",
    ];

    private static readonly string[] SystemStorage =
        ["disk", "system storage", "storage space", "queue space", "spool", "file system", "filesystem", "partition", "out of memory"];

    private static readonly string[] Faults =
    [
        "temporary server error", "internal server error", "internal error", "server error", "service unavailable", "service not available",
        "service is unavailable", "lookup failure", "lookup error", "configuration problem", "configuration error", "milter",
        "backend", "database", "ldap", "timed out", "timeout", "cannot connect", "not reachable", "unreachable",
    ];

    private static readonly string[] Rates =
    [
        "rate limit", "ratelimit", "rate-limit", "message rate", "sending rate", "connection rate", "rate control", "unusual rate",
        "at a rate", "too many", "too much", "too fast", "too frequent", "too quickly", "throttl", "slow down", "per hour", "per minute",
        "per day", "hourly", "daily", "connections", "greylist", "graylist", "grey-list", "grey list", "gray list", "not yet authorized",
    ];

    /// <summary>What hosts say of senders, but of troubles of their own as well.</summary>
    private static readonly string[] Bars =
        ["limit", "quota", "excessive", "reputation", "complaint", "blocklist", "blacklist", "blocked", "spam", "policy"];

    /// <summary>Whether a transaction has too many recipients.</summary>
    public static bool NameRecipientLimit(string text) => HasAny(text, Recipients);

    /// <summary>Whether a connection has carried enough messages.</summary>
    public static bool NameSessionLimit(string text) =>
        (HasAny(text, Sessions) && HasAny(text, Messages) && HasAny(text, Bounds)) || HasAny(text, Reconnects);

    /// <summary>Whether a limit is one of a time: waiting helps, a new connection does not.</summary>
    public static bool NameTime(string text) => HasAny(text, Times);

    /// <summary>Whether a host lacks room of its own, whatever else is said of limits: not a mailbox, and not the sender.</summary>
    public static bool NameSystemStorage(string text) => HasAny(text, SystemStorage);

    /// <summary>Whether a host says that something of its own does not work.</summary>
    public static bool NameFault(string text) => HasAny(text, Faults);

    /// <summary>Whether the sender is to send less, or later.</summary>
    public static bool NameRate(string text) => HasAny(text, Rates);

    /// <summary>Whether the sender is to send less, or later, or not at all.</summary>
    public static bool NameBar(string text) => NameRate(text) || HasAny(text, Bars);

    private static bool HasAny(string text, string[] phrases)
    {
        foreach (var phrase in phrases)
        {
            if (text.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
