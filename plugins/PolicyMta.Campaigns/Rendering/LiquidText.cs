using Fluid;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>A text of Liquid that was parsed and found to be within bounds. Immutable; rendered on several threads at once.</summary>
/// <param name="Source">The text.</param>
/// <param name="Parsed">What it was parsed into.</param>
/// <param name="Required">The variables that must be given.</param>
/// <param name="Optional">Those that may be missing.</param>
internal sealed record LiquidText(
    string Source, IFluidTemplate Parsed, ImmutableSortedSet<string> Required, ImmutableSortedSet<string> Optional)
{
    /// <summary>The line in which a variable first stands; 1 if it is not found.</summary>
    public int LineOf(string variable)
    {
        var name = variable.Split('.')[^1];
        for (var at = 0; (at = Source.IndexOf(name, at, StringComparison.Ordinal)) >= 0; at += name.Length)
        {
            var open = Math.Max(
                Source.LastIndexOf("{{", at, StringComparison.Ordinal), Source.LastIndexOf("{%", at, StringComparison.Ordinal));
            var close = at == 0
                ? -1
                : Math.Max(
                    Source.LastIndexOf("}}", at - 1, StringComparison.Ordinal), Source.LastIndexOf("%}", at - 1, StringComparison.Ordinal));
            if (open >= 0 && open > close)
                return Source.AsSpan(0, at).Count('\n') + 1;
        }

        return 1;
    }
}
