namespace PolicyMta.Server.Admin.Why;

/// <summary>One thing that mail has waited for.</summary>
/// <param name="Reason">What.</param>
/// <param name="Whose">Whose limit it is, or what kind; null if there is only one.</param>
/// <param name="Share">Its share of the time, 0 to 1.</param>
/// <param name="Seconds">The time.</param>
/// <param name="Waiting">Deliveries that wait for it now.</param>
/// <param name="Text">The same in words.</param>
internal sealed record WhyCause(string Reason, string? Whose, double Share, double Seconds, long Waiting, string Text)
{
    /// <summary>The limits, rules, scripts or commands behind it.</summary>
    public IReadOnlyList<WhyOrigin> Origins { get; init; } = [];

    /// <summary>The last message that began to wait for it.</summary>
    public WhyExample? Example { get; init; }

    /// <summary>What would help.</summary>
    public IReadOnlyList<string> Help { get; init; } = [];
}
