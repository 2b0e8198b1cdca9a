using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Scripts.Decisions;

/// <summary>The question at the end of a message about a name that does not exist.</summary>
internal static class DidYouMean
{
    /// <summary>" Did you mean 'x'?", or nothing if no candidate is near.</summary>
    public static string For(string word, IEnumerable<string> candidates) =>
        Suggestion.For(word, candidates) is { } meant ? $" Did you mean '{meant}'?" : "";
}
