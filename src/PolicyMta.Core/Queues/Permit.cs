using System.Net;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Core.Queues;

/// <summary>
/// What one connection has taken from limits for what it is doing now, until that is done: so each limit gets back exactly what was taken
/// from it, though the limits in force may be others by then. For one connection; its ready queue guards it.
/// </summary>
internal sealed class Permit
{
    /// <summary>New connections that were allowed and have not been made yet.</summary>
    public int Connecting { get; set; }

    /// <summary>The limits that these were taken from.</summary>
    public ImmutableArray<BoundLimit> ConnectBound { get; set; } = [];

    /// <summary>The delivery under way; null if there is none.</summary>
    public QueuedDelivery? Delivery { get; set; }

    /// <summary>The messages of the delivery under way: its transactions.</summary>
    public int Messages { get; set; }

    /// <summary>The recipients of these.</summary>
    public int Recipients { get; set; }

    /// <summary>Recipients that one transaction may have at most, by the rates that it counts for.</summary>
    public int MostRecipients { get; set; } = int.MaxValue;

    /// <summary>The limits of the ready queue that these were taken from.</summary>
    public ImmutableArray<BoundLimit> Bound { get; set; } = [];

    /// <summary>The address that the connection leads to; null while there is none.</summary>
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The profile that the limits of that address were taken from; null before they were asked for.</summary>
    public TrafficProfile? RemoteProfile { get; set; }

    /// <summary>The limits of that address.</summary>
    public ImmutableArray<BoundLimit> OfRemote { get; set; } = [];

    /// <summary>The messages of the delivery under way that count for that address.</summary>
    public int RemoteMessages { get; set; }

    /// <summary>The recipients of these.</summary>
    public int RemoteRecipients { get; set; }

    /// <summary>The lane of the delivery if its counters are its own; else null.</summary>
    public CountedLane? Lane { get; set; }

    /// <summary>The limits of that lane that they were taken from.</summary>
    public ImmutableArray<BoundLimit> OfLane { get; set; } = [];
}
