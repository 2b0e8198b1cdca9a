namespace PolicyMta.IspRules.Import.PowerMta;

/// <summary>One directive of a PowerMTA configuration, or a block with those in it. Immutable.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Name">The directive's or block's name, in lower case.</param>
/// <param name="Value">What follows the name; empty for nothing.</param>
/// <param name="Inner">What is in the block; null for a directive.</param>
internal sealed record PmtaLine(string File, int Line, string Name, string Value, ImmutableArray<PmtaLine>? Inner = null)
{
    public override string ToString() => Inner is null ? $"{Name} {Value}".Trim() : $"<{$"{Name} {Value}".Trim()}>";
}
