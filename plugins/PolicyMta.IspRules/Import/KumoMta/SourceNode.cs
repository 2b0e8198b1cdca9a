namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>A value of a TOML or JSON file with its line. Immutable.</summary>
internal abstract record SourceNode(int Line);

/// <summary>A single value, as text.</summary>
internal sealed record SourceText(int Line, string Text) : SourceNode(Line);

/// <summary>A list.</summary>
internal sealed record SourceList(int Line, ImmutableArray<SourceNode> Items) : SourceNode(Line);

/// <summary>A map, in the file's order.</summary>
internal sealed record SourceMap(int Line, ImmutableArray<KeyValuePair<string, SourceNode>> Entries) : SourceNode(Line)
{
    public SourceNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key).Value;
}
