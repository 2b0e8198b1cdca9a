namespace PolicyMta.IspRules.Import;

/// <summary>Something in an imported file that has no counterpart here, or another meaning. Immutable.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Directive">What is written there.</param>
/// <param name="Advice">What to do.</param>
internal sealed record ImportNote(string File, int Line, string Directive, string Advice);
