using PolicyMta.Core.Hooks;

namespace PolicyMta.Testing.Plugins;

/// <summary>What the server would say of a plugin's decision.</summary>
public static class TestDecisions
{
    /// <returns>Why the server does not take the decision; null if it does.</returns>
    public static string? MistakeIn(object decision) => DecisionRules.MistakeIn(decision)?.ToString();
}
