using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Scripts;

/// <summary>A script failed: where, and why.</summary>
internal sealed class ScriptException(SourcePlace place, string problem, Exception? cause = null)
    : Exception($"{place}: {problem}", cause), IHandlerError
{
    public SourcePlace Place { get; } = place;

    public string Problem { get; } = problem;

    public string Description => Message;
}
