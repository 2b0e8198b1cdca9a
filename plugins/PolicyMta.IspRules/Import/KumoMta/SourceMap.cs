namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>A map, in the file's order.</summary>
internal sealed record SourceMap(int Line, ImmutableArray<KeyValuePair<string, SourceNode>> Entries) : SourceNode(Line)
{
    public SourceNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key).Value;
}
