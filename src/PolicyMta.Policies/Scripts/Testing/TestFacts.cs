using PolicyMta.Sdk;

namespace PolicyMta.Policies.Scripts.Testing;

/// <summary>What tests may say of a call beside the properties of its context and message.</summary>
internal static class TestFacts
{
    public static IReadOnlyList<string> Of<TContext>() =>
        typeof(TContext) == typeof(InjectContext) || typeof(TContext) == typeof(SignContext) ? ["soFar", "headers", "body"]
        : typeof(TContext) == typeof(RouteContext) ? ["soFar", "provider"]
        : ["soFar"];
}
