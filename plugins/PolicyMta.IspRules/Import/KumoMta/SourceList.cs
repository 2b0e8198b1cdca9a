namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>A list.</summary>
internal sealed record SourceList(int Line, ImmutableArray<SourceNode> Items) : SourceNode(Line);
