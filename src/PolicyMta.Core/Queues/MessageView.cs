namespace PolicyMta.Core.Queues;

/// <summary>A queued message as operators see it, with who decided what.</summary>
internal sealed record MessageView(
    MessageFacts Facts, string Listener, string Protocol, IReadOnlyList<DeliveryView> Deliveries, ImmutableArray<TraceEntry> Trace);
