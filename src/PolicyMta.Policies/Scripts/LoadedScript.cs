namespace PolicyMta.Policies.Scripts;

/// <summary>One script that is ready to decide. Disposing it lets its engines go; calls that still run end by themselves.</summary>
internal sealed class LoadedScript(
    string path,
    LoadedHandlers handlers,
    string hash,
    ImmutableArray<string> hooks,
    ImmutableArray<ScriptTestResult> tests,
    IDisposable engines) : IDisposable
{
    /// <summary>The script's path below the scripts folder; its id in traces.</summary>
    public string Path { get; } = path;

    public LoadedHandlers Handlers { get; } = handlers;

    /// <summary>A hash over the script, every module that it imports, its configuration and the limits, in hexadecimal.</summary>
    public string Hash { get; } = hash;

    /// <summary>The names of its hooks as the script exports them, for instance "onRoute".</summary>
    public ImmutableArray<string> Hooks { get; } = hooks;

    /// <summary>How its tests went; all have passed, or the script would not be loaded.</summary>
    public ImmutableArray<ScriptTestResult> Tests { get; } = tests;

    /// <summary>The script's text.</summary>
    public string Source { get; init; } = "";

    public void Dispose() => engines.Dispose();
}
