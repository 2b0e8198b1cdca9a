using System.Diagnostics.Metrics;

namespace PolicyMta.Core.Metrics;

/// <summary>Outgoing connections.</summary>
internal static class DeliveryInstruments
{
    public static void Add(Meter meter, Corridor corridor)
    {
        var counts = corridor.ConnectionCounts;
        meter.CreateObservableUpDownCounter(
            "policymta.delivery.connections", () => corridor.Connections, "{connection}", "Connections open or being opened.");
        meter.CreateObservableCounter(
            "policymta.delivery.connections.opened", () => counts[ConnectionCount.Opened], "{connection}", "Connections opened.");
        meter.CreateObservableCounter(
            "policymta.delivery.connections.failed", () => counts[ConnectionCount.Failed], "{connection}", "Connections not made.");
        meter.CreateObservableCounter(
            "policymta.delivery.attempts", () => counts[ConnectionCount.Attempts], "{attempt}", "Messages given to a connection to send.");
    }
}
