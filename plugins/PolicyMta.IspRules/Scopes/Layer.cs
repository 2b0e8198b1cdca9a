namespace PolicyMta.IspRules.Scopes;

/// <summary>Limits as one place of the settings says them, to be laid over weaker ones. Immutable.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Narrowing">The name of the entry of its <c>when</c>, or null for the rule itself.</param>
/// <param name="Limits">What it says.</param>
internal sealed record Layer(string Rule, string? Narrowing, Partial<TrafficProfile> Limits)
{
    /// <summary>The path of the setting that the limits stand in.</summary>
    public string Path { get; } = Narrowing is null
        ? Paths.Below("rules", Rule)
        : Paths.Below(Paths.Below(Paths.Below("rules", Rule), "when"), Narrowing);

    public override string ToString() => Narrowing is null ? $"rule {Rule}" : $"rule {Rule}, when {Narrowing}";
}
