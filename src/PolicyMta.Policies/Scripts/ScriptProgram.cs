using Acornima.Ast;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts.Capabilities;
using PolicyMta.Policies.Scripts.Modules;
using PolicyMta.Policies.Scripts.States;
using PolicyMta.Policies.Settings;
using PolicyMta.Policies.Tables;
using PolicyMta.Policies.Trial;

namespace PolicyMta.Policies.Scripts;

/// <summary>What all engines of one script share. Immutable but for the state, which is thread-safe.</summary>
internal sealed record ScriptProgram(
    string Path, ScriptModules Modules, ScriptLimits Limits, SettingsNode? Config, IScriptState State, ScriptLog Log)
{
    /// <summary>How long the top level of a script, or one of its tests, may take: more than a hook, since code is new then.</summary>
    public TimeSpan LoadTimeout { get; } = TimeSpan.FromSeconds(5) + Limits.Timeout;

    public long Memory => Limits.MemoryMb * 1024L * 1024;

    /// <summary>The keys of keyed hashes, by name.</summary>
    public ImmutableDictionary<string, string> Secrets { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The tables that the script may ask.</summary>
    public ITableSource Tables { get; init; } = TableSet.Empty;

    /// <summary>The providers whose mail the script is asked about at on-route and on-bounce; empty for all mail.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>The states beside the script's own.</summary>
    public OtherStates Others { get; init; } = OtherStates.InMemory(Limits, TimeProvider.System);

    /// <summary>What the server lends to the script.</summary>
    public ScriptServices Services { get; init; } = ScriptServices.None;

    /// <summary>
    /// The same program for a trial: reads what the script keeps and changes nothing of it, and writes no log. For one thread at a time.
    /// </summary>
    public ScriptProgram ForTrial(TimeProvider time) =>
        this with
        {
            State = new TrialState(State, time),
            Others = Others.ForTrial(time),
            Log = new ScriptLog(NullLogger.Instance, time),
            Services = Services.ForTrial(),
        };

    public SourcePlace Place => new(Modules.Files.DisplayPath(Path), 0, 0);

    /// <summary>Where code of the folder stands; null if it is none of it.</summary>
    public SourcePlace? PlaceOf(Node? code) => code?.Location is { SourceFile: { } file } location && Modules.Files.Contains(file)
        ? new SourcePlace(Modules.Files.DisplayPath(file), location.Start.Line, location.Start.Column + 1)
        : null;
}
