namespace PolicyMta.Policies.Scripts;

/// <summary>The names under which scripts export their functions for the four doors, and for on-inject's face at RCPT.</summary>
internal static class ScriptHooks
{
    public const string Recipient = "onRecipient";
    public const string Inject = "onInject";
    public const string Route = "onRoute";
    public const string Sign = "onSign";
    public const string Bounce = "onBounce";

    public static IReadOnlyList<string> Names { get; } = [Recipient, Inject, Route, Sign, Bounce];
}
