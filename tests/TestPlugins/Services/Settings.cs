namespace TestPlugins;

public sealed record Settings
{
    public string Word { get; init; } = "";

    /// <summary>A table that recipients are looked up in; none if empty.</summary>
    public string Table { get; init; } = "";
}
