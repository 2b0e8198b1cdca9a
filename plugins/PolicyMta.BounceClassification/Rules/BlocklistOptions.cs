namespace PolicyMta.BounceClassification.Rules;

/// <summary>A blocklist that replies name. Immutable.</summary>
internal sealed record BlocklistOptions : ISettingsValidation
{
    /// <summary>Pieces of text that name it.</summary>
    public ImmutableArray<string> Says { get; init; } = [];

    /// <summary>What it lists.</summary>
    public BounceScope Scope { get; init; } = BounceScope.Source;

    /// <summary>Where one looks up whether an address is listed, and asks for removal.</summary>
    public string? Url { get; init; }

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Says.IsEmpty)
            yield return ("says", "nothing names this list; write a piece of text that does.");
        foreach (var mistake in Phrases.MistakesIn("says", Says))
            yield return mistake;
    }
}
