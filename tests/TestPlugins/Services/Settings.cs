namespace TestPlugins;

public sealed record Settings
{
    public string Word { get; init; } = "";
}
