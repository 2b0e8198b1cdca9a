namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>What to do instead of changing what cannot be changed.</summary>
internal static class ReadOnlyAdvice
{
    public const string Facts = "Return a decision, or change a copy ({ ...object }, [...array]).";

    private const string AnyObject =
        "Facts and what stands at the top level of a script cannot be changed: return a decision, change a copy ({ ...object }, "
            + "[...array]), or keep what changes with state.set(key, value).";

    private static readonly string[] OfEngine =
        ["Cannot assign to read only property", "Cannot delete property", "Cannot redefine property", "Cannot add property"];

    /// <summary>The advice that goes with the engine's own words for a write to a frozen object; null for other errors.</summary>
    public static string? For(string message) =>
        OfEngine.Any(words => message.StartsWith(words, StringComparison.Ordinal))
            || message.EndsWith("is not extensible", StringComparison.Ordinal)
            ? AnyObject
            : null;
}
