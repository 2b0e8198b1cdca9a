namespace PolicyMta.Core.Hooks;

/// <summary>The names of the four doors, and of on-inject's face at RCPT, as traces and commands show them.</summary>
internal static class HookName
{
    public const string Recipient = "on-recipient";
    public const string Inject = "on-inject";
    public const string Route = "on-route";
    public const string Sign = "on-sign";
    public const string Bounce = "on-bounce";
}
