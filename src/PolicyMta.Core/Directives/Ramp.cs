namespace PolicyMta.Core.Directives;

/// <summary>
/// How mail comes back after a suspension: from one message a second, doubling every five seconds, until it is as fast as limits allow; so
/// that what gathered meanwhile does not fall upon the receiver at once. Immutable.
/// </summary>
/// <param name="Match">Which ready queues it is about.</param>
/// <param name="Since">When the suspension ended.</param>
internal sealed record Ramp(DirectiveMatch Match, DateTimeOffset Since)
{
    /// <summary>How long a ramp restrains anything.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Doubling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    public DateTimeOffset Ends => Since + Length;

    /// <summary>Messages a second at a time after the start.</summary>
    public static double RateAt(TimeSpan elapsed) => Math.Pow(2, elapsed / Doubling);

    /// <summary>Connections at a time after the start: one more every second.</summary>
    public static int ConnectionsAt(TimeSpan elapsed) => 1 + (int)(elapsed / Step);

    /// <summary>When its limits are to be looked at again.</summary>
    public DateTimeOffset NextStep(DateTimeOffset now) => now + Step < Ends ? now + Step : Ends;
}
