using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Scripts;

/// <summary>Which scripts make policy, and what they may use (section <c>scripts</c>).</summary>
internal sealed record ScriptOptions
{
    /// <summary>The folder that holds the scripts. Default: <c>scripts</c> beside the server program.</summary>
    public FilePath Path { get; init; }

    /// <summary>Where the path is written; nowhere if it is the default.</summary>
    internal SourcePlace PathPlace { get; init; }

    /// <summary>Whether nobody wrote the path: such a folder may be missing.</summary>
    internal bool IsDefaultPath { get; init; }

    /// <summary>
    /// The scripts that are asked, first to last, as paths below the folder. Empty: every <c>.js</c> file outside <c>lib/</c> that is no
    /// <c>*.test.js</c>, in the order of their paths.
    /// </summary>
    public ImmutableArray<PlacedText> Order { get; init; } = [];

    /// <summary>By script path: what the script sees as <c>config</c>.</summary>
    public ImmutableDictionary<string, SettingsNode> Config { get; init; } = ImmutableDictionary<string, SettingsNode>.Empty;

    /// <summary>What one call of a hook may use.</summary>
    public ScriptLimits Limits { get; init; } = new();
}
