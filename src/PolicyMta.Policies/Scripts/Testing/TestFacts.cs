namespace PolicyMta.Policies.Scripts.Testing;

/// <summary>What tests may say of a call in another form than the properties of its context and message have, or beside them.</summary>
internal static class TestFacts
{
    public const string SoFar = "soFar";
    public const string Headers = "headers";
    public const string Body = "body";
    public const string Source = "source";
    public const string Provider = "provider";

    public static IReadOnlyList<string> Of<TContext>()
    {
        if (typeof(TContext) == typeof(InjectContext))
            return [SoFar, Headers, Body, Source];
        if (typeof(TContext) == typeof(RecipientContext))
            return [SoFar, Source];
        if (typeof(TContext) == typeof(SignContext))
            return [SoFar, Headers, Body];
        return typeof(TContext) == typeof(RouteContext) ? [SoFar, Provider] : [SoFar];
    }

    public static string TypeScript(string name, string decision) => name switch
    {
        SoFar => decision,
        Headers => "Readonly<Record<string, string | readonly string[]>>",
        Source => $"Partial<{nameof(InjectionSource)}>",
        _ => "string",
    };
}
