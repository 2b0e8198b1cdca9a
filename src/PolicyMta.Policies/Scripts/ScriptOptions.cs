using PolicyMta.Policies.Settings;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Scripts;

/// <summary>Which scripts make policy, and what they may use (section <c>scripts</c>).</summary>
internal sealed record ScriptOptions : ISettingsValidation
{
    private const int LeastSecret = 16;

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

    /// <summary>
    /// By name: keys for <c>crypto.hmac</c>, 16 characters or more each. Scripts know them by name alone; they are in no log, event or
    /// report.
    /// </summary>
    public ImmutableDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// By name: tables that scripts (<c>table(name)</c>) and plugins look things up in. A start, and a reload that brings a new one, wait
    /// for it up to 30 seconds, and refuse a file with a mistake; what asks a table that is still being read fails, by the rules of
    /// <c>hooks</c>.
    /// </summary>
    public IReadOnlyDictionary<string, TableOptions> Tables { get; init; } = new Dictionary<string, TableOptions>();

    /// <summary>What one call of a hook may use.</summary>
    public ScriptLimits Limits { get; init; } = new();

    public IEnumerable<(string Setting, string Problem)> Validate() => Secrets
        .Where(static secret => secret.Value.Length < LeastSecret)
        .Select(static secret => (
            $"secrets.{secret.Key}", $"has {secret.Value.Length} characters: a key needs {LeastSecret} or more, made at random."));
}
