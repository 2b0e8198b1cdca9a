namespace PolicyMta.Webhooks;

/// <summary>An endpoint as it is used. Immutable.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Options">Its settings.</param>
/// <param name="Secrets">What its requests are signed with.</param>
internal sealed record Endpoint(string Name, EndpointOptions Options, ImmutableArray<WebhookSecret> Secrets)
{
    public static Endpoint Of(string name, EndpointOptions options) =>
        new(name, options, [.. options.Secrets.Select(secret => WebhookSecret.TryParse(secret)).OfType<WebhookSecret>()]);
}
