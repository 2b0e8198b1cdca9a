namespace PolicyMta.Core.Hooks;

/// <summary>The names of the four doors, as traces and commands show them.</summary>
internal static class HookName
{
    public const string Inject = "on-inject";
    public const string Route = "on-route";
    public const string Sign = "on-sign";
    public const string Bounce = "on-bounce";
}
