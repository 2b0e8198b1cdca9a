namespace PolicyMta.Policies.Settings;

/// <summary>
/// A piece of configuration with its place in the file, free of the file's format. The server makes it from YAML; plugins and scripts are
/// given theirs. Immutable.
/// </summary>
internal abstract record SettingsNode(SourcePlace Place);

/// <summary>A single value as it is written; <paramref name="Text"/> is null for an empty value.</summary>
internal sealed record SettingsScalar(SourcePlace Place, string? Text, bool IsQuoted) : SettingsNode(Place)
{
    /// <summary>Whether the file says that this is text and nothing else (<c>!!str</c>).</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>
    /// What the file says, if <see cref="Text"/> comes from elsewhere (a file of its own, the environment): then it may be a secret, and
    /// this is shown in its stead.
    /// </summary>
    public string? Written { get; init; }

    /// <summary>Why the value could not be had, to be told by who needs it; null if all is well.</summary>
    public PolicyProblem? Problem { get; init; }
}

/// <summary>A list.</summary>
internal sealed record SettingsList(SourcePlace Place, ImmutableArray<SettingsNode> Items) : SettingsNode(Place);

/// <summary>A map, in the file's order; keys are unique (duplicates are mistakes found while reading).</summary>
internal sealed record SettingsMap(SourcePlace Place, ImmutableArray<SettingsEntry> Entries) : SettingsNode(Place)
{
    public SettingsNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

/// <summary>One key of a map.</summary>
internal sealed record SettingsEntry(string Key, SourcePlace KeyPlace, SettingsNode Value);
