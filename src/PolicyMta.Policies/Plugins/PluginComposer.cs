namespace PolicyMta.Policies.Plugins;

/// <summary>Writes messages by the server's own hand, once it runs. Thread-safe.</summary>
internal sealed class PluginComposer(CorridorAccess corridor) : IMessageComposer
{
    public ComposedMessage Compose(MessageDraft draft) => corridor.Running?.Compose is { } compose
        ? compose(draft)
        : throw new InvalidOperationException("Messages are written once the server has started.");
}
