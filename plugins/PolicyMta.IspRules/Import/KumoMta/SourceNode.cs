namespace PolicyMta.IspRules.Import.KumoMta;

/// <summary>A value of a TOML or JSON file with its line. Immutable.</summary>
internal abstract record SourceNode(int Line);
