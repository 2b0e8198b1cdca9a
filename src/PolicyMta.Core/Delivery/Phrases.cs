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
        "recipients exceed", "recipient limit", "recipients limit", "recipients per", "recipient count",
    ];

    private static readonly string[] Sessions =
    [
        "per session", "per connection", "per smtp session", "per smtp connection", "this session", "this connection", "this smtp session",
        "this smtp connection", "one session", "one connection", "a session", "a connection", "single session", "single connection",
        "in session", "same session", "same connection",
    ];

    private static readonly string[] Messages = ["message", "mail", "transaction", "envelope"];
    private static readonly string[] Bounds = ["too many", "too much", "max", "limit", "exceed", "allowed", "enough", "count", "quota"];

    private static readonly string[] Rates =
    [
        "rate limit", "ratelimit", "rate-limit", "message rate", "sending rate", "connection rate", "rate control", "unusual rate",
        "at a rate", "too many", "too much", "too fast", "too frequent", "too quickly", "throttl", "slow down", "limit", "quota",
        "excessive", "per hour", "per minute", "per day", "hourly", "daily", "connections", "greylist", "graylist", "grey-list",
        "grey list", "gray list", "not yet authorized", "reputation", "complaint", "blocklist", "blacklist", "blocked", "spam", "policy",
    ];

    /// <summary>Whether a transaction has too many recipients.</summary>
    public static bool NameRecipientLimit(string text) => HasAny(text, Recipients);

    /// <summary>Whether a connection has carried enough messages.</summary>
    public static bool NameSessionLimit(string text) => HasAny(text, Sessions) && HasAny(text, Messages) && HasAny(text, Bounds);

    /// <summary>Whether the sender is to send less, or later, or not at all.</summary>
    public static bool NameRate(string text) => HasAny(text, Rates);

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
