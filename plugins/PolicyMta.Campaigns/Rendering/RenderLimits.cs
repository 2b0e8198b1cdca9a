namespace PolicyMta.Campaigns.Rendering;

/// <summary>What one rendering may use. Immutable.</summary>
/// <param name="Steps">Statements that are carried out.</param>
/// <param name="Output">Characters that a part may have.</param>
/// <param name="Value">Characters that a value may have which the template makes.</param>
/// <param name="Work">Characters that filters, comparisons and outputs go through, over the whole rendering.</param>
internal sealed record RenderLimits(int Steps, int Output, int Value, long Work);
