namespace PolicyMta.Sdk;

/// <summary>What a directive does to the mail that it matches.</summary>
public enum DirectiveKind
{
    /// <summary>Sends nothing until it ends; then mail comes back gradually. Lifetimes still run.</summary>
    Suspend,

    /// <summary>Keeps each message, shown as held, until it ends; then mail comes back gradually. Lifetimes still run.</summary>
    Hold,

    /// <summary>
    /// Gives the message up with <see cref="DirectiveRequest.Reply"/> and notifies its sender, now and while it is in force.
    /// </summary>
    Bounce,

    /// <summary>Sends the message another way: see <see cref="DirectiveRequest.Reroute"/>. Wins over on-route.</summary>
    Reroute,

    /// <summary>Sends more slowly: see <see cref="DirectiveRequest.Rate"/> and <see cref="DirectiveRequest.Connections"/>.</summary>
    Throttle,
}
