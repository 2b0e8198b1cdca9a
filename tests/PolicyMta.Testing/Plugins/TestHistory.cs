using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>A journal that a test makes up.</summary>
public sealed class TestHistory : IMessageHistory
{
    public List<DeliveryEvent> Events { get; } = [];

    public ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId id, CancellationToken cancellationToken = default) =>
        new([.. Events.Where(e => e.Id == id)]);
}
