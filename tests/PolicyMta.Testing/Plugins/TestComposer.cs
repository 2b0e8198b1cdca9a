using PolicyMta.Core.Spool;
using PolicyMta.Sdk;
using PolicyMta.Server.Http;

namespace PolicyMta.Testing.Plugins;

/// <summary>Writes messages by the server's own hand.</summary>
public sealed class TestComposer : IMessageComposer
{
    private readonly ContentBudget _budget = new(64 * 1024 * 1024, TimeProvider.System);

    public ComposedMessage Compose(MessageDraft draft) => MessageComposer.Compose(draft, TimeProvider.System.GetUtcNow(), _budget);
}
