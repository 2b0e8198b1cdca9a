namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>A single value, as text.</summary>
internal sealed record SourceText(int Line, string Text) : SourceNode(Line);
